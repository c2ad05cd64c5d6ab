#include <algorithm>
#include <string>

#include "panels/timeline/timeline_parts.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui::timeline {
namespace {

constexpr float height_factor = 1.25F;  ///< One step of Taller and Shorter.

const std::string& name_of(const Plot& plot, LaneId lane) { return plot.journal().name(lane); }

void draw_name(const Plot& plot, ImDrawList& list, const PlacedRow& row, ImVec2 low, ImVec2 high) {
  const EndpointState* endpoint = plot.scope.find(row.row.lane);
  const LaneName& name = plot.journal().name_parts(row.row.lane);
  const bool live = endpoint != nullptr && endpoint->is_live();
  const float line = ImGui::GetTextLineHeight();
  list.PushClipRect(low, high, true);
  // A connected endpoint's peer goes on a second line, so that both ends can be read.
  std::string second = !name.peer.empty()    ? "> " + name.peer
                       : endpoint == nullptr ? ""
                                             : std::string(title(endpoint->role()));
  if (!live) second += " (left)";
  const float left = low.x + 4;
  list.AddText(ImVec2(left, low.y + 2), live ? plot.colours.text : plot.colours.muted,
               name.local.c_str());
  list.AddText(ImVec2(left, low.y + 2 + line), plot.colours.muted, second.c_str());
  if (plot.panel.lanes.look(row.row.lane).pinned) {
    list.AddRectFilled(ImVec2(low.x - 1, low.y + 2), ImVec2(low.x + 2, high.y - 2),
                       plot.colours.accent);
  }
  list.PopClipRect();
}

void draw_menu(const Plot& plot, LaneId lane) {
  if (!ImGui::BeginPopupContextItem("##lane menu")) return;
  LaneArrangement& lanes = plot.panel.lanes;
  const LaneLook look = lanes.look(lane);
  text_muted(name_of(plot, lane));
  ImGui::Separator();
  if (ImGui::MenuItem(look.pinned ? "Unpin" : "Pin to top")) lanes.pin(lane, !look.pinned);
  if (ImGui::MenuItem("Hide")) lanes.hide(lane, true);
  ImGui::Separator();
  for (const bool above : {true, false}) {
    const auto next = plot.lanes.next_to(lane, above);
    if (ImGui::MenuItem(above ? "Move up" : "Move down", nullptr, false, next.has_value())) {
      lanes.take_place(lane, *next);
    }
  }
  ImGui::Separator();
  if (ImGui::MenuItem("Taller", nullptr, false, look.height < LaneArrangement::height_max)) {
    lanes.resize(lane, height_factor);
  }
  if (ImGui::MenuItem("Shorter", nullptr, false, look.height > LaneArrangement::height_min)) {
    lanes.resize(lane, 1 / height_factor);
  }
  ImGui::EndPopup();
}

/// A lane takes the place of the one it is dragged over, if they may be neighbours.
void take_name_drag(const Plot& plot, const Part& part, LaneId lane) {
  if (!ImGui::IsItemActive() || !ImGui::IsMouseDragging(ImGuiMouseButton_Left)) return;
  ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
  const float y = ImGui::GetIO().MousePos.y;
  for (const PlacedRow& row : part.rows) {
    if (row.row.lane != lane) continue;
    if (y >= row.top && y < row.bottom()) return;
    const bool above = y < row.top;
    const auto next = plot.lanes.next_to(lane, above);
    const auto passed = std::ranges::find_if(
        part.rows, [&](const PlacedRow& other) { return next && other.row.lane == *next; });
    if (passed == part.rows.end()) return;
    // Not before its middle is passed, or lanes of different heights would swap places for ever.
    const float middle = passed->top + passed->height / 2;
    if (above ? y < middle : y > middle) plot.panel.lanes.take_place(lane, *next);
    return;
  }
}

void draw_height_grip(const Plot& plot, const PlacedRow& row, float width) {
  const float thick = 4 * plot.geometry.scale;
  ImGui::SetCursorScreenPos(ImVec2(plot.geometry.left, row.bottom() - thick));
  ImGui::InvisibleButton("##height", ImVec2(width, thick));
  const bool active = ImGui::IsItemActive();
  if (active || ImGui::IsItemHovered()) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    ImGui::GetWindowDrawList()->AddRectFilled(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                              plot.colours.grid);
  }
  if (!active || ImGui::GetIO().MouseDelta.y == 0) return;
  const float wanted = ImGui::GetIO().MousePos.y + thick / 2 - row.top;
  plot.panel.lanes.resize(row.row.lane, std::max(wanted, 1.0F) / row.height);
}

