#pragma once

#include <string>

#include "window/window.hpp"

namespace readyscope::gui {

/// Writes a PNG file; false if it cannot be written.
bool write_png(const std::string& path, const Picture& picture);

}  // namespace readyscope::gui
