#include "panels/events/events_panel.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "panels/widgets/kind_colour.hpp"
#include "panels/widgets/row_copy.hpp"
#include "panels/widgets/widgets.hpp"
#include "readyscope/history/timeline.hpp"
#include "readyscope/net/enumeration.hpp"
#include "readyscope/net/system_error.hpp"
#include "text/event_text.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

/// What the parts of the panel use to draw one frame.
struct EventsFrame : Frame {
  EventsPanel& panel;
};

struct KindGroup {
  const char* label;
  std::string_view meaning;
  std::vector<Kind> kinds;
};

const std::vector<KindGroup>& groups() {
  static const std::vector<KindGroup> all = [] {
    std::vector<KindGroup> made{
        {"R", "Read readiness", {Kind::read}},
        {"W", "Write readiness", {Kind::write}},
        {"X", "Except readiness", {Kind::except}},
        {"Received", "Datagrams received", {Kind::received}},
        {"Sent", "Datagrams sent", {Kind::sent}},
        {"Notes", "Everything else: endpoints opened and closed, failures", {}}};
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      if (is_note(static_cast<Kind>(kind))) made.back().kinds.push_back(static_cast<Kind>(kind));
    }
    return made;
  }();
  return all;
}

/// What the columns that are never hidden need. In less the table scrolls.
constexpr float columns_width_em = 32;

bool is_narrow() { return ImGui::GetContentRegionAvail().x < ImGui::GetFontSize() * 44; }

void draw_kind_toggles(const EventsFrame& frame) {
  auto& hidden = frame.panel.look.hidden;
  for (const KindGroup& group : groups()) {
    const bool shown = !hidden[static_cast<std::size_t>(group.kinds.front())];
    if (toggle(group.label, shown, frame.appearance)) {
      for (const Kind kind : group.kinds) hidden[static_cast<std::size_t>(kind)] = shown;
    }
    tip(group.meaning);
    if (&group == &groups().back()) return;
    same_line_if_fits(button_width((&group + 1)->label), 4 * frame.appearance.scale);
  }
}

void draw_filter_field(const EventsFrame& frame, float width) {
  std::string& text = frame.panel.look.filter_text;
  ImGui::SetNextItemWidth(width);
  if (frame.wishes.take_all<TypeFilter>()) focus_next_field();
  input_text("##filter", "filter: :9876 hello !write", text, Filter::text_bytes_max);
  tip("Words that must all match; ! before one means not. :9876 is a port; anything else is "
      "searched for in the kind, the endpoint, the peer and the payload.");
  ImGui::SameLine();
  ImGui::BeginDisabled(text.empty());
  if (ImGui::SmallButton("Clear")) text.clear();
  ImGui::EndDisabled();
}

std::string lanes_text(const MarkedRange& range) {
  if (range.lanes.empty()) return {};
  return " on " + format_count(range.lanes.size()) + (range.lanes.size() == 1 ? " lane" : " lanes");
}

/// What else limits the log besides the filter's words; one click removes each.
void draw_chips(const EventsFrame& frame) {
  EventsPanel& events = frame.panel;
  bool put_away = false;
  if (const auto& range = events.range) {
    const std::string label = format_duration(range->duration()) + " from " +
                              format_seconds(range->begin() - frame.scope.began_at()) + " s" +
                              lanes_text(*range) + "  x###range chip";
    if (ImGui::SmallButton(label.c_str())) put_away = true;
    tip("Only events in this range are listed. Click to list all times again.");
    ImGui::SameLine();
  }
  if (put_away) events.range.reset();
  if (frame.selection.event && !frame.scope.journal().keeps(*frame.selection.event)) {
    if (ImGui::SmallButton("The selected event is no longer kept  x###gone"))
      frame.selection.event.reset();
    tip("Newer events replaced it. A larger history keeps more: Edit, History.");
    ImGui::SameLine();
  }
  if (events.records.left_out() > 0) {
    text_muted(format_count(events.records.left_out()) + " older matches are not listed");
    ImGui::SameLine();
  }
  if (!events.records.is_complete()) {
    text_muted("searching... " +
               format_count(static_cast<std::uint64_t>(events.records.progress() * 100)) + " %");
    ImGui::SameLine();
  }
  // All of them are on one line, which is left out if there are none.
  if (ImGui::GetCurrentWindow()->DC.IsSameLine) ImGui::NewLine();
}

