#pragma once

#include "text/rows.hpp"

namespace readyscope::gui {

/// Entries of a row's menu that copy it in each form.
void draw_copy_entries(const Row& row);

}  // namespace readyscope::gui
