#pragma once

#include <imgui.h>

#include <cstdint>

#include "readyscope/net/enumeration.hpp"

namespace readyscope::gui {

enum class Theme : std::uint8_t { dark, light, high_contrast };

/// What a person wants: one of them, or the one that the system has at the time.
enum class ThemeChoice : std::uint8_t { system, dark, light, high_contrast };

/// What options and settings call them.
inline constexpr Words<ThemeChoice> theme_names{{{ThemeChoice::system, "system"},
                                                 {ThemeChoice::dark, "dark"},
                                                 {ThemeChoice::light, "light"},
                                                 {ThemeChoice::high_contrast, "high-contrast"}}};

/// How large all of it may be, beside the usual 1.
inline constexpr float scale_min = 0.6F;
inline constexpr float scale_max = 3;

/// The theme to be shown, where the system wants `of_system`.
Theme chosen_theme(ThemeChoice choice, Theme of_system);

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

/// What lies under the panels. A frame begins with nothing else, so that no panel need fill it: a
/// filled pixel is what drawing without a graphics card costs most.
ImU32 ground(Theme theme);

/// The widgets' look for one theme, at one scale.
void apply_style(Theme theme, float scale);

}  // namespace readyscope::gui
