#include "panels/widgets/row_copy.hpp"

#include <imgui.h>

namespace readyscope::gui {
namespace {

void copy(const Row& row, CopyForm form) { ImGui::SetClipboardText(text_of(row, form).c_str()); }

}  // namespace

void draw_copy_entries(const Row& row) {
  if (ImGui::MenuItem("Copy row")) copy(row, CopyForm::text);
  if (ImGui::MenuItem("Copy row as CSV")) copy(row, CopyForm::csv);
  if (ImGui::MenuItem("Copy row as JSON")) copy(row, CopyForm::json);
}

}  // namespace readyscope::gui
