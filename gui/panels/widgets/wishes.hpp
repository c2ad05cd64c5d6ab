#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "readyscope/scope/command.hpp"
#include "text/range.hpp"

namespace readyscope::gui {

enum class Panel : std::uint8_t { sockets, timeline, events, side };
enum class SidePanel : std::uint8_t { traffic, payload, send };
enum class FilePurpose : std::uint8_t {
  open_workspace,
  save_workspace,
  open_traffic,
  record,       ///< From now on.
  record_kept,  ///< From the beginning of what is kept.
  export_events,
};

// What a panel, a menu or a key wants from another part. Each part takes the wishes that are for it
// from the queue when it is drawn next.

// For the page.
struct ShowPanel {
  Panel panel;
  bool operator==(const ShowPanel&) const = default;
};
struct ShowSidePanel {
  SidePanel panel;
  bool operator==(const ShowSidePanel&) const = default;
};
struct GiveKeyboard {
  Panel panel;
  bool operator==(const GiveKeyboard&) const = default;
};

// For the timeline.
struct Zoom {
  int steps;  ///< Of the ladder, around the middle; a positive number zooms out.
  bool operator==(const Zoom&) const = default;
};
struct Pan {
  double widths;  ///< Widths of the plot, to the right.
  bool operator==(const Pan&) const = default;
};
/// Centres the selected event; when repeated, shows everything.
struct CentreThenFit {
  bool operator==(const CentreThenFit&) const = default;
};
struct ShowAllTime {
  bool operator==(const ShowAllTime&) const = default;
};
struct ShowOldest {
  bool operator==(const ShowOldest&) const = default;
};
struct ZoomToRange {
  bool operator==(const ZoomToRange&) const = default;
};

// For Events.
struct FilterEvents {
  std::string text;
  bool operator==(const FilterEvents&) const = default;
};
struct ListRange {
  MarkedRange range;
  bool operator==(const ListRange&) const = default;
};
struct ShowSelectedEvent {
  bool operator==(const ShowSelectedEvent&) const = default;
};
struct TypeFilter {
  bool operator==(const TypeFilter&) const = default;
};

// For Sockets.
struct TypeAddress {
  bool operator==(const TypeAddress&) const = default;
};

// For Send.
struct PressSend {
  bool operator==(const PressSend&) const = default;
};
struct FillSend {
  std::vector<std::byte> payload;
  std::string to;
  bool operator==(const FillSend&) const = default;
};

// For the desk.
struct EditSettings {
  LaneId endpoint = no_lane;
  bool operator==(const EditSettings&) const = default;
};
struct EditImpairment {
  LaneId endpoint = no_lane;
  bool operator==(const EditImpairment&) const = default;
};
/// Removes them, which can be undone.
struct RemoveEndpoints {
  std::vector<LaneId> endpoints;
  bool operator==(const RemoveEndpoints&) const = default;
};

// For the program.
/// Lets a person choose a file.
struct AskForFile {
  FilePurpose purpose = FilePurpose::open_workspace;
  bool operator==(const AskForFile&) const = default;
};
struct NewWorkspace {
  bool operator==(const NewWorkspace&) const = default;
};
struct OpenWorkspace {
  std::string file;  ///< In UTF-8.
  bool operator==(const OpenWorkspace&) const = default;
};
struct SaveWorkspaceAs {
  std::string file;  ///< In UTF-8.
  bool operator==(const SaveWorkspaceAs&) const = default;
};
/// For an endpoint of the workspace that could not be opened.
struct TryAgain {
  Ticket ticket = 0;
  bool operator==(const TryAgain&) const = default;
};
struct LeaveOut {
  Ticket ticket = 0;
  bool operator==(const LeaveOut&) const = default;
};
/// Starts to record into a new file, or stops.
struct ToggleRecording {
  bool operator==(const ToggleRecording&) const = default;
};
/// Starts to record into this file.
struct RecordTo {
  std::string file;        ///< In UTF-8.
  bool from_kept = false;  ///< From the beginning of what is kept, and else from now on.
  bool operator==(const RecordTo&) const = default;
};
/// Writes what Events lists to this file, in the format that its ending says.
struct ExportTo {
  std::string file;  ///< In UTF-8.
  bool operator==(const ExportTo&) const = default;
};
struct CancelExport {
  bool operator==(const CancelExport&) const = default;
};
/// Sends the datagrams of the file in front again.
enum class ReplayWay : std::uint8_t { received, sent, both };
struct StartReplay {
  std::string to{};          ///< As typed; not needed through an endpoint that is connected.
  LaneId through = no_lane;  ///< A live endpoint; `no_lane` for one of its own.
  ReplayWay way = ReplayWay::received;
  double speed = 1;  ///< Times as fast as it was.
  bool as_fast_as_possible = false;
  std::optional<std::uint64_t> times{1};  ///< std::nullopt: until it is stopped.
  bool only_listed = false;               ///< Only what Events lists.
  bool operator==(const StartReplay&) const = default;
};
/// Pauses, or goes on.
struct PauseReplay {
  bool operator==(const PauseReplay&) const = default;
};
/// Sends the next one while it is paused.
struct StepReplay {
  bool operator==(const StepReplay&) const = default;
};
struct StopReplay {
  bool operator==(const StopReplay&) const = default;
};
/// Opens a file, whatever it is: a recording, a capture, a workspace.
struct OpenFile {
  std::string file;  ///< In UTF-8.
  bool operator==(const OpenFile&) const = default;
};
/// Brings a file that was opened to the front, by its id in `SourcesInfo`; 0 is what happens now.
struct ShowSource {
  int id = 0;
  bool operator==(const ShowSource&) const = default;
};
struct CloseSource {
  int id = 0;
  bool operator==(const CloseSource&) const = default;
};
/// Stops reading the rest of a file, or goes on.
struct ToggleReading {
  int id = 0;
  bool operator==(const ToggleReading&) const = default;
};
struct Quit {
  bool operator==(const Quit&) const = default;
};

using Wish =
    std::variant<ShowPanel, ShowSidePanel, GiveKeyboard, Zoom, Pan, CentreThenFit, ShowAllTime,
                 ShowOldest, ZoomToRange, FilterEvents, ListRange, ShowSelectedEvent, TypeFilter,
                 TypeAddress, PressSend, FillSend, EditSettings, EditImpairment, RemoveEndpoints,
                 AskForFile, NewWorkspace, OpenWorkspace, SaveWorkspaceAs, TryAgain, LeaveOut,
                 ToggleRecording, RecordTo, ExportTo, CancelExport, StartReplay, PauseReplay,
                 StepReplay, StopReplay, OpenFile, ShowSource, CloseSource, ToggleReading, Quit>;

/// What panels want: commands to the session, and wishes to each other and to the program.
class Wishes {
 public:
  /// A wish for something that is not drawn waits. If there are too many, the oldest is dropped.
  static constexpr std::size_t waiting_max = 64;
  /// Lower tickets belong to requests that do not come from panels.
  static constexpr Ticket tickets_begin = 1'000'000;

