#include "panels/widgets/sparkline.hpp"

#include <algorithm>

namespace readyscope::gui {

void draw_bars(ImVec2 low, ImVec2 high, std::span<const float> counts, float most, ImU32 colour,
               float share) {
  const float step = (high.x - low.x) / static_cast<float>(counts.size());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] <= 0) continue;
    const float x = low.x + step * static_cast<float>(i);
    const float height = std::max(2.0F, (high.y - low.y) * counts[i] / most);
    list.AddRectFilled(ImVec2(x, high.y - height), ImVec2(x + std::max(1.0F, step * share), high.y),
                       colour);
  }
}

}  // namespace readyscope::gui