void draw_lane_name(const Plot& plot, const Part& part, const PlacedRow& row) {
  const float width = plot.geometry.gutter - 6;
  ImGui::PushID(static_cast<int>(row.row.lane));
  ImGui::SetCursorScreenPos(ImVec2(plot.geometry.left, row.top));
  ImGui::InvisibleButton("##name", ImVec2(width, row.height - 4 * plot.geometry.scale));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (ImGui::IsItemActive() || ImGui::IsItemHovered()) {
    list.AddRectFilled(ImGui::GetItemRectMin(), ImVec2(ImGui::GetItemRectMax().x, row.bottom() - 1),
                       plot.colours.lane_other, 2);
  }
  draw_name(plot, list, row, ImVec2(plot.geometry.left, row.top),
            ImVec2(plot.geometry.left + width, row.bottom()));
  tip([&] {
    return name_of(plot, row.row.lane) +
           "\nDrag it up or down; its lower edge makes it taller or shorter. Right click for more.";
  });
  take_name_drag(plot, part, row.row.lane);
  draw_menu(plot, row.row.lane);
  draw_height_grip(plot, row, width);
  ImGui::PopID();
}

void draw_header(const Plot& plot, const PlacedRow& row) {
  LanesLook& lanes = plot.panel.look.lanes;
  const bool folded = lanes.is_folded(row.row.port);
  const std::string label =
      "port " + std::to_string(row.row.port) + ", " + format_count(row.row.lanes) + " lanes";
  ImGui::PushID(row.row.port);
  ImGui::SetCursorScreenPos(ImVec2(plot.geometry.left, row.top));
  ImGui::InvisibleButton("##port", ImVec2(plot.geometry.gutter - 6, row.height - 1));
  if (ImGui::IsItemClicked()) lanes.fold(row.row.port, !folded);
  tip(folded ? "Show the lanes of this port" : "Hide the lanes of this port");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float em = ImGui::GetFontSize();
  const float arm = em * 0.25F;
  const ImVec2 c(plot.geometry.left + 4 + arm, row.top + row.height / 2);
  const ImU32 colour = ImGui::IsItemHovered() ? plot.colours.text : plot.colours.muted;
  if (folded) {
    list.AddTriangleFilled(ImVec2(c.x - arm, c.y - arm), ImVec2(c.x + arm, c.y),
                           ImVec2(c.x - arm, c.y + arm), colour);
  } else {
    list.AddTriangleFilled(ImVec2(c.x - arm, c.y - arm), ImVec2(c.x + arm, c.y - arm),
                           ImVec2(c.x, c.y + arm), colour);
  }
  list.AddText(ImVec2(c.x + 3 * arm, c.y - ImGui::GetTextLineHeight() / 2), colour, label.c_str());
  ImGui::PopID();
}

/// There is no time to zoom over the names, so the wheel scrolls the lanes; with Ctrl it makes all
/// of them taller or shorter.
void take_wheel(const Plot& plot) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool over_names = io.MousePos.x < plot.geometry.plot_left;
  if (!over_names || io.MouseWheel == 0 || !ImGui::IsWindowHovered()) return;
  if (io.KeyCtrl) {
    plot.panel.look.lanes.resize(io.MouseWheel > 0 ? height_factor : 1 / height_factor);
  } else {
    ImGui::SetScrollY(ImGui::GetScrollY() - io.MouseWheel * plot.geometry.lane);
  }
}

}  // namespace

void draw_names(const Plot& plot, const Part& part) {
  for (const PlacedRow& row : part.rows) {
    if (row.row.is_header()) {
      draw_header(plot, row);
    } else {
      draw_lane_name(plot, part, row);
    }
  }
  take_wheel(plot);
}

void draw_lane_tools(const TimelineFrame& frame, const LaneRows& rows) {
  LaneArrangement& lanes = frame.panel.lanes;
  bool& by_port = frame.panel.look.lanes.by_port;
  same_line_if_fits(button_width("By port"));
  if (toggle("By port", by_port, frame.appearance)) by_port = !by_port;
  tip("Group the lanes of each local port");
  if (rows.hidden.empty()) return;
  const std::string label = format_count(rows.hidden.size()) + " hidden###hidden";
  same_line_if_fits(button_width(label.c_str()));
  if (ImGui::SmallButton(label.c_str())) ImGui::OpenPopup("##hidden lanes");
  tip("Hidden lanes. Their history is kept.");
  if (!begin_popup("##hidden lanes")) return;
  if (ImGui::MenuItem("Show all")) {
    for (const LaneId lane : rows.hidden) lanes.hide(lane, false);
  }
  ImGui::Separator();
  for (const LaneId lane : rows.hidden) {
    ImGui::PushID(static_cast<int>(lane));
    if (ImGui::MenuItem(frame.scope.journal().name(lane).c_str())) lanes.hide(lane, false);
    ImGui::PopID();
  }
  ImGui::EndPopup();
}

}  // namespace readyscope::gui::timeline