/// The filter, the kinds to show and whether to follow: on one line, or on two if there is no room.
void draw_tools(const EventsFrame& frame) {
  bool& newest = frame.panel.look.auto_scroll;
  title("Events");
  const bool narrow = is_narrow();
  const float em = ImGui::GetFontSize();
  const float rest = narrow ? 9 * em : 28 * em;
  draw_filter_field(frame, std::max(6 * em, ImGui::GetContentRegionAvail().x - rest));
  ImGui::SameLine();
  if (!narrow) draw_kind_toggles(frame);
  ImGui::SameLine(0, 10 * frame.appearance.scale);
  if (toggle("Newest", newest, frame.appearance)) newest = !newest;
  tip("Keep the newest event in view");
  if (narrow) draw_kind_toggles(frame);
  draw_chips(frame);
}

/// A record as it was when the picture was frozen: a run may grow after that.
Record as_shown(const Journal& journal, const EventsFrame& frame, std::uint64_t sequence) {
  Record record = journal.record(sequence);
  if (!frame.selection.pause || !is_readiness(record.kind)) return record;
  const Edge pause = journal.edge(frame.selection.pause->at + Duration(1));
  if (record.at + record.span <= frame.selection.pause->at || pause.poll == 0) return record;
  const Track track = journal.track(record.lane, record.kind);
  record.count = track.ready_polls(journal.edge(record.at), pause);
  record.span = journal.poll_time(pause.poll - 1) - record.at;
  return record;
}

std::string time_text(const EventsFrame& frame, const Record& record, const Record* previous) {
  switch (frame.panel.look.time_format) {
    case TimeFormat::time_of_day:
      return format_time_of_day(record.at.time_since_epoch() + frame.scope.wall_offset());
    case TimeFormat::since_previous:
      return previous == nullptr ? "" : format_seconds(record.at - previous->at);
    case TimeFormat::since_reference:
      return format_seconds(record.at - frame.selection.reference.value_or(frame.scope.began_at()));
    case TimeFormat::since_start:
      break;
  }
  return format_seconds(record.at - frame.scope.began_at());
}

void draw_row_menu(const Record& record, const EventsFrame& frame) {
  if (!ImGui::BeginPopupContextItem("##menu")) return;
  const Journal& journal = frame.scope.journal();
  draw_copy_entries(event_row(frame.scope, record));
  ImGui::Separator();
  const auto filter_by = [&frame](const std::string& word) { frame.panel.look.filter_text = word; };
  if (record.peer && ImGui::MenuItem("Filter by this peer")) filter_by(record.peer->text());
  if (record.lane != no_lane && ImGui::MenuItem("Filter by this endpoint")) {
    filter_by(journal.name_parts(record.lane).local);
  }
  ImGui::EndPopup();
}

