#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "panels/traffic/delay_plot.hpp"
#include "panels/traffic/time_plot.hpp"
#include "panels/traffic/traffic_parts.hpp"
#include "panels/widgets/plot_frame.hpp"
#include "panels/widgets/widgets.hpp"
#include "readyscope/scope/culprits.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

// ---- figures ----------------------------------------------------------------------------------

struct Row {
  std::string name;
  std::string value;
  bool trouble = false;
  std::string meaning{};
};

void add_losses(std::vector<Row>& rows, const Scope& scope, const LinkFound& found) {
  const Link& link = *found.link;
  const std::uint64_t missing = link.missing();
  const auto culprits = culprits_of(scope, *found.endpoint, link);
  rows.push_back(
      {"Missing",
       missing == 0 ? "0" : format_count(missing) + ", " + format_share(missing, expected(link)),
       missing > 0, explain(culprits)});
  for (const CulpritPart& part : parts_of(culprits)) {
    rows.push_back({"  " + std::string(part.name), format_count(part.count), true,
                    format_count(part.count) + " " + std::string(part.meaning)});
  }
}

void add_order(std::vector<Row>& rows, const Link& link) {
  rows.push_back({"Twice", format_count(link.duplicates()), link.duplicates() > 0,
                  "Counters that had arrived before."});
  const bool any = link.reordered() > 0;
  rows.push_back({"Reordered", format_count(link.reordered()), any,
                  "Counters that a later one had overtaken."});
  if (!any) return;
  rows.push_back({"  distance", "up to " + format_count(link.reorder_distance_max()), true,
                  "In arrivals, as in RFC 4737."});
  rows.push_back({"  late by",
                  format_duration(link.late_mean()) + ", up to " + format_duration(link.late_max()),
                  true, "Behind the first one that overtook it: on average, and at most."});
}

void add_delay(std::vector<Row>& rows, const Link& link) {
  const Histogram* delay = link.delay();
  const std::string meaning(explain(link.delay_kind()));
  rows.push_back({"Delay", std::string(delay_kind_text(link.delay_kind())), false, meaning});
  if (delay == nullptr || delay->count() == 0) return;
  constexpr std::pair<const char*, double> fractions[] = {
      {"  p50", 0.5}, {"  p90", 0.9}, {"  p99", 0.99}, {"  p99.9", 0.999}};
  for (const auto& [name, fraction] : fractions) {
    rows.push_back({name, format_duration(delay->quantile(fraction)), false, meaning});
  }
  rows.push_back({"  max", format_duration(delay->max()), false, meaning});
}

std::vector<Row> rows_of(const Scope& scope, const LinkFound& found) {
  const Link& link = *found.link;
  const auto id = link.run_id();
  std::vector<Row> rows{
      {"Values", std::to_string(link.first()) + " to " + std::to_string(link.highest()), false,
       "The lowest and the highest that arrived."},
      {"Received", format_count(link.received()), false, "Including those that came twice."},
      {"Bytes", format_bytes(link.bytes())},
      {"Rate", format_rate(link.rate().per_second(scope.now())) + "/s"},
  };
  if (link.wraps_at_bits() > 0) {
    rows.push_back({"Wraps at", std::to_string(link.wraps_at_bits()) + " bits", false,
                    "Its sender starts again from 0 there. Values are shown as if it went on."});
  }
  if (id) {
    rows.push_back({"Run id", std::to_string(*id), false,
                    "The sender's number for the run: a different one each time it starts."});
  }
  add_losses(rows, scope, found);
  add_order(rows, link);
  rows.push_back({"Jitter", format_duration(link.jitter()), false,
                  "How much the transit time differs from one to the next, as in RFC 3550."});
  add_delay(rows, link);
  return rows;
}

