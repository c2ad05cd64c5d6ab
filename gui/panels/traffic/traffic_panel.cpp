#include "panels/traffic/traffic_panel.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "panels/traffic/traffic_parts.hpp"
#include "panels/widgets/split.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

/// Lines of text that table and details need to be shown together.
constexpr float lines_for_both = 22;
/// Where their table scrolls, at least this many links are visible.
constexpr float rows_to_scroll = 4;
/// At most this share of the height, if there are more than two: what arrives is more urgent.
constexpr float senders_share = 0.35F;

/// Whether counters, or datagrams that should have been counters, arrived there.
bool has_links(const EndpointState& endpoint) {
  return !endpoint.links.empty() || endpoint.counts.not_counter > 0;
}

// ---- links ------------------------------------------------------------------------------------

/// The latest counters of the selected link, or of the one that received one last.
void draw_latest(std::span<const LinkFound> rows, const TrafficFrame& frame) {
  const auto selected = std::ranges::find_if(rows, [&](const LinkFound& found) {
    return frame.selection.link == key_of(*found.endpoint, *found.link);
  });
  const auto latest = selected != rows.end()
                          ? selected
                          : std::ranges::max_element(rows, {}, [](const LinkFound& found) {
                              return found.link->last_at();
                            });
  text_muted("latest ");
  tip([&] {
    return "From " + source_text(*latest->link) +
           ", as they came. _ after a gap, < out of order, = a duplicate.";
  });
  ImGui::SameLine(0, 0);
  draw_recent(*latest->link, frame.appearance);
}

struct Remark {
  std::uint64_t count = 0;
  std::size_t endpoints = 0;
  std::string first;  ///< Name of one of the endpoints.

  void add(std::uint64_t more, const EndpointState& endpoint) {
    if (more == 0) return;
    count += more;
    if (++endpoints == 1) first = endpoint.local.text();
  }
  [[nodiscard]] std::string where() const {
    return endpoints == 1 ? " At " + first + "." : " At " + format_count(endpoints) + " endpoints.";
  }
};

struct Remarks {
  Remark no_counters;
  Remark forgotten;
};

Remarks remarks_on(const Scope& scope) {
  Remarks remarks;
  for (const auto& endpoint : scope.endpoints()) {
    remarks.no_counters.add(endpoint->counts.not_counter, *endpoint);
    remarks.forgotten.add(endpoint->links.forgotten(), *endpoint);
  }
  return remarks;
}

void draw_remarks(const Remarks& remarks, const Appearance& appearance) {
  const ImU32 colour = palette(appearance.theme).warning;
  if (remarks.no_counters.count > 0) {
    const bool one = remarks.no_counters.count == 1;
    text_coloured(colour,
                  format_count(remarks.no_counters.count) +
                      (one ? " datagram was not a counter." : " datagrams were not counters.") +
                      remarks.no_counters.where());
  }
  if (remarks.forgotten.count > 0) {
    const bool one = remarks.forgotten.count == 1;
    text_coloured(colour, format_count(remarks.forgotten.count) +
                              (one ? " link was forgotten." : " links were forgotten.") +
                              remarks.forgotten.where());
    tip("When there are too many sources and runs to keep, those silent the longest are "
        "forgotten.");
  }
}

void draw_heading(const Scope& scope, std::span<const LinkFound> rows) {
  ImGui::AlignTextToFramePadding();
  text_muted(format_count(rows.size()) + (rows.size() == 1 ? " link" : " links"));
  tip("A link is one run of one source at one endpoint. Click a row for its details, or a heading "
      "to sort.");
  ImGui::SameLine();
  draw_copy_buttons(scope, rows);
}

/// One table of all links of all endpoints, and what else arrived, in this much room.
void draw_links(float room, const TrafficFrame& frame) {
  std::vector<LinkFound> rows;
  for (const auto& endpoint : frame.scope.endpoints()) {
    for (const auto& link : endpoint->links) rows.push_back({endpoint.get(), link.get()});
  }
  const Remarks remarks = remarks_on(frame.scope);
  if (!rows.empty()) {
    const float top = ImGui::GetCursorPosY();
    draw_heading(frame.scope, rows);
    const int lines =
        1 + (remarks.no_counters.count > 0 ? 1 : 0) + (remarks.forgotten.count > 0 ? 1 : 0);
    const float below = static_cast<float>(lines) * ImGui::GetTextLineHeightWithSpacing();
    const float left = room - (ImGui::GetCursorPosY() - top) - below;
    const float heading = ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().CellPadding.y + 2;
    const auto count = static_cast<float>(rows.size());
    const float all = heading + count * links_row_height();
    // A table that scrolls within a panel that scrolls is a nuisance: if the table would show next
    // to nothing, only the panel scrolls.
    const bool scrolls = left < all && left >= heading + rows_to_scroll * links_row_height();
    draw_links_table(rows, scrolls ? left : all, frame);
    draw_latest(rows, frame);
  }
  draw_remarks(remarks, frame.appearance);
}