void draw_row(const EventsFrame& frame, std::uint64_t sequence, const Record* previous) {
  const Journal& journal = frame.scope.journal();
  const Record record = as_shown(journal, frame, sequence);
  const Palette& colours = palette(frame.appearance.theme);
  ImGui::PushID(static_cast<int>(sequence & 0x7fff'ffff));
  ImGui::TableNextRow();
  ImGui::TableSetColumnIndex(0);
  const bool chosen = frame.selection.event == sequence;
  bool lit = chosen;
  {
    const FixedFont fixed(frame.appearance);
    const std::string time = time_text(frame, record, previous);
    if (ImGui::Selectable(
            "##row", chosen,
            ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowOverlap)) {
      frame.selection.event = sequence;
    }
    lit = lit || ImGui::IsItemHovered();
    if (record.error != 0 && wants_tip()) tip(detail(journal, record), system_error(record.error));
    draw_row_menu(record, frame);
    ImGui::SameLine(0, 0);
    text_right(time + (record.kernel_time ? " k" : "  "));
  }
  ImGui::TableSetColumnIndex(1);
  // The colours of marks are made for the panel's background.
  text_coloured(lit ? colours.text : colour_of(record.kind, colours), kind_name(record.kind));
  ImGui::TableSetColumnIndex(2);
  text(record.lane == no_lane ? "all" : journal.name_parts(record.lane).local);
  const bool has_peer = record.peer && !is_readiness(record.kind);
  if (ImGui::TableSetColumnIndex(3) && has_peer) text(record.peer->text());
  if (ImGui::TableSetColumnIndex(4) && is_datagram(record.kind)) {
    text_right(format_count(record.count));
  }
  ImGui::TableSetColumnIndex(5);
  const ImGuiCol colour = is_readiness(record.kind) ? ImGuiCol_TextDisabled : ImGuiCol_Text;
  ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetColorU32(colour));
  const std::string what = detail(journal, record);
  const bool is_whole = text_fitting(what);
  ImGui::PopStyleColor();
  if (!is_whole && record.error == 0) tip(what);
  ImGui::PopID();
}

/// Room for the longest time there is: its last digits matter most.
float time_width(const EventsFrame& frame) {
  const FixedFont fixed(frame.appearance);
  const std::string longest = frame.panel.look.time_format == TimeFormat::time_of_day
                                  ? format_time_of_day({})
                                  : format_seconds(frame.scope.now() - frame.scope.began_at());
  return ImGui::CalcTextSize((longest + " k").c_str()).x;
}

constexpr Words<TimeFormat> time_titles{{{TimeFormat::since_start, "Time (s)"},
                                         {TimeFormat::time_of_day, "Time (UTC)"},
                                         {TimeFormat::since_previous, "Since previous"},
                                         {TimeFormat::since_reference, "Since ref. (s)"}}};

void draw_header(const EventsFrame& frame, bool narrow) {
  const float em = ImGui::GetFontSize();
  const std::string time_title(time_titles.name_of(frame.panel.look.time_format));
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableSetupColumn(time_title.c_str(),
                          ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_NoResize,
                          std::max(7.4F * em, time_width(frame)));
  ImGui::TableSetupColumn("Event", ImGuiTableColumnFlags_WidthFixed, 5.2F * em);
  ImGui::TableSetupColumn("Endpoint", ImGuiTableColumnFlags_WidthFixed, 7.4F * em);
  ImGui::TableSetupColumn("Peer", ImGuiTableColumnFlags_WidthFixed, 7.4F * em);
  ImGui::TableSetupColumn("Bytes", ImGuiTableColumnFlags_WidthFixed, 2.9F * em);
  ImGui::TableSetupColumn("What", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetColumnEnabled(3, !narrow);
  ImGui::TableSetColumnEnabled(4, !narrow);
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
  for (int column = 1; column < ImGui::TableGetColumnCount(); ++column) {
    if (ImGui::TableSetColumnIndex(column)) ImGui::TableHeader(ImGui::TableGetColumnName(column));
  }
  ImGui::TableSetColumnIndex(0);
  ImGui::TableHeader(ImGui::TableGetColumnName(0));
  tip("k: when the kernel received it. Other times are those of the poll that found the event.");
  // Instead of the table's own menu, which the other headers have.
  if (ImGui::BeginPopupContextItem("##time format")) {
    for (const TimeFormat format : enumerators<TimeFormat>) {
      const bool chosen = frame.panel.look.time_format == format;
      const std::string title(time_titles.name_of(format));
      if (ImGui::MenuItem(title.c_str(), nullptr, chosen)) {
        frame.panel.look.time_format = format;
      }
    }
    ImGui::EndPopup();
  }
}

/// Whether the newest is kept in view.
bool follows(const EventsFrame& frame) {
  return frame.panel.look.auto_scroll && !frame.selection.pause;
}

/// With another filter the same time stays in view: the selected event, or else the top row.
void want_same_place(const Journal& journal, const EventsFrame& frame) {
  EventsPanel& events = frame.panel;
  if (follows(frame)) {
    events.place_wanted.reset();
  } else if (frame.selection.event && journal.keeps(*frame.selection.event)) {
    events.place_wanted = frame.selection.event;
  } else if (!events.place_wanted) {
    // One that is still wanted dates from before the current search, whose list is not complete
    // yet.
    events.place_wanted = events.window.top_sequence;
  }
}

/// The record to bring into view.
std::optional<std::uint64_t> wanted_record(const EventsFrame& frame) {
  if (frame.panel.selected_wanted && frame.selection.event) return frame.selection.event;
  return frame.panel.records.is_complete() ? frame.panel.place_wanted : std::nullopt;
}

/// Moves the listed rows so that they include the newest or the requested record, or leaves them
/// where they are.
void place_window(const EventsFrame& frame, std::size_t size) {
  EventsPanel& events = frame.panel;
  std::size_t& first = events.window.first_row;
  const std::size_t last_first = size - std::min(size, LogWindow::rows_max);
  if (follows(frame)) first = last_first;
  if (const auto wanted = wanted_record(frame)) {
    const std::size_t row = events.records.row_of(frame.scope.journal(), *wanted);
    if (row < first || row >= first + LogWindow::rows_max) {
      first = row - std::min(row, LogWindow::rows_max / 2);
    }
  }
  first = std::min(first, last_first);
}

/// At either end of the listed rows, the next ones are listed.
void move_window(const EventsFrame& frame, std::size_t size, float row_height) {
  LogWindow& window = frame.panel.window;
  constexpr std::size_t step = LogWindow::rows_max / 2;
  const std::size_t last_first = size - std::min(size, LogWindow::rows_max);
  const float scrolled = ImGui::GetScrollY();
  if (scrolled <= 0 && window.first_row > 0) {
    const std::size_t moved = std::min(step, window.first_row);
    window.first_row -= moved;
    ImGui::SetScrollY(scrolled + static_cast<float>(moved) * row_height);
  } else if (scrolled >= ImGui::GetScrollMaxY() && window.first_row < last_first) {
    const std::size_t moved = std::min(step, last_first - window.first_row);
    window.first_row += moved;
    ImGui::SetScrollY(scrolled - static_cast<float>(moved) * row_height);
  }
}

/// When the oldest rows are dropped, the visible rows stay visible.
void keep_place(const Journal& journal, EventsPanel& events, std::size_t size, float row_height) {
  LogWindow& window = events.window;
  if (journal.first() != window.journal_first && size > 0) {
    const std::size_t row = events.records.row_of(journal, window.top_sequence);
    if (row < window.top_row) {
      const auto gone = static_cast<float>(window.top_row - row);
      ImGui::SetScrollY(std::max(0.0F, ImGui::GetScrollY() - gone * row_height));
    }
  }
}

void remember_place(const Journal& journal, EventsPanel& events, std::size_t size,
                    float row_height) {
  LogWindow& window = events.window;
  window.journal_first = journal.first();
  if (size == 0) return;
  const auto above = static_cast<std::size_t>(ImGui::GetScrollY() / row_height);
  window.top_row = std::min(window.first_row + above, size - 1);
  window.top_sequence = events.records.sequence(journal, window.top_row);
}

void scroll(const EventsFrame& frame, std::size_t size, float row_height) {
  EventsPanel& events = frame.panel;
  const bool turns_wheel = ImGui::IsWindowHovered() && ImGui::GetIO().MouseWheel != 0;
  if (turns_wheel || (follows(frame) && !events.selected_wanted)) events.place_wanted.reset();
  if (const auto wanted = wanted_record(frame)) {
    const bool selected = wanted == frame.selection.event;
    events.selected_wanted = false;
    events.place_wanted.reset();
    const std::size_t row = events.records.row_of(frame.scope.journal(), *wanted);
    const std::size_t listed = row - std::min(row, events.window.first_row);
    const float at = static_cast<float>(listed) * row_height;
    const float top = ImGui::GetScrollY();
    const float room = ImGui::GetWindowHeight() - 2 * row_height;
    if (!selected) {
      ImGui::SetScrollY(at);
    } else if (at < top || at + row_height > top + room) {
      ImGui::SetScrollY(std::max(0.0F, at - room / 2));
      frame.panel.look.auto_scroll = false;
    }
    return;
  }
  // Scrolling back by hand means looking at the past.
  if (turns_wheel && ImGui::GetIO().MouseWheel > 0) frame.panel.look.auto_scroll = false;
  if (follows(frame)) {
    ImGui::SetScrollY(ImGui::GetScrollMaxY());
    return;
  }
  keep_place(frame.scope.journal(), events, size, row_height);
  move_window(frame, size, row_height);
}

void draw_rows(const EventsFrame& frame, std::size_t size) {
  const Journal& journal = frame.scope.journal();
  const FilteredRecords& records = frame.panel.records;
  const std::size_t first = frame.panel.window.first_row;
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(std::min(size - first, LogWindow::rows_max)));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const std::size_t row = first + static_cast<std::size_t>(i);
      Record previous;
      if (row > 0) previous = journal.record(records.sequence(journal, row - 1));
      draw_row(frame, records.sequence(journal, row), row > 0 ? &previous : nullptr);
    }
  }
}

