#pragma once

#include <span>
#include <vector>

#include "panels/link_text.hpp"
#include "panels/view.hpp"
#include "readyscope/model/command.hpp"
#include "readyscope/model/session.hpp"

namespace readyscope::gui {

// What the counter traffic panel is made of.

/// Senders stay in sight when they have left: what they sent is half of the story.
bool is_sender(const model::EndpointState& endpoint);
/// Every sender with its settings, to be started and stopped; more than two of them scroll in so
/// much height.
void draw_senders(const model::Session& session, float height_max, View& view,
                  model::Commands& commands);

/// One row for each of these links, to be sorted and clicked.
void draw_links_table(const model::Session& session, std::vector<LinkFound> rows, float height,
                      View& view);
float links_row_height();
/// The columns that rows can be sorted by, in words.
std::string_view links_column_name(int column);
std::optional<int> links_column_from(std::string_view name);

/// The latest counters of a link as they came, each with what became of it, as many as fit.
void draw_recent(const model::Link& link, const View& view);

/// Buttons that copy the figures of these links.
void draw_copy_buttons(const model::Session& session, std::span<const LinkFound> links);
/// The same in a row's menu, for that row and for all of them.
void draw_copy_entries(const model::Session& session, const LinkFound& row,
                       std::span<const LinkFound> all);

/// Everything that is known of the link.
void draw_link_details(const model::Session& session, const LinkFound& found, View& view);

}  // namespace readyscope::gui