  /// Does not add a wish that is already waiting.
  void add(Wish wish) {
    if (wants(wish)) return;
    if (waiting_.size() == waiting_max) waiting_.erase(waiting_.begin());
    waiting_.push_back(std::move(wish));
  }
  /// Removes and returns the one of this kind that has waited longest.
  template <class Kind>
  std::optional<Kind> take() {
    const auto at = std::ranges::find_if(
        waiting_, [](const Wish& wish) { return std::holds_alternative<Kind>(wish); });
    if (at == waiting_.end()) return {};
    std::optional<Kind> taken(std::get<Kind>(std::move(*at)));
    waiting_.erase(at);
    return taken;
  }
  /// Removes all of this kind. Returns whether there were any.
  template <class Kind>
  bool take_all() {
    return std::erase_if(waiting_,
                         [](const Wish& wish) { return std::holds_alternative<Kind>(wish); }) > 0;
  }
  [[nodiscard]] bool wants(const Wish& wish) const {
    return std::ranges::find(waiting_, wish) != waiting_.end();
  }
  template <class Kind>
  [[nodiscard]] bool wants_any() const {
    return std::ranges::any_of(waiting_,
                               [](const Wish& wish) { return std::holds_alternative<Kind>(wish); });
  }

  /// Moves all of these kinds to another queue.
  template <class... Kinds>
  void hand_over(Wishes& to) {
    const auto hand_over_one_kind = [&]<class Kind>(std::optional<Kind> wish) {
      for (; wish; wish = take<Kind>()) to.add(*std::move(wish));
    };
    (hand_over_one_kind(take<Kinds>()), ...);
  }

  void command(Command command) { commands_.push_back(std::move(command)); }
  [[nodiscard]] Commands take_commands() { return std::exchange(commands_, {}); }
  [[nodiscard]] bool any_commands() const { return !commands_.empty(); }
  /// Identifies a command when its outcome is looked up later.
  Ticket new_ticket() { return ++last_ticket_; }

 private:
  std::vector<Wish> waiting_;
  Commands commands_;
  Ticket last_ticket_ = tickets_begin;
};

}  // namespace readyscope::gui
