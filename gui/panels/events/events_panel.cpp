#include "panels/events/events_panel.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "panels/widgets/event_steps.hpp"
#include "panels/widgets/row_copy.hpp"
#include "panels/widgets/widgets.hpp"
#include "readyscope/history/timeline.hpp"
#include "readyscope/net/enumeration.hpp"
#include "readyscope/net/system_error.hpp"
#include "text/event_text.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

struct KindGroup {
  const char* label;
  std::string_view meaning;
  std::vector<Kind> kinds;
};

const std::vector<KindGroup>& groups() {
  static const std::vector<KindGroup> all = [] {
    std::vector<KindGroup> made{{"R", "Read readiness", {Kind::read}},
                                {"W", "Write readiness", {Kind::write}},
                                {"X", "Except readiness", {Kind::except}},
                                {"Received", "Datagrams that came in", {Kind::received}},
                                {"Sent", "Datagrams that went out", {Kind::sent}},
                                {"Notes", "Everything else: what came and went, what failed", {}}};
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      if (is_note(static_cast<Kind>(kind))) made.back().kinds.push_back(static_cast<Kind>(kind));
    }
    return made;
  }();
  return all;
}

/// What the columns need that never give way. In less the table scrolls.
constexpr float columns_width_em = 32;

bool is_narrow() { return ImGui::GetContentRegionAvail().x < ImGui::GetFontSize() * 44; }

void draw_kind_toggles(View& view) {
  auto& hidden = view.look.hidden;
  for (const KindGroup& group : groups()) {
    const bool shown = !hidden[static_cast<std::size_t>(group.kinds.front())];
    if (toggle(group.label, shown, view)) {
      for (const Kind kind : group.kinds) hidden[static_cast<std::size_t>(kind)] = shown;
    }
    tip(group.meaning);
    if (&group == &groups().back()) return;
    same_line_if_fits(button_width((&group + 1)->label), 4 * view.scale);
  }
}

void draw_filter_field(View& view, float width) {
  std::string& text = view.look.filter_text;
  ImGui::SetNextItemWidth(width);
  if (std::exchange(view.events.focus_filter, false)) focus_next_field();
  input_text("##filter", "filter: :9876 hello !write", text, Filter::text_bytes_max);
  tip("Words that must all match; ! before one means not. :9876 is a port; anything else is part "
      "of "
      "the kind, the endpoint, the peer or the payload.");
  ImGui::SameLine();
  ImGui::BeginDisabled(text.empty());
  if (ImGui::SmallButton("Clear")) text.clear();
  ImGui::EndDisabled();
}

std::string lanes_text(const MarkedRange& range) {
  if (range.lanes.empty()) return {};
  return " on " + format_count(range.lanes.size()) + (range.lanes.size() == 1 ? " lane" : " lanes");
}

