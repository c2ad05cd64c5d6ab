#pragma once

#include <imgui.h>

#include <cstdint>

#include "readyscope/net/enumeration.hpp"

namespace readyscope::gui {

enum class Theme : std::uint8_t { dark, light, high_contrast };

/// What a person chose: a theme, or the system's current one.
enum class ThemeChoice : std::uint8_t { system, dark, light, high_contrast };

/// Their names in options and settings.
inline constexpr Words<ThemeChoice> theme_names{{{ThemeChoice::system, "system"},
                                                 {ThemeChoice::dark, "dark"},
                                                 {ThemeChoice::light, "light"},
                                                 {ThemeChoice::high_contrast, "high-contrast"}}};

/// Bounds of the scale, which is 1 by default.
inline constexpr float scale_min = 0.6F;
inline constexpr float scale_max = 3;

/// The theme to show if the system's own is `of_system`.
Theme chosen_theme(ThemeChoice choice, Theme of_system);

/// The colours that carry meaning. Blue, orange, green and vermilion remain distinct for people who
/// see colours differently, and none of them conveys anything that a shape or a word does not
/// convey too.
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

/// The background of the panels. A frame begins with it, so that no panel need fill it: without a
/// graphics card, filling pixels is what costs most.
ImU32 ground(Theme theme);

/// The widgets' look for one theme, at one scale.
void apply_style(Theme theme, float scale);

}  // namespace readyscope::gui
