#pragma once

#include <imgui.h>

#include <cstdint>

namespace readyscope::gui {

enum class Theme : std::uint8_t { dark, light };

/// The colours that carry meaning. Blue, orange, green and vermilion stay apart for people who see
/// colours differently, and none of them says anything that a shape or a word does not say too.
struct Palette {
  ImU32 read;
  ImU32 write;
  ImU32 except;
  ImU32 received;
  ImU32 sent;
  ImU32 good;
  ImU32 warning;
  ImU32 trouble;
  ImU32 text;
  ImU32 muted;
  ImU32 grid;
  ImU32 lane;
  ImU32 lane_other;
  ImU32 gap;
  ImU32 selection;
  ImU32 accent;
};

const Palette& palette(Theme theme);

/// The widgets' look for one theme, at one scale.
void apply_style(Theme theme, float scale);

}  // namespace readyscope::gui
