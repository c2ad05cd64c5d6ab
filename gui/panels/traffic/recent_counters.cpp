#include <string>
#include <vector>

#include "panels/traffic/traffic_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

std::string label_of(const Link::Recent& one) {
  std::string value = std::to_string(one.value);
  switch (one.arrival) {
    case Arrival::after_gap:
      return "_ " + value;
    case Arrival::reordered:
      return value + "<";
    case Arrival::duplicate:
      return value + "=";
    case Arrival::in_order:
      break;
  }
  return value;
}

}  // namespace

void draw_recent(const Link& link, const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  const FixedFont fixed(appearance);
  const auto recent = link.recent();
  // As many of the newest as there is room for, shown in order of arrival.
  const float room = ImGui::GetContentRegionAvail().x;
  const float gap = 6 * appearance.scale;
  std::size_t first = recent.size();
  for (float width = 0; first > 0; --first) {
    width += ImGui::CalcTextSize(label_of(recent[first - 1]).c_str()).x + gap;
    if (width > room) break;
  }
  for (std::size_t i = first; i < recent.size(); ++i) {
    if (i > first) ImGui::SameLine(0, gap);
    const bool fine = recent[i].arrival == Arrival::in_order;
    text_coloured(fine ? colours.good : colours.trouble, label_of(recent[i]));
  }
  if (first == recent.size()) text("");
}

}  // namespace readyscope::gui