/// In two columns, or in twice two side by side if that saves room.
void draw_figures(const std::vector<Row>& rows, std::size_t across, float width,
                  const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  std::size_t down = (rows.size() + across - 1) / across;
  // Details of a figure stay below it.
  while (down < rows.size() && rows[down].name.starts_with("  ")) ++down;
  constexpr ImGuiTableFlags flags = ImGuiTableFlags_SizingStretchProp;
  if (!ImGui::BeginTable("##figures", static_cast<int>(2 * across), flags, ImVec2(width, 0))) {
    return;
  }
  for (std::size_t i = 0; i < across; ++i) {
    ImGui::TableSetupColumn("##name", ImGuiTableColumnFlags_WidthFixed,
                            5.2F * ImGui::GetFontSize());
    ImGui::TableSetupColumn("##value", ImGuiTableColumnFlags_WidthStretch);
  }
  for (std::size_t line = 0; line < down; ++line) {
    ImGui::TableNextRow();
    for (std::size_t i = line; i < rows.size(); i += down) {
      const Row& row = rows[i];
      ImGui::TableNextColumn();
      text_muted(row.name);
      if (!row.meaning.empty()) tip(row.meaning);
      ImGui::TableNextColumn();
      text_coloured(row.trouble ? colours.trouble : colours.text, row.value);
    }
  }
  ImGui::EndTable();
}

// ---- plots ------------------------------------------------------------------------------------

using Values = std::array<float, Link::seconds_max>;

template <class Of>
Values values_of(const std::array<LinkSecond, Link::seconds_max>& seconds, Of of) {
  Values values{};
  std::ranges::transform(seconds, values.begin(),
                         [&](const LinkSecond& second) { return static_cast<float>(of(second)); });
  return values;
}

float mean_delay(const LinkSecond& second) {
  return second.delays == 0
             ? 0.0F
             : static_cast<float>(second.delay_sum.count()) / static_cast<float>(second.delays);
}

std::string count_text(double count) {
  return format_count(static_cast<std::uint64_t>(std::llround(count)));
}

/// On an axis of counts, a middle that is not a whole number gets no label.
std::string count_axis(double count) {
  return count == std::floor(count) ? count_text(count) : std::string();
}

void draw_count_plot(const char* id, const char* title, const Series& series, const char* absence,
                     ImVec2 size, const Appearance& appearance) {
  draw_time_plot({.id = id,
                  .title = title,
                  .series = std::span(&series, 1),
                  .absence = absence,
                  .top_least = 2,
                  .axis_label = count_axis,
                  .readout = count_text},
                 size, appearance);
}

void draw_delays(const Link& link, const std::array<LinkSecond, Link::seconds_max>& seconds,
                 ImVec2 size, const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  const Values most =
      values_of(seconds, [](const LinkSecond& one) { return one.delay_max.count(); });
  const Values mean = values_of(seconds, mean_delay);
  const Series series[] = {
      {.name = "longest", .values = most, .colour = colours.warning, .shape = Series::Shape::line},
      {.name = "mean", .values = mean, .colour = colours.received, .shape = Series::Shape::line}};
  const bool known = link.delay() != nullptr;
  const bool round_trip = link.delay_kind() == DelayKind::round_trip;
  draw_time_plot(
      {.id = "##delay plot",
       .title = round_trip ? "Round trip, mean and longest" : "Delay, mean and longest",
       .series = series,
       .absence = known ? "" : delay_kind_text(link.delay_kind()),
       .top_least = 1000,
       .axis_label = axis_duration,
       .readout =
           [](double ns) { return format_duration(Duration(static_cast<Duration::rep>(ns))); }},
      size, appearance);
  if (!known) tip(explain(link.delay_kind()));
}

/// A grid of places for plots, all of one size.
class Grid {
 public:
  Grid(float width, float em)
      : across_(std::clamp(static_cast<std::size_t>(width / (19 * em)), std::size_t{1},
                           std::size_t{3})),
        gap_(em),
        width_(width),
        height_(9 * em) {}

  /// The size of the next plot, which spans this many columns if there are several.
  ImVec2 next(std::size_t span = 1) {
    span = std::min(span, across_);
    if (taken_ + span > across_) taken_ = 0;
    if (taken_ > 0) ImGui::SameLine(0, gap_);
    taken_ += span;
    const auto count = static_cast<float>(across_);
    const auto own = static_cast<float>(span);
    const float one = (width_ - gap_ * (count - 1)) / count;
    return {std::floor(one * own + gap_ * (own - 1)), height_};
  }

