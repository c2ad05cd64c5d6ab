#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "panels/traffic/traffic_parts.hpp"
#include "panels/widgets/sparkline.hpp"
#include "panels/widgets/widgets.hpp"
#include "readyscope/scope/culprits.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

enum Column : int {
  column_source,
  column_endpoint,
  column_received,
  column_rate,
  column_missing,
  column_twice,
  column_reordered,
  column_late,
  column_jitter,
  column_delay,
  columns
};

struct ColumnShape {
  const char* name;
  float width_em;
  int rank;  ///< The higher it is, the earlier the column is hidden.
};

constexpr std::array<ColumnShape, columns> shapes{{{"From", 7.4F, 0},
                                                   {"To", 8.6F, 8},
                                                   {"Received", 4.2F, 1},
                                                   {"Rate", 4.2F, 5},
                                                   {"Missing", 5.1F, 2},
                                                   {"Twice", 3, 3},
                                                   {"Reorder", 4, 4},
                                                   {"Late", 4.4F, 9},
                                                   {"Jitter", 4.4F, 7},
                                                   {"Delay", 6.4F, 6}}};

const ColumnShape& shape_of(int column) { return shapes[static_cast<std::size_t>(column)]; }

/// Which columns there is room for. This depends only on the room, never on their content.
std::array<bool, columns> columns_that_fit(float room, bool several_endpoints) {
  std::array<Column, columns> order{};
  for (int i = 0; i < columns; ++i) order[static_cast<std::size_t>(i)] = static_cast<Column>(i);
  const auto rank = [&](Column column) {
    // Where it arrived says nothing while it is the same everywhere.
    if (column == column_endpoint && several_endpoints) return shape_of(column_missing).rank + 1;
    return shape_of(column).rank;
  };
  std::ranges::stable_sort(order, {}, rank);
  std::array<bool, columns> fits{};
  const float padding = 2 * ImGui::GetStyle().CellPadding.x + 1;
  for (const Column column : order) {
    const float width = shape_of(column).width_em * ImGui::GetFontSize() + padding;
    // A narrower one may still fit.
    if (width > room && column != column_source) continue;
    room -= width;
    fits[static_cast<std::size_t>(column)] = true;
  }
  return fits;
}

// ---- cells ------------------------------------------------------------------------------------

std::string missing_meaning(const Scope& scope, const LinkFound& found) {
  const Link& link = *found.link;
  if (link.missing() == 0) return "Every value from the lowest to the highest has arrived.";
  return format_count(link.missing()) + " of " + format_count(expected(link)) +
         " values from the lowest to the highest have not arrived. One that comes late is no "
         "longer missing.\n" +
         explain(culprits_of(scope, *found.endpoint, link));
}

/// The full text of the cell in a column.
std::string meaning_of(const Scope& scope, const LinkFound& found, int column) {
  const Link& link = *found.link;
  switch (column) {
    case column_missing:
      return missing_meaning(scope, found);
    case column_twice:
      return "Counters that had arrived before.";
    case column_reordered:
      return "Counters that a later one had overtaken, and by how many arrivals at most.";
    case column_late:
      return "The longest time between a counter and the first one that overtook it.";
    case column_jitter:
      return "How much the transit time differs from one to the next, smoothed as in RFC 3550. "
             "Without a send time, an even sender is assumed.";
    case column_delay:
      return std::string(delay_kind_text(link.delay_kind())) + ". " +
             std::string(explain(link.delay_kind()));
    default:
      return "Received by " + found.endpoint->local.text() + ". " + form_text(link) + ". " +
             std::string(explain(state_of(scope, *found.endpoint, link))) + " Click for details.";
  }
}

