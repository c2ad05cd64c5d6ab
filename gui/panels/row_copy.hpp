#pragma once

#include <cstdint>
#include <string>

#include "panels/figures_text.hpp"
#include "panels/view.hpp"
#include "readyscope/model/session.hpp"

namespace readyscope::gui {

enum class CopyForm : std::uint8_t { text, csv, json };

/// A row of a table as it is copied: in words, and as figures with names.
struct Row {
  std::string line;  ///< Its cells with tabs between them.
  Figures figures;
};

std::string text_of(const Row& row, CopyForm form);

Row endpoint_row(const model::Session& session, const model::EndpointState& endpoint);
Row event_row(const model::Session& session, const model::Record& record);
Row link_row(const model::Session& session, const model::EndpointState& endpoint,
             const model::Link& link);

/// Entries of a row's menu that copy it in each form.
void draw_copy_entries(const Row& row);

/// The row that is chosen in the panel which had the keyboard last.
bool has_chosen_row(const model::Session& session, const View& view);
void copy_chosen_row(const model::Session& session, const View& view, CopyForm form);

}  // namespace readyscope::gui
