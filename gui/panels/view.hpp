#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "panels/filter.hpp"
#include "panels/timeline_view.hpp"
#include "readyscope/clock.hpp"
#include "readyscope/model/command.hpp"
#include "readyscope/model/journal.hpp"
#include "theme.hpp"

struct ImFont;

namespace readyscope::gui {

/// The choices of the add bar, as they stand before Add is pressed.
struct AddForm {
  model::Attach attach = model::Attach::bind;
  std::string address;
  model::Role role = model::Role::counter_receiver;
  model::SenderSettings sender;
  model::Ticket ticket = 0;  ///< Of the last request; 0 when there was none.
  bool focus = false;        ///< Put the cursor into the address field.
};

enum class TimeFormat : std::uint8_t { since_start, time_of_day, since_previous };

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
  std::string filter_text;
  Filter filter;
  FilteredRecords records;
  bool auto_scroll = true;
  TimeFormat time_format = TimeFormat::since_start;
  bool focus_filter = false;   ///< Put the cursor into the filter.
  bool show_selected = false;  ///< Bring the selected record into sight once.
  LogWindow window;
};

enum class SendForm : std::uint8_t { text, hex };

struct SendView {
  std::optional<model::LaneId> lane;
  std::string to;
  std::string payload = "hello";
  SendForm form = SendForm::text;
  model::Ticket ticket = 0;
};

/// The history's memory, as it is being typed.
struct HistoryForm {
  static constexpr int mebibytes_min = 1;
  static constexpr int mebibytes_max = 65'536;
  int mebibytes = 256;
};

enum class SidePanel : std::uint8_t { traffic, payload, send };

struct FrameFigures {
  std::uint64_t frames = 0;
  double per_second = 0;
};

/// When a picture was held still.
struct Pause {
  Instant at;
  std::uint64_t end = 0;  ///< The records that there were, by sequence.
};

/// What the window shows of the session, and how. Nothing here changes what the session does.
struct View {
  Theme theme = Theme::dark;
  float scale = 1;
  ImFont* fixed_font = nullptr;  ///< For columns of bytes and times; null takes the usual one.

  bool show_sockets = true;
  bool show_timeline = true;
  bool show_events = true;
  bool show_side = true;
  float sockets_share = 0.29F;  ///< Of the height.
  float timeline_share = 0.36F;
  float events_share = 0.54F;  ///< Of the width.
  bool show_shortcuts = false;
  bool quit = false;

  AddForm add;
  TimelineView timeline;
  EventsView events;
  SendView send;
  HistoryForm history;
  std::optional<SidePanel> side_wanted;   ///< Brings this one to the front once.
  std::optional<std::uint64_t> selected;  ///< One record, for log, timeline and payload alike.
  /// While paused, timeline and log are shown as they were then. The session goes on meanwhile.
  std::optional<Pause> pause;
  std::uint64_t failures_dismissed = 0;  ///< So many had happened when the last was put away.
  FrameFigures frames;
  model::Ticket last_ticket = 1'000'000;  ///< Below are the command line's.
};

}  // namespace readyscope::gui
