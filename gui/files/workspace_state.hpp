#pragma once

#include <vector>

#include "files/workspace.hpp"
#include "panels/desk/desk.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The open workspace: the endpoints that it requested, and their outcomes.
class WorkspaceState {
 public:
  /// The workspace according to the present scope and desk, with the endpoints that could not be
  /// opened.
  [[nodiscard]] Workspace now(const Scope& scope, const Desk& desk) const;

  /// Replaces the open workspace: removes all endpoints, and adds the new ones.
  void open(const Workspace& workspace, const Scope& scope, Desk& desk, Wishes& wishes);

  /// Adds this endpoint to the existing ones.
  void ask_for(SavedEndpoint saved, Wishes& wishes);

  /// Call it after commands were carried out: finds out which of the requested endpoints could be
  /// opened, and arranges their lanes. Those that could not be opened are kept, and Sockets lists
  /// them.
  void settle(const Scope& scope, Desk& desk);
  /// Carries out a person's wishes about those that could not be opened.
  void take_wishes(Desk& desk, Wishes& wishes);

  /// Whether the outcome of some endpoints is not known yet.
  [[nodiscard]] bool is_opening() const { return !awaited_.empty(); }

 private:
  /// A requested one.
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
  Ticket arranged_ = 0;  ///< Up to this ticket, the lanes of awaited endpoints are arranged.
};

}  // namespace readyscope::gui
