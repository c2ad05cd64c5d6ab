#pragma once

#include <optional>
#include <string_view>

#include "panels/widgets/theme.hpp"

namespace readyscope::gui {

/// The theme that the user has chosen for GTK programs, which is where most Linux desktops leave it
/// for others to read. `variable` is the value of GTK_THEME and takes precedence; `settings` is the
/// content of a settings.ini. std::nullopt if neither names a theme.
std::optional<Theme> gtk_theme(std::string_view variable, std::string_view settings);

}  // namespace readyscope::gui
