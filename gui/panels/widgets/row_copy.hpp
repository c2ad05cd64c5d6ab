#pragma once

#include <cstdint>
#include <string>

#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/rows.hpp"

namespace readyscope::gui {

/// Entries of a row's menu that copy it in each form.
void draw_copy_entries(const Row& row);

/// The row that is chosen in the panel which had the keyboard last.
bool has_chosen_row(const Scope& scope, const View& view);
void copy_chosen_row(const Scope& scope, const View& view, CopyForm form);

}  // namespace readyscope::gui
