#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "panels/timeline/timeline_view.hpp"
#include "panels/widgets/payload_form.hpp"
#include "panels/widgets/preset.hpp"
#include "panels/widgets/theme.hpp"
#include "panels/widgets/workspace_look.hpp"
#include "panels/widgets/workspace_view.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"
#include "readyscope/scope/command.hpp"
#include "text/filter.hpp"
#include "text/link_text.hpp"

struct ImFont;

namespace readyscope::gui {

/// A reply rule as it is being typed, with the escapes of `payload_text`.
struct RuleForm {
  Match match = Match::contains;
  std::string pattern;
  std::string reply;
  bool operator==(const RuleForm&) const = default;
};

/// The choices of the add bar, as they stand before Add is pressed.
struct AddForm {
  Attach attach = Attach::bind;
  std::string address;
  Role role = Role::counter_receiver;
  SenderSettings sender;
  std::string forward_to;
  std::vector<RuleForm> rules;
  Ticket ticket = 0;   ///< Of the last request; 0 when there was none.
  bool focus = false;  ///< Put the cursor into the address field.
};

/// What is being typed for the role of one endpoint, and is not in effect yet.
struct RoleForm {
  std::optional<LaneId> lane;
  Role role = Role::manual;
  std::string forward_to{};
  std::vector<RuleForm> rules{};
  Ticket ticket = 0;  ///< Of the last request; 0 when there was none.
};

/// A popup about one endpoint, wherever the wish for it comes from: its row may be out of sight.
struct EndpointPopup {
  std::optional<LaneId> wanted;  ///< Opens it for this one, once.
  std::optional<LaneId> shown;
};

/// Which rows of the log are listed, of many millions: a list of them all would be too long for the
/// fractions of a pixel that a scroll bar counts in.
struct LogWindow {
  static constexpr std::size_t rows_max = 250'000;

  std::size_t first_row = 0;
  // The topmost row in sight at the last frame, to be found again when older ones are let go.
  std::size_t top_row = 0;
  std::uint64_t top_sequence = 0;
  std::uint64_t journal_first = 0;
};

struct EventsView {
  std::optional<MarkedRange> range;  ///< Only what happened in it is listed.
  FilteredRecords records;
  /// What `since_reference` counts from, before and after it; none: from the start.
  std::optional<Instant> reference;
  bool focus_filter = false;   ///< Put the cursor into the filter.
  bool show_selected = false;  ///< Bring the selected record into sight once.
  /// With another filter: the record to have in sight again, once all that pass it are found.
  std::optional<std::uint64_t> place_wanted;
  LogWindow window;
};

/// What is done with the presets besides sending them.
struct PresetForm {
  enum class Did : std::uint8_t { nothing, saved, replaced, deleted, undone };

  std::string name;
  Did did = Did::nothing;        ///< Last, so that it can be said.
  std::optional<Preset> before;  ///< What was replaced or deleted last, to be had back.
};

struct SendView {
  std::optional<LaneId> lane;
  std::string to;
  PayloadForm payload;
  bool filled_in = false;
  std::int64_t times = 1;
  bool endless = false;
  int every_ms = 1000;
  Ticket ticket = 0;
  bool send_wanted = false;  ///< Do what the button does, once.
  PresetForm preset;
};

/// The history's memory, as it is being typed.
struct HistoryForm {
  static constexpr int mebibytes_min = 1;
  static constexpr int mebibytes_max = 65'536;
  int mebibytes = 256;
};

struct TrafficView {
  std::optional<LinkKey> selected;  ///< Its details are shown.
  std::optional<LaneId> sender;     ///< The one that was clicked, and no link after it.
};

enum class Panel : std::uint8_t { sockets, timeline, events, side };

/// Endpoints that were removed together, to be had back together.
struct Removal {
  static constexpr std::size_t kept_max = 20;
  std::string what;  ///< `127.0.0.1:9876`, or `12 endpoints`.
  std::vector<EndpointSettings> endpoints;
  Instant at;
};

/// The search for an action by its name.
struct ActionSearch {
  bool wanted = false;  ///< Open it, or put it away.
  std::string text;
  std::size_t chosen = 0;  ///< Among those that match.
};

struct FrameFigures {
  double per_second = 0;     ///< As drawn lately.
  double display_rate = 60;  ///< What the display itself does.
  int wanted = 0;            ///< As the person chose; 0: the display's rate.
};

/// When a picture was held still.
struct Pause {
  Instant at;
  std::uint64_t end = 0;  ///< The records that there were, by sequence.
};

/// What the window shows of the session, and how. Nothing here changes what the session does.
struct View {
  ThemeChoice theme_choice = ThemeChoice::system;
  Theme system_theme = Theme::dark;
  Theme theme = Theme::dark;  ///< The one that is shown.
  float scale = 1;
  float system_scale = 1;        ///< What the system wants for the display that the window is on.
  ImFont* fixed_font = nullptr;  ///< For columns of bytes and times; null takes the usual one.

  bool popup_open = false;  ///< When the last frame had been drawn.

  WorkspaceLook look;
  bool show_shortcuts = false;
  bool quit = false;

  AddForm add;
  RoleForm role;
  TrafficView traffic;
  TimelineView timeline;
  EventsView events;
  SendView send;
  Presets presets;
  HistoryForm history;
  WorkspaceView workspace;
  std::optional<SidePanel> side_wanted;  ///< Brings this one to the front once.
  Panel focused = Panel::events;         ///< The one that had the keyboard last.
  std::optional<Panel> focus_wanted;     ///< Gives it the keyboard once.
  EndpointPopup settings;                ///< Of its role.
  EndpointPopup impairment;              ///< What is done to its datagrams.
  ActionSearch search;
  std::vector<Removal> removals;          ///< The latest at the end.
  std::optional<std::uint64_t> selected;  ///< One record, for log, timeline and payload alike.
  /// While paused, timeline and log are shown as they were then. The session goes on meanwhile.
  std::optional<Pause> pause;
  std::uint64_t failures_dismissed = 0;  ///< How many had happened when the last was put away.
  FrameFigures frames;
  float status_height = 0;         ///< Of the status bar as it was drawn last.
  Ticket last_ticket = 1'000'000;  ///< Below are the command line's.
};

}  // namespace readyscope::gui
