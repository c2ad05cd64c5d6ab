#include <algorithm>
#include <string>
#include <vector>

#include "panels/timeline/timeline_parts.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui::timeline {
namespace {

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
  // In the lanes, on a background that hides their marks: the ruler has no room to spare.
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
  const Instant origin = plot.scope.began_at();
  std::string text = "from\t" + format_seconds(range.begin() - origin) + " s\nto\t" +
                     format_seconds(range.end() - origin) + " s\non\t" + on_lanes(plot, range) +
                     "\n";
  for (const RangeLine& line : lines) text += line.name + "\t" + line.value + "\n";
  return text;
}

void draw_buttons(const Plot& plot, const MarkedRange& range, const std::vector<RangeLine>& lines) {
  if (ImGui::SmallButton("Show in Events")) list_events_in(plot, range);
  tip("Filter the log to this range");
  same_line_if_fits(button_width("Zoom to it"));
  ImGui::BeginDisabled(range.duration() == Duration::zero());
  if (ImGui::SmallButton("Zoom to it")) plot.wishes.add(ZoomToRange{});
  ImGui::EndDisabled();
  same_line_if_fits(button_width("Copy"));
  if (ImGui::SmallButton("Copy")) {
    ImGui::SetClipboardText(as_text(plot, range, lines).c_str());
  }
  tip("Copy these figures as text");
}

/// Breaks only at commas, never within a number.
void draw_value(std::string_view value, ImU32 colour) {
  for (bool first = true; !value.empty(); first = false) {
    const std::size_t comma = value.find(", ");
    const std::string_view piece =
        comma == std::string_view::npos ? value : value.substr(0, comma + 1);
    const char* const begin = piece.data();
    if (!first) {
      same_line_if_fits(ImGui::CalcTextSize(begin, begin + piece.size()).x,
                        ImGui::CalcTextSize(" ").x);
    }
    text_coloured(colour, piece);
    value.remove_prefix(std::min(value.size(), piece.size() + 1));
  }
}

/// The size of the buttons, the lanes' name and these lines, if none of them breaks.
float height_of(std::size_t lines) {
  const ImGuiStyle& style = ImGui::GetStyle();
  const float line = ImGui::GetTextLineHeight();
  return 2 * style.WindowPadding.y + 2 * (line + style.ItemSpacing.y) +
         static_cast<float>(lines) * (line + 2 * style.CellPadding.y);
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
    draw_value(line.value, line.trouble ? plot.colours.trouble : plot.colours.text);
  }
  ImGui::EndTable();
}

/// Where the figures are, and how wide they may be.
struct Place {
  ImVec2 corner;
  float width = 0;
};

/// Beside the range, preferably to its right, where there may be nothing yet. Lines that do not fit
/// there break. Where the lanes are too narrow for it, over the names: over all of them, or parts
/// of them would stick out beside it.
Place place_of_figures(const Plot& plot, const Part& part, const MarkedRange& range) {
  const Geometry& g = plot.geometry;
  const float gap = 4 * g.scale;
  const float wanted = figures_width_em * ImGui::GetFontSize();
  const float least = figures_width_min_em * ImGui::GetFontSize();
  const float begin = std::clamp(plot.x(range.begin()), g.plot_left, g.plot_right);
  const float label = ImGui::CalcTextSize(format_duration(range.duration()).c_str()).x + 3 * gap;
  const float end = std::clamp(std::max(plot.x(range.end()), begin + label), begin, g.plot_right);
  const float right = g.plot_right - end - 2 * gap;
  const float left = begin - g.plot_left - 2 * gap;
  const float y = part.top + gap;
  if (right >= wanted || (right >= left && right >= least)) {
    return {{end + gap, y}, std::min(right, wanted)};
  }
  if (left >= least) {
    const float width = std::min(left, wanted);
    return {{begin - gap - width, y}, width};
  }
  // A range with too little room beside it is covered.
  const float names = begin - gap - g.left;
  const float width = names >= least ? names : std::min(wanted, g.plot_right - g.left);
  return {{g.left, part.top}, width};
}

}  // namespace

void draw_range(const Plot& plot, ImDrawList& list, const Part& part) {
  const auto& range = plot.selection.range;
  if (range) draw_marked(plot, list, part, *range);
  const auto& drag = plot.panel.drag;
  const bool zooming = drag && drag->aim == PlotDrag::Aim::zoom;
  if (zooming && drag->moved) draw_zoom_box(plot, list, part, *drag);
}

void draw_range_figures(const Plot& plot, const Part& part, float bottom) {
  // Not while it is being dragged: it would be in the way.
  if (!plot.selection.range || plot.panel.drag) return;
  const MarkedRange range = *plot.selection.range;
  const auto lines =
      range_lines(range, plot.panel.range_figures.of(plot.journal(), range, all_lanes(plot)));
  const auto [corner, width] = place_of_figures(plot, part, range);
  ImGui::SetCursorScreenPos(corner);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ImGui::GetColorU32(ImGuiCol_PopupBg));
  // Within the lanes, otherwise over all of what is below them too.
  const bool fits = height_of(lines.size()) < part.bottom - corner.y;
  const float height_max = std::max((fits ? part.bottom : bottom) - corner.y - 1, 1.0F);
  ImGui::SetNextWindowSizeConstraints(ImVec2(width, fits ? 0 : height_max),
                                      ImVec2(width, height_max));
  constexpr ImGuiChildFlags flags = ImGuiChildFlags_Borders | ImGuiChildFlags_AutoResizeY |
                                    ImGuiChildFlags_AlwaysUseWindowPadding;
  if (ImGui::BeginChild("Range", ImVec2(width, 0), flags)) {
    draw_buttons(plot, range, lines);
    same_line_if_fits(button_width("x"));
    if (ImGui::SmallButton("x##range")) plot.selection.range.reset();
    tip("Remove the range (Esc)");
    text_muted(on_lanes(plot, range));
    draw_lines(plot, lines);
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace readyscope::gui::timeline