/// What others want from the log.
void take_wishes(const EventsFrame& frame) {
  while (auto wish = frame.wishes.take<FilterEvents>()) {
    frame.panel.look.filter_text = std::move(wish->text);
  }
  while (auto wish = frame.wishes.take<ListRange>()) frame.panel.range = std::move(wish->range);
  if (frame.wishes.take_all<ShowSelectedEvent>()) frame.panel.selected_wanted = true;
}

}  // namespace

Filter EventsPanel::filter() const {
  Filter filter;
  filter.set_text(look.filter_text);
  for (const Kind kind : enumerators<Kind>) {
    filter.set_kind(kind, !look.hidden[static_cast<std::size_t>(kind)]);
  }
  filter.set_range(range);
  return filter;
}

void EventsPanel::draw(const Scope& scope, Selection& selection, Wishes& wishes) {
  const EventsFrame frame{{scope, appearance_, selection, wishes}, *this};
  take_wishes(frame);
  const Journal& journal = scope.journal();
  draw_tools(frame);
  const bool narrow = is_narrow();
  const bool other_filter = records.update(
      journal, filter(), frame.selection.pause ? frame.selection.pause->end : journal.end(),
      [&] { return frame.scope.now(); });
  if (other_filter) want_same_place(journal, frame);
  if (journal.first() == journal.end()) {
    text_muted("Nothing has happened yet.");
    return;
  }
  const std::size_t size = records.size(journal);
  if (size == 0 && records.is_complete()) {
    text_muted("Nothing matches the filter");
    return;
  }
  constexpr ImGuiTableFlags flags = ImGuiTableFlags_RowBg | ImGuiTableFlags_Resizable |
                                    ImGuiTableFlags_Hideable | ImGuiTableFlags_BordersInnerV;
  if (!begin_scrolling_table("##events", 6, flags, columns_width_em)) return;
  draw_header(frame, narrow);
  place_window(frame, size);
  draw_rows(frame, size);
  const float row_height = ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().CellPadding.y;
  scroll(frame, size, row_height);
  remember_place(journal, frame.panel, size, row_height);
  ImGui::EndTable();
}

}  // namespace readyscope::gui
