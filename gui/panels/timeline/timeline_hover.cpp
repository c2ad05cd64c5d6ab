#include <algorithm>
#include <cmath>
#include <string>

#include "panels/timeline/timeline_parts.hpp"
#include "panels/widgets/widgets.hpp"
#include "readyscope/net/system_error.hpp"
#include "text/format.hpp"

namespace readyscope::gui::timeline {
namespace {

constexpr float pick_reach_px = 7;

std::string since_start(const Plot& plot, Instant at) {
  return format_seconds(at - plot.scope.began_at()) + " s";
}

std::string_view whose_time(const Record& record) {
  return record.kernel_time ? "by the kernel's clock" : "when polled";
}

void describe_event(const Plot& plot, const Record& record) {
  const Journal& journal = plot.journal();
  text(std::string(kind_name(record.kind)) + "  " + journal.name(record.lane));
  text_muted(since_start(plot, record.at) + " since start, " + std::string(whose_time(record)));
  if (is_datagram(record.kind)) {
    text(format_count(record.count) + (record.count == 1 ? " byte" : " bytes") +
         (record.truncated ? ", cut off" : ""));
    if (const auto payload = journal.payload(record)) text(inert_text(*payload, 60));
  } else if (record.kind == Kind::dropped) {
    text(format_count(record.count) + " datagrams");
  } else if (record.kind == Kind::truncated) {
    text("It had " + format_count(record.count) + " bytes");
  }
  if (record.peer) text_muted("peer " + record.peer->text());
  if (record.error != 0) text(error_text(system_error(record.error)));
}

/// What a track holds in the column under the pointer.
struct Held {
  std::size_t count = 0;
  Record first;
  Record last;
};

Held held_in(const Track& track, const Edge& begin, const Edge& end) {
  Held held;
  const std::size_t from = track.position_of(begin);
  const std::size_t to = track.position_of(end);
  if (to <= from) return held;
  held.count = to - from;
  held.first = track.record(from);
  held.last = track.record(to - 1);
  return held;
}

std::string times_of(const Plot& plot, const Held& held) {
  const std::string first = since_start(plot, held.first.at);
  const std::string whose = ", " + std::string(whose_time(held.first));
  if (held.count == 1) return "at " + first + whose;
  return "first at " + first + ", last at " + since_start(plot, held.last.at) + whose;
}

/// The datagrams and notes of the column, kind by kind.
void describe_column(const Plot& plot, LaneId lane, const Cell& cell, const Edge& begin,
                     const Edge& end) {
  for (const Kind kind : {Kind::received, Kind::sent}) {
    const Held held = held_in(plot.journal().track(lane, kind), begin, end);
    const std::string name = kind == Kind::received ? " received" : " sent";
    text(format_count(held.count) + name);
    if (held.count > 0) text_muted("    " + times_of(plot, held));
  }
  for (std::size_t i = 0; i < kinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    if (!is_note(kind) || !cell.has(kind)) continue;
    const Held held = held_in(plot.journal().track(lane, kind), begin, end);
    if (held.count == 0) continue;
    text_coloured(is_trouble(kind) ? plot.colours.trouble : plot.colours.text,
                  format_count(held.count) + " x " + std::string(kind_name(kind)));
    text_muted("    " + times_of(plot, held));
  }
}

std::string ready_text(const Plot& plot, const Cell& cell) {
  std::string state;
  constexpr std::pair<Kind, const char*> kinds[] = {
      {Kind::read, "R"}, {Kind::write, "W"}, {Kind::except, "X"}};
  for (const auto& [kind, name] : kinds) {
    state += std::string(name) + (cell.has(kind) ? " ready   " : " not   ");
  }
  return state + "in these " +
         format_duration(Duration(std::llround(std::max(1.0, plot.window.ns_per_column))));
}

void describe_run(const Record& run) {
  text_muted(std::string(kind_name(run.kind)) + " ready in " + format_count(run.count) +
             (run.count == 1 ? " poll" : " polls in a row") +
             (run.span > Duration::zero() ? ", for " + format_duration(run.span) : ""));
}

/// The last poll gap that begins before the end of the column, if it reaches into it.
std::optional<Record> gap_in(const Plot& plot, const Edge& begin, const Edge& end) {
  const Track track = plot.journal().track(no_lane, Kind::poll_gap);
  const std::size_t after = track.position_of(end);
  if (after == 0) return {};
  const Record gap = track.record(after - 1);
  if (gap.at + gap.span <= begin.at && gap.at < begin.at) return {};
  return gap;
}

void describe(const Plot& plot, const PlacedRow& row, const std::optional<Record>& found,
              std::size_t column) {
  if (!ImGui::BeginTooltip()) return;
  const Journal& journal = plot.journal();
  const auto known_from = journal.begin_time();
  if (!found && (!known_from || plot.window.edge(column + 1) <= *known_from)) {
    text_muted("Before the history begins: nothing is known of this time.");
    ImGui::EndTooltip();
    return;
  }
  const Edge begin = journal.edge(plot.window.edge(column));
  const Edge end = journal.edge(plot.window.edge(column + 1));
  const Cell& cell = plot.panel.columns.at(row.place, column);
  const bool is_event = found && !is_readiness(found->kind);
  const bool crowded = std::uint64_t{cell.received} + cell.sent > 1;
  if (is_event && !crowded) {
    describe_event(plot, *found);
  } else {
    text(journal.name(row.row.lane));
    text_muted("at " + since_start(plot, begin.at) + " since start");
    describe_column(plot, row.row.lane, cell, begin, end);
  }
  text(ready_text(plot, cell));
  if (found && !is_event) describe_run(*found);
  if (const auto gap = gap_in(plot, begin, end)) {
    text_coloured(plot.colours.trouble, "No polling for " + format_duration(gap->span));
  }
  ImGui::EndTooltip();
}

}  // namespace

void pick(const Plot& plot, const PlacedRow& row) {
  const double at = plot.pointer_column();
  if (at < 0 || at >= static_cast<double>(plot.shown_columns) || row.row.is_header()) return;
  const auto column = static_cast<std::size_t>(at);
  const auto reach =
      Duration(std::llround(static_cast<double>(pick_reach_px) *
                            static_cast<double>(plot.geometry.scale) * plot.window.ns_per_column));
  std::optional<Record> found;
  const auto at_pointer = nearest(plot.journal(), row.row.lane, plot.window.time_at(at), reach);
  const auto& pause = plot.selection.pause;
  if (at_pointer && (!pause || *at_pointer < pause->end)) {
    found = plot.journal().record(*at_pointer);
  }
  describe(plot, row, found, column);
  // A press that moved was a measurement.
  const ImVec2 dragged = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left);
  const bool clicked =
      ImGui::IsMouseReleased(ImGuiMouseButton_Left) && dragged.x == 0 && dragged.y == 0;
  if (found && clicked) select_event(plot, found->sequence);
}

}  // namespace readyscope::gui::timeline
