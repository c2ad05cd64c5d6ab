#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "panels/filter.hpp"
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

struct TimelineView {
  static constexpr double ns_per_column_min = 1;
  static constexpr double ns_per_column_max = 3.2e13;  ///< A year on a thousand columns.

  bool follow = true;
  double ns_per_column = 1e7;
  Instant right;  ///< What the right edge shows, while it does not follow.
  std::optional<std::pair<Instant, Instant>> measured;
  bool fit_whole = false;  ///< The next F shows everything, as the last one centred.
  bool fit_wanted = false;
};

enum class TimeFormat : std::uint8_t { since_start, time_of_day, since_previous };

struct EventsView {
  std::string filter_text;
  Filter filter;
  FilteredRecords records;
  bool auto_scroll = true;
  TimeFormat time_format = TimeFormat::since_start;
  bool focus_filter = false;   ///< Put the cursor into the filter.
  bool show_selected = false;  ///< Bring the selected record into sight once.
};

enum class SendForm : std::uint8_t { text, hex };

struct SendView {
  std::optional<model::LaneId> lane;
  std::string to;
  std::string payload = "hello";
  SendForm form = SendForm::text;
  model::Ticket ticket = 0;
};

enum class SidePanel : std::uint8_t { traffic, payload, send };

struct FrameFigures {
  std::uint64_t frames = 0;
  double per_second = 0;
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
  std::optional<SidePanel> side_wanted;   ///< Brings this one to the front once.
  std::optional<std::uint64_t> selected;  ///< One record, for log, timeline and payload alike.
  /// While paused, everything is shown as it was at this time. The session goes on meanwhile.
  std::optional<Instant> paused_at;
  std::uint64_t failures_dismissed = 0;  ///< So many had happened when the last was put away.
  FrameFigures frames;
  model::Ticket last_ticket = 1'000'000;  ///< Below are the command line's.
};

}  // namespace readyscope::gui
