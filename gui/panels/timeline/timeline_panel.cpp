#include "panels/timeline/timeline_panel.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "panels/timeline/timeline_parts.hpp"
#include "panels/widgets/selection.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace timeline {
namespace {

bool has_history(const Journal& journal, LaneId lane) {
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    if (!journal.track(lane, static_cast<Kind>(kind)).empty()) return true;
  }
  return false;
}

std::vector<PresentLane> present_lanes(const Scope& scope) {
  std::vector<PresentLane> lanes;
  for (const auto& endpoint : scope.endpoints()) {
    if (endpoint->is_open() || has_history(scope.journal(), endpoint->lane)) {
      lanes.push_back({endpoint->lane, endpoint->local.port()});
    }
  }
  return lanes;
}

// ---- the tool bar -----------------------------------------------------------------------------

/// Its shape in the lanes: colours alone would not distinguish all of them.
enum class Shape : std::uint8_t { up, down, band, cross };

void draw_shape(Shape shape, ImU32 colour, ImVec2 at, float size) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + size, at.y + size);
  const float middle = (at.x + end.x) / 2;
  const float stroke = std::max(1.0F, size / 5);
  switch (shape) {
    case Shape::up:
      list.AddTriangleFilled(ImVec2(middle, at.y), end, ImVec2(at.x, end.y), colour);
      break;
    case Shape::down:
      list.AddTriangleFilled(ImVec2(middle, end.y), at, ImVec2(end.x, at.y), colour);
      break;
    case Shape::band:
      list.AddRectFilled(ImVec2(at.x, at.y + size * 0.3F), ImVec2(end.x, at.y + size * 0.7F),
                         colour);
      break;
    case Shape::cross:
      list.AddLine(at, end, colour, stroke);
      list.AddLine(ImVec2(at.x, end.y), ImVec2(end.x, at.y), colour, stroke);
      break;
  }
}

struct LegendEntry {
  const char* label;
  ImU32 colour;
  Shape shape;
};

float legend_size() { return std::floor(ImGui::GetFontSize() * 0.6F); }

float width_of(const LegendEntry& entry) {
  return legend_size() + 4 + ImGui::CalcTextSize(entry.label).x;
}

void draw_entry(const LegendEntry& entry) {
  const float size = legend_size();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float top = at.y + std::floor((ImGui::GetFrameHeight() - size) / 2);
  draw_shape(entry.shape, entry.colour, ImVec2(at.x, top), size);
  ImGui::Dummy(ImVec2(size, size));
  ImGui::SameLine(0, 4);
  ImGui::AlignTextToFramePadding();
  text_muted(entry.label);
}

/// On the tool bar's line if all of it fits there, otherwise on lines of its own.
void draw_legend(const Appearance& appearance) {
  const Palette& c = palette(appearance.theme);
  const LegendEntry entries[] = {
      {"received", c.received, Shape::up}, {"sent", c.sent, Shape::down},
      {"R", c.read, Shape::band},          {"W", c.write, Shape::band},
      {"X", c.except, Shape::band},        {"trouble", c.trouble, Shape::cross}};
  const float spacing = ImGui::GetStyle().ItemSpacing.x;
  float all = -spacing;
  for (const LegendEntry& entry : entries) all += width_of(entry) + spacing;
  same_line_if_fits(all, 20 * appearance.scale);
  for (const LegendEntry& entry : entries) {
    if (&entry != entries) same_line_if_fits(width_of(entry));
    draw_entry(entry);
  }
}

void draw_tools(const TimelineFrame& frame, const LaneRows& lanes, float width) {
  title("Timeline");
  if (toggle("Follow", frame.panel.follow && !frame.selection.pause, frame.appearance)) {
    const bool follow = !frame.panel.follow;
    stop_following(frame);
    frame.panel.follow = follow;
    if (follow) frame.selection.pause.reset();
  }
  tip("Keep the newest event in view (End)");
  ImGui::SameLine();
  if (toggle(frame.selection.pause ? "Paused" : "Pause", frame.selection.pause.has_value(),
             frame.appearance)) {
    toggle_pause(frame.scope, frame.selection);
  }
  tip("Freeze the picture (Space). Receiving goes on.");
  ImGui::SameLine();
  if (toggle("Fit", false, frame.appearance)) frame.wishes.add(ShowAllTime{});
  tip("Show the whole history (F)");
  draw_lane_tools(frame, lanes);
  const std::string across = format_duration(Duration(std::llround(frame.panel.look.ns_per_column *
                                                                   static_cast<double>(width)))) +
                             " across";
  same_line_if_fits(ImGui::CalcTextSize(across.c_str()).x);
  text_muted(across);
  draw_legend(frame.appearance);
}