/// Senders and links, as high as they need, up to `height_max`. It is the same window with and
/// without details, so that the keyboard stays at the row that it opened.
void draw_overview(float height_max, const TrafficFrame& frame) {
  const ImVec2 most(ImGui::GetContentRegionAvail().x, height_max);
  ImGui::SetNextWindowSizeConstraints(ImVec2(0, 0), most);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  constexpr ImGuiChildFlags flags = ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened;
  const bool seen = ImGui::BeginChild("##overview", ImVec2(0, 0), flags);
  ImGui::PopStyleVar();
  if (seen) {
    if (std::ranges::any_of(frame.scope.endpoints(),
                            [](const auto& endpoint) { return is_sender(*endpoint); })) {
      draw_senders(senders_share * height_max, frame);
      ImGui::Spacing();
    }
    draw_links(height_max - ImGui::GetCursorPosY() - reach_below_line(frame.appearance), frame);
    end_lines(frame.appearance);
  }
  ImGui::EndChild();
}

void draw_first_steps(const TrafficFrame& frame) {
  if (!frame.is_live()) {
    text_muted("There is no counter traffic in what has been read.");
    return;
  }
  text_muted("No counter traffic yet.");
  text_wrapped_coloured(
      palette(frame.appearance.theme).muted,
      "A counter receiver shows what arrived, what is missing, came twice or out of order, source "
      "by source. Any program can send to it: datagrams of 0, 1, 2... as text.");
  if (ImGui::Button("Run the counter demo")) frame.wishes.command(RunDemo{});
}

bool has_room_for_both(ImVec2 room) { return room.y >= lines_for_both * ImGui::GetFontSize(); }

/// The table, and below it the details of the link that was clicked, or only these if there is no
/// room for both.
void draw_with_details(const LinkFound& found, const TrafficFrame& frame) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  if (!has_room_for_both(room)) {
    draw_link_details(found, frame);
    return;
  }
  const float height_max =
      std::floor((room.y - split_thickness(frame.appearance)) * frame.panel.look.links_share);
  draw_overview(height_max, frame);
  // What it does not need is left to the details, so the split is dragged from there.
  const float shown = ImGui::GetItemRectSize().y / room.y;
  float share = shown;
  const float spacing = ImGui::GetStyle().ItemSpacing.x;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(spacing, 0));
  draw_split("##details split", Split::down, share, room.y, room.x, frame.appearance);
  ImGui::PopStyleVar();
  if (share != shown) frame.panel.look.links_share = share;
  draw_link_details(found, frame);
}

}  // namespace

void TrafficPanel::draw(const Scope& scope, Selection& selection, Wishes& wishes) {
  const TrafficFrame frame{{scope, appearance_, selection, wishes}, *this};
  const bool by_keyboard =
      ImGui::GetIO().NavVisible && ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows);
  const bool any = std::ranges::any_of(frame.scope.endpoints(), [](const auto& endpoint) {
    return is_sender(*endpoint) || has_links(*endpoint);
  });
  if (!any) {
    draw_first_steps(frame);
    return;
  }
  const auto selected_before = frame.selection.link;
  const bool takes_turns = !has_room_for_both(ImGui::GetContentRegionAvail());
  const LinkFound found =
      frame.selection.link ? find_link(frame.scope, *frame.selection.link) : LinkFound{};
  if (found.link == nullptr) {
    frame.selection.link.reset();
    draw_overview(ImGui::GetContentRegionAvail().y, frame);
  } else {
    draw_with_details(found, frame);
  }
  if (frame.selection.link == selected_before) return;
  // Only one row of the panel is the chosen one.
  frame.selection.sender.reset();
  // The item that had the keyboard is gone, which would leave it to the first item of the whole
  // window.
  if (takes_turns && by_keyboard) wishes.add(GiveKeyboard{Panel::side});
}

ImU32 colour_of(LinkState state, const Palette& colours) {
  if (state == LinkState::arriving) return colours.good;
  return state == LinkState::silent ? colours.warning : colours.muted;
}

}  // namespace readyscope::gui
