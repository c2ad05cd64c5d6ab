#include <string>
#include <vector>

#include "panels/traffic/traffic_parts.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/figures_text.hpp"

namespace readyscope::gui {
namespace {

std::vector<Figures> figures_of(const Scope& scope, std::span<const LinkFound> links) {
  std::vector<Figures> rows;
  for (const auto& [endpoint, link] : links) {
    rows.push_back(link_figures(scope, *endpoint, *link));
  }
  return rows;
}

void copy(const std::string& text) { ImGui::SetClipboardText(text.c_str()); }

}  // namespace

void draw_copy_buttons(const Scope& scope, std::span<const LinkFound> links) {
  if (ImGui::SmallButton("Copy as CSV")) copy(to_csv(figures_of(scope, links)));
  tip("All figures, one line for each link, for a spreadsheet.");
  ImGui::SameLine();
  if (ImGui::SmallButton("Copy as JSON")) copy(to_json(figures_of(scope, links)));
  tip("All figures, as in the report that the program writes at exit.");
}

void draw_copy_entries(const Scope& scope, const LinkFound& row, std::span<const LinkFound> all) {
  if (ImGui::MenuItem("Copy this row as CSV")) copy(to_csv(figures_of(scope, {&row, 1})));
  if (ImGui::MenuItem("Copy this row as JSON")) {
    copy(to_json(link_figures(scope, *row.endpoint, *row.link)) + "\n");
  }
  ImGui::Separator();
  if (ImGui::MenuItem("Copy all rows as CSV")) copy(to_csv(figures_of(scope, all)));
  if (ImGui::MenuItem("Copy all rows as JSON")) copy(to_json(figures_of(scope, all)));
}

}  // namespace readyscope::gui