void draw_source(const LinkFound& found, std::span<const LinkFound> all,
                 const TrafficFrame& frame) {
  const auto& [endpoint, link] = found;
  const Palette& colours = palette(frame.appearance.theme);
  const LinkKey key = key_of(*endpoint, *link);
  const bool selected = frame.selection.link == key;
  const ImVec2 at = ImGui::GetCursorPos();
  const float height = 2 * ImGui::GetTextLineHeight() + ImGui::GetStyle().ItemSpacing.y;
  if (ImGui::Selectable("##link", selected, ImGuiSelectableFlags_SpanAllColumns,
                        ImVec2(0, height))) {
    frame.selection.link = selected ? std::nullopt : std::optional(key);
  }
  // The whole row is one item, so the pointer's position decides which cell to explain.
  tip([&] { return meaning_of(frame.scope, found, ImGui::TableGetHoveredColumn()); });
  if (ImGui::BeginPopupContextItem("##menu")) {
    draw_copy_entries(frame.scope, found, all);
    ImGui::EndPopup();
  }
  ImGui::SetCursorPos(at);
  text(source_text(*link));
  const LinkState state = state_of(frame.scope, *endpoint, *link);
  text_coloured(colour_of(state, colours), state_text(frame.scope, *endpoint, *link));
}

void draw_endpoint(const LinkFound& found) {
  text(found.endpoint->local.text());
  text_muted(form_text(*found.link));
}

/// A figure, and a smaller one below it.
void draw_two(const std::string& upper, const std::string& lower, ImU32 colour) {
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  text_right(upper);
  ImGui::PopStyleColor();
  ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetColorU32(ImGuiCol_TextDisabled));
  text_right(lower);
  ImGui::PopStyleColor();
}

void draw_rate(const Link& link, Instant now, const Appearance& appearance) {
  text_right(format_rate(link.rate().per_second(now)) + "/s");
  const auto history = link.rate().history(now);
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const ImVec2 high(low.x + ImGui::GetContentRegionAvail().x, low.y + ImGui::GetTextLineHeight());
  const float most = std::max(1.0F, *std::ranges::max_element(history));
  draw_bars(low, high, history, most, palette(appearance.theme).received);
}

/// A shape besides the colour for what should not happen.
void draw_trouble_mark(const Appearance& appearance) {
  const float size = ImGui::GetFontSize() * 0.55F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float bottom = at.y + ImGui::GetTextLineHeight() * 0.8F;
  ImGui::GetWindowDrawList()->AddTriangleFilled(ImVec2(at.x + size / 2, bottom - size),
                                                ImVec2(at.x + size, bottom), ImVec2(at.x, bottom),
                                                palette(appearance.theme).trouble);
}

/// Whose fault it is, the largest part first, as far as there is room: the tooltip lists all of it.
std::string fault_text(const Culprits& culprits, float room) {
  auto parts = parts_of(culprits);
  std::ranges::stable_sort(parts, std::ranges::greater{}, &CulpritPart::count);
  std::string words;
  for (const CulpritPart& part : parts) {
    const std::string longer = words + (words.empty() ? "" : ", ") + std::string(part.name) +
                               (parts.size() == 1 ? "" : " " + format_count(part.count));
    const bool last = &part == &parts.back();
    const bool fits = ImGui::CalcTextSize((longer + (last ? "" : " ...")).c_str()).x <= room;
    if (words.empty() && !fits) return std::string(part.name);
    if (!fits) return words + " ...";
    words = longer;
  }
  return words;
}

void draw_missing(const Scope& scope, const LinkFound& found, const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  const Link& link = *found.link;
  const std::uint64_t missing = link.missing();
  if (missing == 0) {
    draw_two("0", "", colours.muted);
    return;
  }
  draw_trouble_mark(appearance);
  draw_two(format_count(missing) + ", " + format_share(missing, expected(link)),
           fault_text(culprits_of(scope, *found.endpoint, link), ImGui::GetContentRegionAvail().x),
           colours.trouble);
}

void draw_twice(const Link& link, const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  draw_two(format_count(link.duplicates()), "",
           link.duplicates() > 0 ? colours.warning : colours.muted);
}

void draw_reordered(const Link& link, const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  if (link.reordered() == 0) {
    draw_two("0", "", colours.muted);
    return;
  }
  draw_two(format_count(link.reordered()), "by " + format_count(link.reorder_distance_max()),
           colours.warning);
}

