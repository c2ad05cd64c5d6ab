#include "panels/widgets/split.hpp"

#include <imgui.h>

#include <algorithm>

namespace readyscope::gui {

void draw_split(const char* label, Split split, float& share, float whole, float length,
                const Appearance& appearance) {
  const float thickness = split_thickness(appearance);
  const bool down = split == Split::down;
  ImGui::InvisibleButton(label, down ? ImVec2(length, thickness) : ImVec2(thickness, length));
  const bool active = ImGui::IsItemActive();
  if (active || ImGui::IsItemHovered()) {
    ImGui::SetMouseCursor(down ? ImGuiMouseCursor_ResizeNS : ImGuiMouseCursor_ResizeEW);
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    ImGui::GetWindowDrawList()->AddRectFilled(low, high, palette(appearance.theme).grid, 2);
  }
  const ImGuiIO& io = ImGui::GetIO();
  if (!active || (down ? io.MouseDelta.y : io.MouseDelta.x) == 0) return;
  // To where the pointer is, not by how far it moved: the areas may follow late, or not so far.
  const ImVec2 low = ImGui::GetItemRectMin();
  const float ahead = down ? io.MousePos.y - low.y : io.MousePos.x - low.x;
  share = std::clamp(share + (ahead - thickness / 2) / whole, split_share_min, 1 - split_share_min);
}

}  // namespace readyscope::gui
