#pragma once

#include "panels/widgets/theme.hpp"

struct ImFont;

namespace readyscope::gui {

/// How everything is drawn. The owner of the window decides; panels read it.
struct Appearance {
  Theme theme = Theme::dark;
  float scale = 1;
  ImFont* fixed_font = nullptr;  ///< For columns of bytes and times; null means the usual font.
};

}  // namespace readyscope::gui