// ---- behind and over the lanes ----------------------------------------------------------------

void draw_ruler(const Plot& plot, ImDrawList& list, float top) {
  const Geometry& g = plot.geometry;
  for (const Tick& tick : plot.ruler.ticks) {
    const float x = plot.x(tick.at);
    list.AddLine(ImVec2(x, top + g.ruler * 0.55F), ImVec2(x, top + g.ruler), plot.colours.grid);
    const float width = ImGui::CalcTextSize(tick.label.c_str()).x;
    if (x + 4 + width > g.plot_right) continue;
    list.AddText(ImVec2(x + 4, top), plot.colours.muted, tick.label.c_str());
  }
  if (plot.ruler.base.empty()) return;
  const std::string base = "from " + plot.ruler.base;
  const float width = ImGui::CalcTextSize(base.c_str()).x;
  list.AddText(ImVec2(g.plot_left - 8 - width, top), plot.colours.text, base.c_str());
}

void draw_grounds(const Plot& plot, ImDrawList& list, const Part& part) {
  for (const PlacedRow& row : part.rows) {
    const auto& other = row.odd ? plot.colours.lane_other : plot.colours.lane;
    list.AddRectFilled(ImVec2(plot.geometry.plot_left, row.top),
                       ImVec2(plot.geometry.plot_right, row.bottom() - 1), other);
  }
  for (const Tick& tick : plot.ruler.ticks) {
    const float x = plot.x(tick.at);
    list.AddLine(ImVec2(x, part.top), ImVec2(x, part.bottom), plot.colours.grid);
  }
}

/// Nothing is known of the time before the history begins: hatched, not empty.
void draw_before_history(const Plot& plot, ImDrawList& list, const Part& part) {
  const auto begin = plot.journal().begin_time();
  if (!begin || *begin <= plot.window.begin) return;
  const Geometry& g = plot.geometry;
  const float right = plot.x(*begin);
  list.PushClipRect(ImVec2(g.plot_left, part.top), ImVec2(right, part.bottom), true);
  const float height = part.bottom - part.top;
  const float apart = 14 * g.scale;
  for (float x = g.plot_left; x < right + height; x += apart) {
    list.AddLine(ImVec2(x, part.top), ImVec2(x - height, part.bottom), plot.colours.grid);
  }
  list.PopClipRect();
  if (!plot.shows(*begin)) return;
  list.AddLine(ImVec2(right, part.top), ImVec2(right, part.bottom), plot.colours.warning);
}

void label_history(const Plot& plot, ImDrawList& list, const Part& part) {
  const auto begin = plot.journal().begin_time();
  if (!begin || !plot.shows(*begin)) return;
  const float right = plot.x(*begin);
  const std::uint64_t gone = plot.journal().pushed_out().records;
  const std::string label =
      gone == 0 ? "history begins"
                : "history begins · " + format_count(gone) + " older records discarded";
  const ImVec2 size = ImGui::CalcTextSize(label.c_str());
  const bool fits = right + 4 + size.x < plot.geometry.plot_right;
  const float x = fits ? right + 4 : right - 4 - size.x;
  const float y = part.bottom - size.y - 2;
  list.AddRectFilled(ImVec2(x - 2, y), ImVec2(x + size.x + 2, y + size.y), plot.colours.lane, 2);
  list.AddText(ImVec2(x, y), plot.colours.warning, label.c_str());
}

void draw_selection(const Plot& plot, ImDrawList& list, const Part& part) {
  const auto& selected = plot.selection.event;
  if (!selected || !plot.journal().keeps(*selected)) return;
  const Instant at = plot.journal().record(*selected).at;
  if (!plot.shows(at)) return;
  const float x = plot.x(at);
  list.AddLine(ImVec2(x, part.top), ImVec2(x, part.bottom), plot.colours.selection);
}

