#pragma once

#include <optional>
#include <string_view>

#include "panels/widgets/theme.hpp"

namespace readyscope::gui {

/// The theme that the person has chosen for programs of GTK, which is where most Linux desktops
/// leave it for others to read: `variable` is the value of GTK_THEME, and wins; `settings` is the
/// content of a settings.ini. None where neither tells.
std::optional<Theme> gtk_theme(std::string_view variable, std::string_view settings);

}  // namespace readyscope::gui