void draw_delay(const Link& link, const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  const Histogram* delay = link.delay();
  if (delay == nullptr || delay->count() == 0) {
    // On two lines: `clocks not`, `comparable`.
    const std::string why(delay_kind_text(link.delay_kind()));
    const std::size_t blank = why.rfind(' ');
    draw_two(why.substr(0, blank), why.substr(blank + 1), colours.muted);
    return;
  }
  draw_two("p50 " + format_duration(delay->quantile(0.5)),
           "p99 " + format_duration(delay->quantile(0.99)), colours.text);
}

void draw_cell(std::span<const LinkFound> all, std::size_t row, Column column,
               const TrafficFrame& frame) {
  const LinkFound& found = all[row];
  const Palette& colours = palette(frame.appearance.theme);
  const Link& link = *found.link;
  switch (column) {
    case column_source:
      return draw_source(found, all, frame);
    case column_endpoint:
      return draw_endpoint(found);
    case column_received:
      return draw_two(format_count(link.received()), format_bytes(link.bytes()), colours.text);
    case column_rate:
      return draw_rate(link, frame.scope.now(), frame.appearance);
    case column_missing:
      return draw_missing(frame.scope, found, frame.appearance);
    case column_twice:
      return draw_twice(link, frame.appearance);
    case column_reordered:
      return draw_reordered(link, frame.appearance);
    case column_late:
      return draw_two(link.reordered() == 0 ? "-" : format_duration(link.late_max()), "",
                      link.reordered() == 0 ? colours.muted : colours.text);
    case column_jitter:
      return draw_two(format_duration(link.jitter()), "", colours.text);
    case column_delay:
      return draw_delay(link, frame.appearance);
    case columns:
      break;
  }
}

// ---- the table --------------------------------------------------------------------------------

void draw_row(std::span<const LinkFound> all, std::size_t row, const TrafficFrame& frame) {
  ImGui::PushID(all[row].link);
  ImGui::TableNextRow(0, links_row_height());
  for (int column = 0; column < columns; ++column) {
    if (!ImGui::TableSetColumnIndex(column)) continue;
    draw_cell(all, row, static_cast<Column>(column), frame);
  }
  ImGui::PopID();
}

void set_up_columns(const std::array<bool, columns>& fits) {
  ImGui::TableSetupScrollFreeze(0, 1);
  for (int column = 0; column < columns; ++column) {
    const ColumnShape& shape = shape_of(column);
    // Spare room goes to the cells with the longest texts.
    if (column == column_source || column == column_missing) {
      ImGui::TableSetupColumn(shape.name, ImGuiTableColumnFlags_WidthStretch, shape.width_em);
    } else {
      ImGui::TableSetupColumn(shape.name, ImGuiTableColumnFlags_WidthFixed,
                              shape.width_em * ImGui::GetFontSize());
    }
    ImGui::TableSetColumnEnabled(column, fits[static_cast<std::size_t>(column)]);
  }
}

// ---- sorting ----------------------------------------------------------------------------------

/// Numbers with the largest first, addresses with the smallest; then reversed, then unsorted.
std::optional<Sorting> after_click(const std::optional<Sorting>& before, int column) {
  const bool first = column != column_source && column != column_endpoint;
  if (!before || before->column != column) return Sorting{column, first};
  if (before->descending == first) return Sorting{column, !first};
  return {};
}

/// At the right end of the last heading.
void draw_arrow(bool down, const Appearance& appearance) {
  const float size = ImGui::GetFontSize() * 0.45F;
  const ImVec2 high = ImGui::GetItemRectMax();
  const float middle = (ImGui::GetItemRectMin().y + high.y) / 2;
  const float tip = middle + (down ? size : -size) / 2;
  const float base = middle - (down ? size : -size) / 2;
  ImGui::GetWindowDrawList()->AddTriangleFilled(ImVec2(high.x - size, base), ImVec2(high.x, base),
                                                ImVec2(high.x - size / 2, tip),
                                                palette(appearance.theme).accent);
}