 private:
  std::size_t across_;
  std::size_t taken_ = 0;
  float gap_;
  float width_;
  float height_;
};

/// The figures of each second, and the distribution of the delays.
void draw_plots(const Scope& scope, const LinkFound& found, float width,
                const Appearance& appearance) {
  const Link& link = *found.link;
  if (!found.endpoint->is_live()) {
    text_muted("Its endpoint has left: what each second was like is not kept.");
    Grid grid(width, ImGui::GetFontSize());
    draw_delay_plot(link, grid.next(2), appearance);
    return;
  }
  const Palette& colours = palette(appearance.theme);
  const auto seconds = link.seconds(scope.now());
  const Values received = values_of(seconds, [](const LinkSecond& one) { return one.received; });
  const Values missing = values_of(seconds, [](const LinkSecond& one) { return one.missing; });
  const Values order = values_of(seconds, [](const LinkSecond& one) { return one.out_of_order; });
  Grid grid(width, ImGui::GetFontSize());
  draw_count_plot("##rate plot", "Received, a second",
                  {.name = "received", .values = received, .colour = colours.received}, "",
                  grid.next(), appearance);
  draw_count_plot("##loss plot", "Found missing, a second",
                  {.name = "found missing", .values = missing, .colour = colours.trouble},
                  "nothing missing", grid.next(), appearance);
  draw_count_plot("##order plot", "Out of order or twice, a second",
                  {.name = "out of order or twice", .values = order, .colour = colours.warning},
                  "all in order", grid.next(), appearance);
  draw_delays(link, seconds, grid.next(), appearance);
  draw_delay_plot(link, grid.next(2), appearance);
}

// ---- all of it --------------------------------------------------------------------------------

/// Continues on the line if this width still fits, otherwise on the next.
void go_on(float width) {
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
}

void draw_title(const LinkFound& found, const TrafficFrame& frame) {
  const auto& [endpoint, link] = found;
  const Palette& colours = palette(frame.appearance.theme);
  const auto piece = [](ImU32 colour, const std::string& words) {
    go_on(ImGui::CalcTextSize(words.c_str()).x);
    text_coloured(colour, words);
  };
  if (ImGui::SmallButton("< All links")) frame.selection.link.reset();
  tip("Close the details (as clicking the row does).");
  piece(colours.text, source_text(*link) + " > " + endpoint->local.text());
  piece(colours.muted, form_text(*link));
  const LinkState state = state_of(frame.scope, *endpoint, *link);
  piece(colour_of(state, colours), state_text(frame.scope, *endpoint, *link));
  tip(explain(state));
  go_on(ImGui::CalcTextSize("Copy as CSVCopy as JSON").x + 4 * ImGui::GetStyle().FramePadding.x +
        ImGui::GetStyle().ItemSpacing.x);
  draw_copy_buttons(frame.scope, std::span(&found, 1));
}

}  // namespace

void draw_link_details(const LinkFound& found, const TrafficFrame& frame) {
  const float em = ImGui::GetFontSize();
  draw_title(found, frame);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  const bool seen = ImGui::BeginChild("##details");
  ImGui::PopStyleVar();
  if (seen) {
    const auto rows = rows_of(frame.scope, found);
    const float room = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
    const float figures = 17 * em;
    if (room > 2 * figures) {
      ImGui::BeginGroup();
      draw_figures(rows, 1, figures, frame.appearance);
      ImGui::EndGroup();
      ImGui::SameLine(0, em);
      ImGui::BeginGroup();
      draw_plots(frame.scope, found, room - figures - em, frame.appearance);
      ImGui::EndGroup();
    } else {
      draw_figures(rows, 2, room, frame.appearance);
      draw_plots(frame.scope, found, room, frame.appearance);
    }
  }
  ImGui::EndChild();
}

}  // namespace readyscope::gui