void draw_part(const Plot& plot, const Part& part) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_grounds(plot, list, part);
  draw_before_history(plot, list, part);
  for (const PlacedRow& row : part.rows) {
    if (!row.row.is_header()) draw_lane(plot, list, row);
  }
  draw_poll_gaps(plot, list, part.top, part.bottom);
  draw_range(plot, list, part);
  draw_selection(plot, list, part);
}

// ---- layout -----------------------------------------------------------------------------------

float height_of(const LaneRow& row, const Geometry& geometry) {
  return std::floor(geometry.lane * row.height);
}

float height_of(std::span<const LaneRow> rows, const Geometry& geometry) {
  float height = 0;
  for (const LaneRow& row : rows) height += height_of(row, geometry);
  return height;
}

/// The visible rows, of which the first begins at `y`.
Part place_rows(std::span<const LaneRow> rows, const Geometry& geometry, float y, float top,
                float bottom) {
  Part part{top, bottom, {}};
  bool odd = false;
  for (const LaneRow& row : rows) {
    const float height = height_of(row, geometry);
    if (y + height > top && y < bottom) part.rows.push_back({row, y, height, odd, 0});
    y += height;
    odd = !odd;
    if (y >= bottom) break;
  }
  return part;
}

/// Counts what is new in the columns of all visible lanes, and gives each row its own.
void update_columns(const Plot& plot, Part& pinned, Part& scrolled) {
  std::vector<LaneId> lanes{no_lane};
  for (Part* part : {&pinned, &scrolled}) {
    for (PlacedRow& row : part->rows) {
      if (row.row.is_header()) continue;
      row.place = lanes.size();
      lanes.push_back(row.row.lane);
    }
  }
  plot.panel.columns.update(plot.journal(), plot.window, lanes);
}

/// Covers the lanes and handles the mouse there.
void take_mouse(const Plot& plot, const char* label, ImVec2 low, float height, const Part& part,
                std::span<const Part* const> parts) {
  ImGui::SetCursorScreenPos(low);
  const float width = plot.geometry.plot_right - plot.geometry.plot_left;
  constexpr ImGuiButtonFlags all = ImGuiButtonFlags_MouseButtonLeft |
                                   ImGuiButtonFlags_MouseButtonRight |
                                   ImGuiButtonFlags_MouseButtonMiddle;
  ImGui::InvisibleButton(label, ImVec2(std::max(width, 1.0F), std::max(height, 1.0F)), all);
  take_pointer(plot, parts);
  const bool dragging = plot.panel.drag && plot.panel.drag->moved;
  if (!ImGui::IsItemHovered() || dragging) return;
  const float y = ImGui::GetIO().MousePos.y;
  for (const PlacedRow& row : part.rows) {
    if (y >= row.top && y < row.bottom()) pick(plot, row);
  }
}

bool begin_part(const char* name, ImVec2 place, float height, bool scrolls) {
  ImGui::SetCursorScreenPos(place);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  constexpr ImGuiWindowFlags flags =
      ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_AlwaysVerticalScrollbar;
  // Its room is always kept, or the plot would change its width.
  if (!scrolls) ImGui::PushStyleColor(ImGuiCol_ScrollbarGrab, IM_COL32_BLACK_TRANS);
  const bool seen =
      ImGui::BeginChild(name, ImVec2(0, std::max(height, 1.0F)), ImGuiChildFlags_None, flags);
  if (!scrolls) ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
  return seen;
}

