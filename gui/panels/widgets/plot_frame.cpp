#include "panels/widgets/plot_frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace readyscope::gui {
namespace {

constexpr float label_room_em = 3.8F;

void add_text(ImVec2 at, ImU32 colour, std::string_view text) {
  ImGui::GetWindowDrawList()->AddText(at, colour, text.data(), text.data() + text.size());
}

ImVec2 size_of(std::string_view text) {
  return ImGui::CalcTextSize(text.data(), text.data() + text.size());
}

}  // namespace

PlotArea begin_plot(const char* id, std::string_view title, ImVec2 size,
                    const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  const float line = ImGui::GetTextLineHeight();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton(id, size);
  add_text(at, colours.muted, title);
  const float gap = 3 * appearance.scale;
  PlotArea area{.low = ImVec2(at.x + label_room_em * ImGui::GetFontSize(), at.y + line + gap),
                .high = ImVec2(at.x + size.x - gap, at.y + size.y - line - gap),
                .hovered = ImGui::IsItemHovered()};
  area.high.x = std::max(area.high.x, area.low.x + 1);
  area.high.y = std::max(area.high.y, area.low.y + 1);
  const float mouse = ImGui::GetIO().MousePos.x;
  area.hovered = area.hovered && mouse >= area.low.x && mouse < area.high.x;
  ImGui::GetWindowDrawList()->AddRectFilled(area.low, area.high, colours.lane);
  return area;
}

void draw_level(const PlotArea& area, float share, std::string_view label,
                const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  const float y = std::round(area.high.y - share * area.height());
  ImGui::GetWindowDrawList()->AddLine(ImVec2(area.low.x, y), ImVec2(area.high.x, y), colours.grid);
  const ImVec2 size = size_of(label);
  // The highest one must stay below the title.
  const float top = std::max(y - size.y / 2, area.low.y - 3 * appearance.scale);
  add_text(ImVec2(area.low.x - size.x - 5 * appearance.scale, top), colours.muted, label);
}

void draw_place(const PlotArea& area, float share, std::string_view label, float& pen,
                const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  const float x = std::round(area.low.x + share * area.width());
  ImGui::GetWindowDrawList()->AddLine(ImVec2(x, area.low.y), ImVec2(x, area.high.y), colours.grid);
  const float width = size_of(label).x;
  const float begin =
      std::clamp(x - width / 2, area.low.x, std::max(area.low.x, area.high.x - width));
  if (begin < pen) return;
  add_text(ImVec2(begin, area.high.y + 2 * appearance.scale), colours.muted, label);
  pen = begin + width + ImGui::GetFontSize() / 2;
}

void draw_absence(const PlotArea& area, std::string_view why, const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  const ImVec2 size = size_of(why);
  const ImVec2 at(std::max(area.low.x, (area.low.x + area.high.x - size.x) / 2),
                  (area.low.y + area.high.y - size.y) / 2);
  ImGui::GetWindowDrawList()->AddRectFilled(at, ImVec2(at.x + size.x, at.y + size.y), colours.lane);
  add_text(at, colours.muted, why);
}

double round_top(double value) {
  double top = 1;
  for (std::size_t step = 0; top < value; ++step) top *= step % 3 == 1 ? 2.5 : 2;
  return top;
}

std::string axis_duration(double ns) {
  if (ns < 1) return "0";
  if (ns < 1e3) return fmt::format("{:.3g} ns", ns);
  if (ns < 1e6) return fmt::format("{:.3g} µs", ns / 1e3);
  if (ns < 1e9) return fmt::format("{:.3g} ms", ns / 1e6);
  return fmt::format("{:.3g} s", ns / 1e9);
}

}  // namespace readyscope::gui