/// What the log leaves out beside the filter's words, each to be put away with one click.
void draw_chips(const Scope& scope, View& view) {
  EventsView& events = view.events;
  bool put_away = false;
  if (const auto& range = events.range) {
    const std::string label = format_duration(range->duration()) + " from " +
                              format_seconds(range->begin() - scope.began_at()) + " s" +
                              lanes_text(*range) + "  x###range chip";
    if (ImGui::SmallButton(label.c_str())) put_away = true;
    tip("Only what happened in this range is listed. Click to list all times again.");
    ImGui::SameLine();
  }
  if (put_away) events.range.reset();
  if (view.selected && !scope.journal().keeps(*view.selected)) {
    if (ImGui::SmallButton("The selected event is no longer kept  x###gone")) view.selected.reset();
    tip("It was pushed out by newer ones. A larger history keeps more: Edit, History.");
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
  // All of them are on one line, and where there is none of them there is no line.
  if (ImGui::GetCurrentWindow()->DC.IsSameLine) ImGui::NewLine();
}

/// The filter, the kinds to show and whether to follow: in one line, or two where there is no room.
void draw_tools(const Scope& scope, View& view) {
  bool& newest = view.look.auto_scroll;
  title("Events");
  const bool narrow = is_narrow();
  const float em = ImGui::GetFontSize();
  const float rest = narrow ? 9 * em : 28 * em;
  draw_filter_field(view, std::max(6 * em, ImGui::GetContentRegionAvail().x - rest));
  ImGui::SameLine();
  if (!narrow) draw_kind_toggles(view);
  ImGui::SameLine(0, 10 * view.scale);
  if (toggle("Newest", newest, view)) newest = !newest;
  tip("Keep the newest event in sight");
  if (narrow) draw_kind_toggles(view);
  draw_chips(scope, view);
}

ImU32 colour_of(Kind kind, const Palette& colours) {
  if (is_trouble(kind)) return colours.trouble;
  switch (kind) {
    case Kind::read:
    case Kind::received:
      return colours.received;
    case Kind::write:
      return colours.write;
    case Kind::except:
      return colours.except;
    case Kind::sent:
      return colours.sent;
    default:
      return colours.muted;
  }
}

/// A record as it was when the picture was held still: a run goes on meanwhile.
Record as_shown(const Journal& journal, const View& view, std::uint64_t sequence) {
  Record record = journal.record(sequence);
  if (!view.pause || !is_readiness(record.kind)) return record;
  const Edge pause = journal.edge(view.pause->at + Duration(1));
  if (record.at + record.span <= view.pause->at || pause.poll == 0) return record;
  const Track track = journal.track(record.lane, record.kind);
  record.count = track.ready_polls(journal.edge(record.at), pause);
  record.span = journal.poll_time(pause.poll - 1) - record.at;
  return record;
}

std::string time_text(const Scope& scope, const View& view, const Record& record,
                      const Record* previous) {
  switch (view.look.time_format) {
    case TimeFormat::time_of_day:
      return format_time_of_day(record.at.time_since_epoch() + scope.wall_offset());
    case TimeFormat::since_previous:
      return previous == nullptr ? "" : format_seconds(record.at - previous->at);
    case TimeFormat::since_reference:
      return format_seconds(record.at - view.events.reference.value_or(scope.began_at()));
    case TimeFormat::since_start:
      break;
  }
  return format_seconds(record.at - scope.began_at());
}

void draw_row_menu(const Scope& scope, const Record& record, View& view) {
  if (!ImGui::BeginPopupContextItem("##menu")) return;
  const Journal& journal = scope.journal();
  draw_copy_entries(event_row(scope, record));
  ImGui::Separator();
  const auto filter_by = [&view](const std::string& word) { view.look.filter_text = word; };
  if (record.peer && ImGui::MenuItem("Filter by this peer")) filter_by(record.peer->text());
  if (record.lane != no_lane && ImGui::MenuItem("Filter by this endpoint")) {
    filter_by(local_part(journal.name(record.lane)));
  }
  ImGui::EndPopup();
}

void draw_row(const Scope& scope, View& view, std::uint64_t sequence, const Record* previous) {
  const Journal& journal = scope.journal();
  const Record record = as_shown(journal, view, sequence);
  const Palette& colours = palette(view.theme);
  ImGui::PushID(static_cast<int>(sequence & 0x7fff'ffff));
  ImGui::TableNextRow();
  ImGui::TableSetColumnIndex(0);
  const bool chosen = view.selected == sequence;
  bool lit = chosen;
  {
    const FixedFont fixed(view);
    const std::string time = time_text(scope, view, record, previous);
    if (ImGui::Selectable(
            "##row", chosen,
            ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowOverlap)) {
      view.selected = sequence;
      view.timeline.fit_whole = false;
    }
    lit = lit || ImGui::IsItemHovered();
    if (record.error != 0) tip(detail(journal, record), system_error(record.error));
    draw_row_menu(scope, record, view);
    ImGui::SameLine(0, 0);
    text_right(time + (record.kernel_time ? " k" : "  "));
  }
  ImGui::TableSetColumnIndex(1);
  // The colours of marks are made for the panel's ground.
  text_coloured(lit ? colours.text : colour_of(record.kind, colours), kind_name(record.kind));
  ImGui::TableSetColumnIndex(2);
  text(record.lane == no_lane ? "all" : local_part(journal.name(record.lane)));
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

/// Room for the longest time there is: its last digits are what one looks for.
float time_width(const Scope& scope, const View& view) {
  const FixedFont fixed(view);
  const std::string longest = view.look.time_format == TimeFormat::time_of_day
                                  ? format_time_of_day({})
                                  : format_seconds(scope.now() - scope.began_at());
  return ImGui::CalcTextSize((longest + " k").c_str()).x;
}

constexpr Words<TimeFormat> time_titles{{{TimeFormat::since_start, "Time (s)"},
                                         {TimeFormat::time_of_day, "Time (UTC)"},
                                         {TimeFormat::since_previous, "Since previous"},
                                         {TimeFormat::since_reference, "Since ref. (s)"}}};

void draw_header(const Scope& scope, View& view, bool narrow) {
  const float em = ImGui::GetFontSize();
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableSetupColumn(time_titles.name_of(view.look.time_format).data(),
                          ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_NoResize,
                          std::max(7.4F * em, time_width(scope, view)));
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
  tip("k: the time at which the kernel had it. The others are of the poll that found them.");
  // In place of the table's own menu, which the other headers have.
  if (ImGui::BeginPopupContextItem("##time format")) {
    for (const TimeFormat format : enumerators<TimeFormat>) {
      const bool chosen = view.look.time_format == format;
      if (ImGui::MenuItem(time_titles.name_of(format).data(), nullptr, chosen)) {
        view.look.time_format = format;
      }
    }
    ImGui::EndPopup();
  }
}

/// Whether the newest is kept in sight.
bool follows(const View& view) { return view.look.auto_scroll && !view.pause; }

/// With another filter the same time stays in sight: what is selected, or else what was on top.
void want_same_place(const Journal& journal, View& view) {
  EventsView& events = view.events;
  if (follows(view)) {
    events.place_wanted.reset();
  } else if (view.selected && journal.keeps(*view.selected)) {
    events.place_wanted = view.selected;
  } else if (!events.place_wanted) {
    // One that is still wanted is from before the search under way, whose list tells nothing yet.
    events.place_wanted = events.window.top_sequence;
  }
}

/// The record that is to be brought into sight.
std::optional<std::uint64_t> wanted_record(const View& view) {
  if (view.events.show_selected && view.selected) return view.selected;
  return view.events.records.is_complete() ? view.events.place_wanted : std::nullopt;
}

/// Moves the rows that are listed so that they have the newest in them, or what is wished to be
/// seen, or stay where they are.
void place_window(const Scope& scope, View& view, std::size_t size) {
  EventsView& events = view.events;
  std::size_t& first = events.window.first_row;
  const std::size_t last_first = size - std::min(size, LogWindow::rows_max);
  if (follows(view)) first = last_first;
  if (const auto wanted = wanted_record(view)) {
    const std::size_t row = events.records.row_of(scope.journal(), *wanted);
    if (row < first || row >= first + LogWindow::rows_max) {
      first = row - std::min(row, LogWindow::rows_max / 2);
    }
  }
  first = std::min(first, last_first);
}

/// At either end of the listed rows the others follow.
void move_window(View& view, std::size_t size, float row_height) {
  LogWindow& window = view.events.window;
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

/// When the oldest rows are let go, those in sight stay in sight.
void keep_place(const Journal& journal, EventsView& events, std::size_t size, float row_height) {
  LogWindow& window = events.window;
  if (journal.first() != window.journal_first && size > 0) {
    const std::size_t row = events.records.row_of(journal, window.top_sequence);
    if (row < window.top_row) {
      const auto gone = static_cast<float>(window.top_row - row);
      ImGui::SetScrollY(std::max(0.0F, ImGui::GetScrollY() - gone * row_height));
    }
  }
}

void remember_place(const Journal& journal, EventsView& events, std::size_t size,
                    float row_height) {
  LogWindow& window = events.window;
  window.journal_first = journal.first();
  if (size == 0) return;
  const auto above = static_cast<std::size_t>(ImGui::GetScrollY() / row_height);
  window.top_row = std::min(window.first_row + above, size - 1);
  window.top_sequence = events.records.sequence(journal, window.top_row);
}

void scroll(const Scope& scope, View& view, std::size_t size, float row_height) {
  EventsView& events = view.events;
  const bool turns_wheel = ImGui::IsWindowHovered() && ImGui::GetIO().MouseWheel != 0;
  if (turns_wheel || (follows(view) && !events.show_selected)) events.place_wanted.reset();
  if (const auto wanted = wanted_record(view)) {
    const bool selected = wanted == view.selected;
    events.show_selected = false;
    events.place_wanted.reset();
    const std::size_t row = events.records.row_of(scope.journal(), *wanted);
    const std::size_t listed = row - std::min(row, events.window.first_row);
    const float at = static_cast<float>(listed) * row_height;
    const float top = ImGui::GetScrollY();
    const float room = ImGui::GetWindowHeight() - 2 * row_height;
    if (!selected) {
      ImGui::SetScrollY(at);
    } else if (at < top || at + row_height > top + room) {
      ImGui::SetScrollY(std::max(0.0F, at - room / 2));
      view.look.auto_scroll = false;
    }
    return;
  }
  // Scrolling back by hand is a wish to look at the past.
  if (turns_wheel && ImGui::GetIO().MouseWheel > 0) view.look.auto_scroll = false;
  if (follows(view)) {
    ImGui::SetScrollY(ImGui::GetScrollMaxY());
    return;
  }
  keep_place(scope.journal(), events, size, row_height);
  move_window(view, size, row_height);
}

void draw_rows(const Scope& scope, View& view, std::size_t size) {
  const Journal& journal = scope.journal();
  const FilteredRecords& records = view.events.records;
  const std::size_t first = view.events.window.first_row;
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(std::min(size - first, LogWindow::rows_max)));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const std::size_t row = first + static_cast<std::size_t>(i);
      Record previous;
      if (row > 0) previous = journal.record(records.sequence(journal, row - 1));
      draw_row(scope, view, records.sequence(journal, row), row > 0 ? &previous : nullptr);
    }
  }
}

/// What is to be listed.
Filter filter_of(const View& view) {
  Filter filter;
  filter.set_text(view.look.filter_text);
  for (const Kind kind : enumerators<Kind>) {
    filter.set_kind(kind, !view.look.hidden[static_cast<std::size_t>(kind)]);
  }
  filter.set_range(view.events.range);
  return filter;
}

}  // namespace

void draw_events(const Scope& scope, View& view) {
  const Journal& journal = scope.journal();
  draw_tools(scope, view);
  const bool narrow = is_narrow();
  FilteredRecords& records = view.events.records;
  const bool other_filter =
      records.update(journal, filter_of(view), view.pause ? view.pause->end : journal.end(),
                     [&] { return scope.now(); });
  if (other_filter) want_same_place(journal, view);
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
  draw_header(scope, view, narrow);
  place_window(scope, view, size);
  draw_rows(scope, view, size);
  const float row_height = ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().CellPadding.y;
  scroll(scope, view, size, row_height);
  remember_place(journal, view.events, size, row_height);
  ImGui::EndTable();
}

void select_neighbour(const Scope& scope, View& view, EventStep step) {
  const Journal& journal = scope.journal();
  const FilteredRecords& records = view.events.records;
  const std::size_t size = records.size(journal);
  std::optional<std::uint64_t> chosen;
  if (!view.selected || !journal.keeps(*view.selected)) {
    // From nowhere the way leads to the newest.
    if (size > 0) view.selected = records.sequence(journal, size - 1);
    view.events.show_selected = view.selected.has_value();
    return;
  }
  const std::size_t row = records.row_of(journal, *view.selected);
  switch (step) {
    case EventStep::previous:
      if (row > 0) chosen = records.sequence(journal, row - 1);
      break;
    case EventStep::next:
      if (row + 1 < size) chosen = records.sequence(journal, row + 1);
      break;
    case EventStep::previous_of_lane:
    case EventStep::next_of_lane:
      chosen = neighbour(journal, *view.selected, step == EventStep::next_of_lane);
      break;
  }
  if (!chosen || (view.pause && *chosen >= view.pause->end)) return;
  view.selected = chosen;
  view.events.show_selected = true;
  view.timeline.fit_whole = false;
}

}  // namespace readyscope::gui
