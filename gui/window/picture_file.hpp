#pragma once

#include <string>

#include "window/window.hpp"

namespace readyscope::gui {

/// The picture, which must not be empty, as the bytes of a PNG file; empty if memory does not
/// suffice.
std::string png_of(const Picture& picture);

}  // namespace readyscope::gui
