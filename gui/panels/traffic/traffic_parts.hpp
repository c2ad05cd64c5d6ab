#pragma once

#include <span>
#include <vector>

#include "panels/traffic/traffic_panel.hpp"
#include "panels/widgets/frame.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/link_text.hpp"

namespace readyscope::gui {

// What the counter traffic panel is made of.

struct TrafficFrame : Frame {
  TrafficPanel& panel;
};

/// Senders stay in the list when they have closed: what they sent is half of the story.
bool is_sender(const EndpointState& endpoint);
/// Every sender with its settings, to be started and stopped; more than two of them scroll within
/// this height.
void draw_senders(float height_max, const TrafficFrame& frame);

/// One row for each of these links. Rows can be sorted and clicked.
void draw_links_table(std::vector<LinkFound> rows, float height, const TrafficFrame& frame);
float links_row_height();
/// The names of the columns that rows can be sorted by.
std::string_view links_column_name(int column);
std::optional<int> links_column_from(std::string_view name);

/// The latest counters of a link as they came, as many as fit, each marked as in order, late, a
/// duplicate or after a gap.
void draw_recent(const Link& link, const Appearance& appearance);

/// Buttons that copy the figures of these links.
void draw_copy_buttons(const Scope& scope, std::span<const LinkFound> links);
/// The same in a row's menu, for that row and for all of them.
void draw_copy_entries(const Scope& scope, const LinkFound& row, std::span<const LinkFound> all);

/// Everything that is known about the link.
void draw_link_details(const LinkFound& found, const TrafficFrame& frame);

ImU32 colour_of(LinkState state, const Palette& colours);

}  // namespace readyscope::gui
