#include <algorithm>
#include <string>
#include <vector>

#include "panels/format.hpp"
#include "panels/timeline_parts.hpp"
#include "panels/widgets.hpp"

namespace readyscope::gui::timeline {
namespace {

using model::LaneId;

constexpr float figures_width_em = 25;
constexpr float figures_width_min_em = 14;

ImU32 veil(ImU32 colour, ImU32 alpha) {
  return (colour & 0x00ff'ffffU) | alpha << IM_COL32_A_SHIFT;
}

void draw_label(const Plot& plot, ImDrawList& list, float x, float y, const std::string& label) {
  const ImVec2 size = ImGui::CalcTextSize(label.c_str());
  x = std::max(std::min(x, plot.geometry.plot_right - size.x - 4), plot.geometry.plot_left);
  list.AddRectFilled(ImVec2(x - 2, y), ImVec2(x + size.x + 2, y + size.y), plot.colours.lane, 2);
  list.AddText(ImVec2(x, y), plot.colours.accent, label.c_str());
}

void draw_marked(const Plot& plot, ImDrawList& list, const Part& part, const MarkedRange& range) {
  const float begin = plot.x(range.begin());
  const float end = plot.x(range.end());
  const ImU32 shade = veil(plot.colours.accent, 0x30);
  if (range.lanes.empty()) {
    list.AddRectFilled(ImVec2(begin, part.top), ImVec2(end, part.bottom), shade);
  }
  for (const PlacedRow& row : part.rows) {
    if (std::ranges::find(range.lanes, row.row.lane) == range.lanes.end()) continue;
    list.AddRectFilled(ImVec2(begin, row.top), ImVec2(end, row.bottom() - 1), shade);
  }
  for (const Instant edge : {range.begin(), range.end()}) {
    if (!plot.shows(edge)) continue;
    list.AddLine(ImVec2(plot.x(edge), part.top), ImVec2(plot.x(edge), part.bottom),
                 plot.colours.accent);
  }
  // In the lanes, whose marks must not run through it: the ruler has no room to spare.
  draw_label(plot, list, begin + 4, part.top + 1, format_duration(range.duration()));
}

void draw_zoom_box(const Plot& plot, ImDrawList& list, const Part& part, const PlotDrag& drag) {
  const float begin = plot.x(std::min(drag.from, drag.to));
  const float end = plot.x(std::max(drag.from, drag.to));
  list.AddRect(ImVec2(begin, part.top), ImVec2(end, part.bottom), plot.colours.selection);
  list.AddRectFilled(ImVec2(begin, part.top), ImVec2(end, part.bottom),
                     veil(plot.colours.selection, 0x20));
}

std::vector<LaneId> all_lanes(const Plot& plot) {
  std::vector<LaneId> lanes;
  lanes.reserve(plot.present.size());
  for (const PresentLane& one : plot.present) lanes.push_back(one.lane);
  return lanes;
}

std::string on_lanes(const Plot& plot, const MarkedRange& range) {
  if (range.lanes.empty()) return "all lanes";
  if (range.lanes.size() == 1) return plot.journal().name(range.lanes.front());
  return format_count(range.lanes.size()) + " lanes";
}

std::string as_text(const Plot& plot, const MarkedRange& range,
                    const std::vector<RangeLine>& lines) {
  const Instant origin = plot.session.began_at();
  std::string text = "from\t" + format_seconds(range.begin() - origin) + " s\nto\t" +
                     format_seconds(range.end() - origin) + " s\non\t" + on_lanes(plot, range) +
                     "\n";
  for (const RangeLine& line : lines) text += line.name + "\t" + line.value + "\n";
  return text;
}

void show_in_events(View& view, const MarkedRange& range) {
  view.events.filter.set_range(range);
  view.show_events = true;
}

void draw_buttons(const Plot& plot, const MarkedRange& range, const std::vector<RangeLine>& lines) {
  if (ImGui::SmallButton("Show in Events")) show_in_events(plot.view, range);
  tip("Filter the log to this range");
  same_line_if_fits(button_width("Zoom to it"));
  ImGui::BeginDisabled(range.duration() == Duration::zero());
  if (ImGui::SmallButton("Zoom to it")) {
    plot.timeline().range_wanted = true;
  }
  ImGui::EndDisabled();
  same_line_if_fits(button_width("Copy"));
  if (ImGui::SmallButton("Copy")) {
    ImGui::SetClipboardText(as_text(plot, range, lines).c_str());
  }
  tip("Copy these figures as text");
}

void draw_lines(const Plot& plot, const std::vector<RangeLine>& lines) {
  if (!ImGui::BeginTable("##figures", 2, ImGuiTableFlags_SizingFixedFit)) return;
  ImGui::TableSetupColumn("##name", ImGuiTableColumnFlags_WidthFixed);
  ImGui::TableSetupColumn("##value", ImGuiTableColumnFlags_WidthStretch);
  for (const RangeLine& line : lines) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    text_muted(line.name);
    ImGui::TableNextColumn();
    text_wrapped_coloured(line.trouble ? plot.colours.trouble : plot.colours.text, line.value);
  }
  ImGui::EndTable();
}

/// Where the figures stand, and how wide they may be.
struct Place {
  ImVec2 corner;
  float width = 0;
};

/// Beside the range, on the side that it leaves free; over the names too, where the lanes alone are
/// too narrow for it. Lines that do not fit break.
Place place_of_figures(const Plot& plot, const Part& part, const MarkedRange& range) {
  const Geometry& g = plot.geometry;
  const float gap = 4 * g.scale;
  const float wanted = figures_width_em * ImGui::GetFontSize();
  const float least = figures_width_min_em * ImGui::GetFontSize();
  const float begin = std::clamp(plot.x(range.begin()), g.plot_left, g.plot_right);
  const float end = std::clamp(plot.x(range.end()), g.plot_left, g.plot_right);
  const bool fits_on_the_right = g.plot_right - end > wanted + 2 * gap;
  const bool on_the_left = !fits_on_the_right && begin - g.plot_left > g.plot_right - end;
  const float free = on_the_left ? begin - g.left - gap : g.plot_right - end - gap;
  const float most = g.plot_right - g.left - gap;
  // Beside a range that leaves too little they would be in pieces, and lie over it anyway.
  const float width = std::min(free - gap < least ? wanted : std::min(free - gap, wanted), most);
  const float x = on_the_left ? begin - gap - width : end + gap;
  return {{std::clamp(x, g.left, g.plot_right - gap - width), part.top + gap}, width};
}

}  // namespace

void draw_range(const Plot& plot, ImDrawList& list, const Part& part) {
  const TimelineView& timeline = plot.timeline();
  if (timeline.measured) draw_marked(plot, list, part, *timeline.measured);
  const bool zooming = timeline.drag && timeline.drag->aim == PlotDrag::Aim::zoom;
  if (zooming && timeline.drag->moved) draw_zoom_box(plot, list, part, *timeline.drag);
}

void draw_range_figures(const Plot& plot, const Part& part) {
  TimelineView& timeline = plot.timeline();
  // Not while it is being dragged, as it would be in the way.
  if (!timeline.measured || timeline.drag) return;
  const MarkedRange range = *timeline.measured;
  const auto lines =
      range_lines(range, timeline.range_figures.of(plot.journal(), range, all_lanes(plot)));
  const auto [corner, width] = place_of_figures(plot, part, range);
  ImGui::SetCursorScreenPos(corner);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ImGui::GetColorU32(ImGuiCol_PopupBg));
  const float height_max = std::max(part.bottom - ImGui::GetCursorScreenPos().y - 2, 1.0F);
  ImGui::SetNextWindowSizeConstraints(ImVec2(width, 0), ImVec2(width, height_max));
  constexpr ImGuiChildFlags flags = ImGuiChildFlags_Borders | ImGuiChildFlags_AutoResizeY |
                                    ImGuiChildFlags_AlwaysUseWindowPadding;
  if (ImGui::BeginChild("Range", ImVec2(width, 0), flags)) {
    draw_buttons(plot, range, lines);
    same_line_if_fits(button_width("x"));
    if (ImGui::SmallButton("x##range")) timeline.measured.reset();
    tip("Put the range away (Esc)");
    text_muted(on_lanes(plot, range));
    draw_lines(plot, lines);
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace readyscope::gui::timeline