void draw_headings(const TrafficFrame& frame) {
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
  for (int column = 0; column < columns; ++column) {
    if (!ImGui::TableSetColumnIndex(column)) continue;
    ImGui::TableHeader(shape_of(column).name);
    if (ImGui::IsItemClicked())
      frame.panel.look.links_sorting = after_click(frame.panel.look.links_sorting, column);
    if (frame.panel.look.links_sorting && frame.panel.look.links_sorting->column == column) {
      draw_arrow(frame.panel.look.links_sorting->descending, frame.appearance);
    }
  }
}

/// What a row is sorted by: an address, or a number.
struct SortKey {
  Endpoint address{};
  double number = 0;
  auto operator<=>(const SortKey&) const = default;
};

SortKey sort_key(const LinkFound& found, int column, Instant now) {
  const Link& link = *found.link;
  const auto count = [](std::uint64_t number) {
    return SortKey{.number = static_cast<double>(number)};
  };
  const auto time = [](Duration duration) {
    return SortKey{.number = static_cast<double>(duration.count())};
  };
  switch (column) {
    case column_source:
      return {.address = link.source()};
    case column_endpoint:
      return {.address = found.endpoint->local};
    case column_received:
      return count(link.received());
    case column_rate:
      return {.number = link.rate().per_second(now)};
    case column_missing:
      return count(link.missing());
    case column_twice:
      return count(link.duplicates());
    case column_reordered:
      return count(link.reordered());
    case column_late:
      return time(link.late_max());
    case column_jitter:
      return time(link.jitter());
    case column_delay:
      return link.delay() == nullptr ? SortKey{.number = -1} : time(link.delay()->quantile(0.5));
    default:
      return {};
  }
}

/// Sorted as the person chose; equal rows, and all rows if nothing is chosen, keep the order in
/// which they came.
void sort_rows(std::vector<LinkFound>& rows, const std::optional<Sorting>& sorting, Instant now) {
  if (!sorting) return;
  std::vector<std::pair<SortKey, LinkFound>> keyed;
  for (const LinkFound& found : rows) {
    keyed.emplace_back(sort_key(found, sorting->column, now), found);
  }
  const auto key = [](const auto& one) { return one.first; };
  if (sorting->descending) {
    std::ranges::stable_sort(keyed, std::ranges::greater{}, key);
  } else {
    std::ranges::stable_sort(keyed, std::ranges::less{}, key);
  }
  std::ranges::transform(keyed, rows.begin(), [](const auto& one) { return one.second; });
}

}  // namespace

std::string_view links_column_name(int column) { return shape_of(column).name; }

std::optional<int> links_column_from(std::string_view name) {
  for (int column = 0; column < columns; ++column) {
    if (shape_of(column).name == name) return column;
  }
  return {};
}

float links_row_height() {
  return 2 * ImGui::GetTextLineHeight() + ImGui::GetStyle().ItemSpacing.y +
         2 * ImGui::GetStyle().CellPadding.y;
}

void draw_links_table(std::vector<LinkFound> rows, float height, const TrafficFrame& frame) {
  const bool several = std::ranges::any_of(
      rows, [&](const LinkFound& found) { return found.endpoint != rows.front().endpoint; });
  const ImGuiStyle& style = ImGui::GetStyle();
  // The outermost columns need no outer padding.
  const float room =
      ImGui::GetContentRegionAvail().x - style.ScrollbarSize + 2 * style.CellPadding.x;
  const auto fits = columns_that_fit(room, several);
  constexpr ImGuiTableFlags flags =
      ImGuiTableFlags_RowBg | ImGuiTableFlags_BordersInnerV | ImGuiTableFlags_Hideable;
  if (!begin_scrolling_table("##links", columns, flags, 0, height)) return;
  set_up_columns(fits);
  draw_headings(frame);
  sort_rows(rows, frame.panel.look.links_sorting, frame.scope.now());
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows.size()), links_row_height());
  while (clipper.Step()) {
    for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
      draw_row(rows, static_cast<std::size_t>(row), frame);
    }
  }
  ImGui::EndTable();
}

}  // namespace readyscope::gui
