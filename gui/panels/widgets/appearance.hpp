#pragma once

#include "panels/widgets/theme.hpp"

struct ImFont;

namespace readyscope::gui {

/// How everything is drawn. Whoever owns the window decides; panels read it.
struct Appearance {
  Theme theme = Theme::dark;
  float scale = 1;
  ImFont* fixed_font = nullptr;  ///< For columns of bytes and times; null takes the usual one.
};

}  // namespace readyscope::gui
