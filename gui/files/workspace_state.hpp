#pragma once

#include <vector>

#include "files/workspace.hpp"
#include "panels/desk/desk.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The open workspace: what it asked for, and what became of that.
class WorkspaceState {
 public:
  /// The workspace as scope and desk are now, with the endpoints that could not be opened.
  [[nodiscard]] Workspace now(const Scope& scope, const Desk& desk) const;

  /// Replaces the open workspace: asks for the removal of all endpoints, and for the new ones.
  void open(const Workspace& workspace, const Scope& scope, Desk& desk, Wishes& wishes);

  /// Asks for this endpoint in addition to those there are.
  void ask_for(SavedEndpoint saved, Wishes& wishes);

  /// After commands were carried out: finds out what became of the endpoints that were asked for.
  /// Their lanes take their places; what could not be opened is kept, and Sockets lists it.
  void settle(const Scope& scope, Desk& desk);
  /// Does what a person wants done with those that could not be opened.
  void take_wishes(Desk& desk, Wishes& wishes);

  /// Whether some endpoints are not known to be open yet.
  [[nodiscard]] bool is_opening() const { return !awaited_.empty(); }

 private:
  /// One that was asked for.
  struct Asked {
    Ticket ticket = 0;
    SavedEndpoint saved;
    Failure failure{};  ///< Why it could not be opened; empty while that is not known.
  };

  std::optional<SavedEndpoint> take_unopened(Ticket ticket);
  void arrange_awaited(const Scope& scope, LaneArrangement& lanes);
  void list_unopened(SocketsPanel& sockets) const;

  std::vector<Asked> awaited_;
  std::vector<Asked> unopened_;
  Ticket arranged_ = 0;  ///< Up to this ticket, lanes of awaited endpoints have their places.
};

}  // namespace readyscope::gui
