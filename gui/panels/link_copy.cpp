#include <string>
#include <vector>

#include "panels/figures_text.hpp"
#include "panels/traffic_parts.hpp"
#include "panels/widgets.hpp"

namespace readyscope::gui {
namespace {

std::vector<Figures> figures_of(const model::Session& session, std::span<const LinkFound> links) {
  std::vector<Figures> rows;
  for (const auto& [endpoint, link] : links) {
    rows.push_back(link_figures(session, *endpoint, *link));
  }
  return rows;
}

void copy(const std::string& text) { ImGui::SetClipboardText(text.c_str()); }

}  // namespace

void draw_copy_buttons(const model::Session& session, std::span<const LinkFound> links) {
  if (ImGui::SmallButton("Copy as CSV")) copy(to_csv(figures_of(session, links)));
  tip("All figures, a line for each link, for a spreadsheet.");
  ImGui::SameLine();
  if (ImGui::SmallButton("Copy as JSON")) copy(to_json(figures_of(session, links)));
  tip("All figures, as in the report that the program writes at its end.");
}

void draw_copy_entries(const model::Session& session, const LinkFound& row,
                       std::span<const LinkFound> all) {
  if (ImGui::MenuItem("Copy this row as CSV")) copy(to_csv(figures_of(session, {&row, 1})));
  if (ImGui::MenuItem("Copy this row as JSON")) {
    copy(to_json(link_figures(session, *row.endpoint, *row.link)) + "\n");
  }
  ImGui::Separator();
  if (ImGui::MenuItem("Copy all rows as CSV")) copy(to_csv(figures_of(session, all)));
  if (ImGui::MenuItem("Copy all rows as JSON")) copy(to_json(figures_of(session, all)));
}

}  // namespace readyscope::gui