/// The lanes that scroll, below those that do not.
void draw_lanes(const Plot& plot, ImVec2 corner, float height) {
  const Geometry& g = plot.geometry;
  const float pinned_height = std::min(height_of(plot.lanes.pinned, g), std::floor(height * 0.7F));
  Part pinned = place_rows(plot.lanes.pinned, g, corner.y, corner.y, corner.y + pinned_height);
  const ImVec2 below(corner.x, corner.y + pinned_height);
  Part scrolled;
  const bool scrolls = height_of(plot.lanes.scrolled, g) > height - pinned_height;
  if (begin_part("##lanes", below, height - pinned_height, scrolls)) {
    const float first = ImGui::GetCursorScreenPos().y;
    scrolled = place_rows(plot.lanes.scrolled, g, first, below.y, corner.y + height);
    update_columns(plot, pinned, scrolled);
    const Part* const parts[] = {&pinned, &scrolled};
    draw_part(plot, scrolled);
    label_history(plot, *ImGui::GetWindowDrawList(), scrolled);
    draw_names(plot, scrolled);
    const float whole = std::max(height_of(plot.lanes.scrolled, g), height - pinned_height);
    take_mouse(plot, "##plot", ImVec2(g.plot_left, first), whole, scrolled, parts);
  } else {
    update_columns(plot, pinned, scrolled);
  }
  ImGui::EndChild();
  if (pinned.rows.empty()) return;
  if (begin_part("##pinned", corner, pinned_height, false)) {
    const Part* const parts[] = {&pinned, &scrolled};
    draw_part(plot, pinned);
    draw_names(plot, pinned);
    take_mouse(plot, "##pinned plot", ImVec2(g.plot_left, corner.y), pinned_height, pinned, parts);
    ImGui::GetWindowDrawList()->AddLine(ImVec2(g.left, pinned.bottom - 1),
                                        ImVec2(g.plot_right, pinned.bottom - 1),
                                        plot.colours.muted);
  }
  ImGui::EndChild();
}

Geometry geometry_of(const Appearance& appearance) {
  Geometry geometry;
  geometry.scale = appearance.scale;
  geometry.gutter = ImGui::GetFontSize() * 12;
  geometry.ruler = ImGui::GetTextLineHeight() + 3;
  geometry.lane = std::floor(ImGui::GetTextLineHeight() * 2.9F);
  const float room = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
  geometry.left = ImGui::GetCursorScreenPos().x;
  geometry.plot_left = geometry.left + geometry.gutter;
  geometry.plot_right = std::max(geometry.left + room, geometry.plot_left + 1);
  return geometry;
}

/// Ruler, lanes and overview, one below the other.
void draw_plot(const Plot& plot) {
  const Geometry& g = plot.geometry;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float overview = std::floor(ImGui::GetTextLineHeight() * 1.3F);
  const float gap = std::floor(3 * g.scale);
  const float lanes = std::max(room.y - g.ruler - overview - gap, g.ruler);
  draw_ruler(plot, *ImGui::GetWindowDrawList(), corner.y);
  const ImVec2 lanes_corner(corner.x, corner.y + g.ruler);
  draw_lanes(plot, lanes_corner, lanes);
  // A lane that is only half visible ends here; scrolling shows the rest.
  ImGui::GetWindowDrawList()->AddLine(ImVec2(g.left, lanes_corner.y + lanes),
                                      ImVec2(g.plot_right, lanes_corner.y + lanes),
                                      plot.colours.muted);
  draw_range_figures(plot, Part{lanes_corner.y, lanes_corner.y + lanes, {}}, corner.y + room.y);
  ImGui::SetCursorScreenPos(ImVec2(corner.x, lanes_corner.y + lanes + gap));
  draw_overview(plot);
}

}  // namespace
}  // namespace timeline

void TimelinePanel::draw(const Scope& scope, Selection& selection, Wishes& wishes) {
  using namespace timeline;
  const TimelineFrame frame{{scope, appearance_, selection, wishes}, *this};
  const auto present = present_lanes(scope);
  lanes.know(scope.journal().lanes());
  const LaneRows rows = rows_of(lanes, look.lanes, present);
  const Geometry geometry = geometry_of(appearance_);
  const float width = geometry.plot_right - geometry.plot_left;
  const auto across = static_cast<std::size_t>(std::max(1.0F, width));
  draw_tools(frame, rows, width);
  carry_out_wishes(frame, across);
  const TimeWindow window = window_of(frame, across);
  if (present.empty()) {
    text_wrapped_coloured(palette(appearance_.theme).muted,
                          "Every endpoint gets a lane here, which shows when it was ready, what "
                          "came in and went out, and what went wrong.");
    return;
  }
  const Ruler ruler = make_ruler(
      window, scope.began_at(),
      [](std::string_view label) {
        return ImGui::CalcTextSize(label.data(), label.data() + label.size()).x;
      },
      12 * appearance_.scale);
  std::size_t shown = across;
  if (selection.pause && selection.pause->at < window.end()) {
    const double before = std::floor(window.column_at(selection.pause->at));
    shown = static_cast<std::size_t>(std::max(before, 0.0));
  }
  draw_plot(Plot{frame, palette(appearance_.theme), geometry, window, ruler, present, rows, shown});
}

}  // namespace readyscope::gui
