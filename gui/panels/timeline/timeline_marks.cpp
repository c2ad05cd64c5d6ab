#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "panels/timeline/timeline_parts.hpp"
#include "panels/widgets/kind_colour.hpp"
#include "text/format.hpp"

namespace readyscope::gui::timeline {
namespace {

/// Where the parts of a lane are, from the top: datagrams in above and out below their base line,
/// then three bands of readiness.
struct Levels {
  float data_top, data_base, data_bottom, band_top, band_height;
};

Levels levels_of(const PlacedRow& row) {
  const float height = row.height - 1;
  const float band = std::max(2.0F, std::floor(height * 0.08F));
  const float bands = 3 * (band + 1) + 2;
  const float data = height - bands - 3;
  return {row.top + 2, row.top + 2 + std::floor(data * 0.55F), row.top + 2 + data,
          row.top + height - bands, band};
}

constexpr std::uint16_t bit(Kind kind) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
}

/// Some neighbouring columns, including the last.
struct Run {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Calls `draw` with each run of columns that hold one of these kinds.
template <class Draw>
void each_run(const Plot& plot, std::size_t place, std::uint16_t kinds, Draw draw) {
  const Columns& columns = plot.panel.columns;
  std::optional<Run> run;
  for (std::size_t i = 0; i < plot.shown_columns; ++i) {
    const bool lit = (columns.at(place, i).happened & kinds) != 0;
    if (lit && !run) run = Run{i, i};
    if (lit) run->last = i;
    if (!lit && run) draw(*std::exchange(run, {}));
  }
  if (run) draw(*run);
}

// ---- readiness --------------------------------------------------------------------------------

/// Marks where a band begins and ends, if there is room to see that.
void draw_edges(const Plot& plot, ImDrawList& list, const Run& run, float top, float bottom,
                ImU32 colour) {
  const auto room_min = static_cast<std::size_t>(6 * plot.geometry.scale);
  if (run.last - run.first < room_min) return;
  const float width = plot.geometry.scale;
  if (run.first > 0) {
    list.AddRectFilled(ImVec2(plot.x(run.first), top - 2),
                       ImVec2(plot.x(run.first) + width, bottom), colour);
  }
  if (run.last + 1 < plot.shown_columns) {
    const float x = plot.x(run.last) + 1;
    list.AddRectFilled(ImVec2(x - width, top - 2), ImVec2(x, bottom), colour);
  }
}

void draw_bands(const Plot& plot, ImDrawList& list, const PlacedRow& row, const Levels& levels) {
  float top = levels.band_top;
  for (const Kind kind : {Kind::read, Kind::write, Kind::except}) {
    const ImU32 colour = colour_of(kind, plot.colours);
    const float bottom = top + levels.band_height;
    each_run(plot, row.place, bit(kind), [&](const Run& run) {
      // A single poll must be seen, however short it was.
      const float begin = plot.x(run.first);
      const float end = std::max(plot.x(run.last) + 1, begin + 2 * plot.geometry.scale);
      list.AddRectFilled(ImVec2(begin, top), ImVec2(end, bottom), colour);
      draw_edges(plot, list, run, top, bottom, colour);
    });
    top = bottom + 1;
  }
}

// ---- datagrams --------------------------------------------------------------------------------

/// Neighbouring columns of nearly the same height.
struct Bar {
  Run run;
  std::uint32_t count = 0;  ///< In the fullest of them.
  float height = 0;
};

/// The logarithm keeps one datagram visible next to a hundred thousand.
float bar_height(std::uint32_t count, float room) {
  const double share = 0.35 + 0.13 * std::log10(static_cast<double>(count));
  return room * static_cast<float>(std::min(share, 1.0));
}

/// Columns whose heights differ by up to `alike`, or with fewer than `apart` columns between them,
/// become one bar.
std::vector<Bar> bars_of(const Plot& plot, std::size_t place, Kind kind, float room, float alike,
                         std::size_t apart) {
  const Columns& columns = plot.panel.columns;
  std::vector<Bar> bars;
  float lowest = 0;
  for (std::size_t i = 0; i < plot.shown_columns; ++i) {
    const Cell& cell = columns.at(place, i);
    const std::uint32_t count = kind == Kind::received ? cell.received : cell.sent;
    if (count == 0) continue;
    const float height = bar_height(count, room);
    const bool follows = !bars.empty() && i - bars.back().run.last <= apart;
    if (follows && std::max(height, bars.back().height) - std::min(height, lowest) < alike) {
      Bar& bar = bars.back();
      bar.run.last = i;
      bar.count = std::max(bar.count, count);
      bar.height = std::max(bar.height, height);
      lowest = std::min(lowest, height);
      continue;
    }
    bars.push_back({{i, i}, count, height});
    lowest = height;
  }
  return bars;
}

/// What differs by less than a pixel becomes one bar, so that a flood is as cheap to draw as
/// silence; if there are still too many bars, what differs by less than two pixels, and so on.
std::vector<Bar> bars_of(const Plot& plot, std::size_t place, Kind kind, float room) {
  constexpr std::size_t bars_max = 512;
  for (std::size_t apart = 1;; apart *= 2) {
    const float alike = 1.5F * plot.geometry.scale * static_cast<float>(apart);
    auto bars = bars_of(plot, place, kind, room, alike, apart);
    if (bars.size() <= bars_max || apart >= plot.shown_columns) return bars;
  }
}

/// A short payload beside its mark, where the next mark leaves room for it.
void label_mark(const Plot& plot, ImDrawList& list, LaneId lane, Kind kind, const Bar& bar, float y,
                float room) {
  constexpr std::size_t label_bytes_max = 12;
  if (bar.count != 1 || room < 1.5F * ImGui::GetFontSize()) return;
  const Track track = plot.journal().track(lane, kind);
  const std::size_t place = track.position_of(plot.journal().edge(plot.window.edge(bar.run.first)));
  if (place >= track.size()) return;
  const auto payload = plot.journal().payload(track.record(place));
  if (!payload || payload->empty() || payload->size() > label_bytes_max) return;
  const std::string label = inert_text(*payload, 2 * label_bytes_max);
  if (ImGui::CalcTextSize(label.c_str()).x + 8 > room) return;
  list.AddText(ImVec2(plot.x(bar.run.first) + 4 * plot.geometry.scale, y), plot.colours.text,
               label.c_str());
}

void draw_datagrams(const Plot& plot, ImDrawList& list, const PlacedRow& row, const Levels& levels,
                    Kind kind) {
  const bool up = kind == Kind::received;
  const ImU32 colour = colour_of(up ? Kind::received : Kind::sent, plot.colours);
  const float room =
      up ? levels.data_base - levels.data_top : levels.data_bottom - levels.data_base;
  const float scale = plot.geometry.scale;
  const auto bars = bars_of(plot, row.place, kind, room);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar& bar = bars[i];
    const float begin = plot.x(bar.run.first);
    const float end = std::max(plot.x(bar.run.last) + 1, begin + 2 * scale);
    const float tip = up ? levels.data_base - bar.height : levels.data_base + bar.height;
    list.AddRectFilled(ImVec2(begin, std::min(tip, levels.data_base)),
                       ImVec2(end, std::max(tip, levels.data_base)), colour);
    const float next =
        i + 1 < bars.size() ? plot.x(bars[i + 1].run.first) : plot.geometry.plot_right;
    if (bar.run.first != bar.run.last || next - begin <= 12 * scale) continue;
    const float arm = 3 * scale;
    const float x = begin + scale;
    const float base = up ? tip + 2 * arm : tip - 2 * arm;
    list.AddTriangleFilled(ImVec2(x - arm, base), ImVec2(x, tip), ImVec2(x + arm, base), colour);
    const float label =
        up ? levels.data_top - 1 : levels.data_bottom - ImGui::GetTextLineHeight() + 2;
    label_mark(plot, list, row.row.lane, kind, bar, label, next - begin);
  }
}

// ---- notes and trouble ------------------------------------------------------------------------

constexpr Kind quiet_notes[] = {Kind::added, Kind::removed, Kind::finished};

void draw_quiet_notes(const Plot& plot, ImDrawList& list, const PlacedRow& row) {
  std::uint16_t bits = 0;
  for (const Kind kind : quiet_notes) bits |= bit(kind);
  const float radius = 2.2F * plot.geometry.scale;
  each_run(plot, row.place, bits, [&](const Run& run) {
    const float x = plot.x(run.first);
    list.AddRectFilled(ImVec2(x, row.top + 2), ImVec2(plot.x(run.last) + 1, row.bottom() - 2),
                       plot.colours.muted);
    list.AddCircleFilled(ImVec2(x + 0.5F, row.top + 4 * plot.geometry.scale), radius,
                         plot.colours.muted, 8);
  });
}

constexpr Kind troubles[] = {Kind::lost_socket, Kind::loop_stopped,   Kind::refused,
                             Kind::send_failed, Kind::receive_failed, Kind::dropped,
                             Kind::truncated};

void draw_cross(ImDrawList& list, ImVec2 c, float arm, ImU32 colour, float thick) {
  list.AddLine(ImVec2(c.x - arm, c.y - arm), ImVec2(c.x + arm, c.y + arm), colour, thick);
  list.AddLine(ImVec2(c.x - arm, c.y + arm), ImVec2(c.x + arm, c.y - arm), colour, thick);
}

/// Each kind of trouble has a shape of its own, since all have the same colour.
void draw_shape(ImDrawList& list, Kind kind, ImVec2 c, float arm, ImU32 colour) {
  const float thick = arm * 0.45F;
  switch (kind) {
    case Kind::refused:
      return draw_cross(list, c, arm, colour, thick);
    case Kind::send_failed:  // points the way the datagram did not go
      return list.AddTriangle(ImVec2(c.x - arm, c.y - arm), ImVec2(c.x + arm, c.y - arm),
                              ImVec2(c.x, c.y + arm), colour, thick);
    case Kind::receive_failed:
      return list.AddTriangle(ImVec2(c.x - arm, c.y + arm), ImVec2(c.x, c.y - arm),
                              ImVec2(c.x + arm, c.y + arm), colour, thick);
    case Kind::dropped:
      return list.AddTriangleFilled(ImVec2(c.x - arm, c.y - arm), ImVec2(c.x + arm, c.y - arm),
                                    ImVec2(c.x, c.y + arm), colour);
    case Kind::truncated:  // a bar that is cut
      list.AddLine(ImVec2(c.x - arm, c.y), ImVec2(c.x + arm * 0.2F, c.y), colour, 2 * thick);
      return list.AddLine(ImVec2(c.x + arm * 0.8F, c.y - arm), ImVec2(c.x + arm * 0.8F, c.y + arm),
                          colour, thick);
    case Kind::loop_stopped:
      return list.AddRectFilled(ImVec2(c.x - arm, c.y - arm), ImVec2(c.x + arm, c.y + arm), colour);
    case Kind::lost_socket:
      list.AddCircle(c, arm, colour, 10, thick);
      return list.AddLine(ImVec2(c.x - arm, c.y + arm), ImVec2(c.x + arm, c.y - arm), colour,
                          thick);
    default:
      return;
  }
}

/// Places shapes where others leave room, one below the other where they happened at once.
class Shapes {
 public:
  Shapes(float top, float height, float arm)
      : top_(top),
        arm_(arm),
        apart_(2 * arm + 2),
        slots_(std::clamp<std::size_t>(static_cast<std::size_t>(height / (2 * arm + 2)), 1,
                                       slots_max)) {}

  /// Empty if another of its kind is so near that this one would add nothing.
  std::optional<ImVec2> place(Kind kind, float x) {
    float& last = last_of_kind_[static_cast<std::size_t>(kind)];
    if (x < last + apart_) return {};
    last = x;
    std::size_t slot = 0;
    while (slot + 1 < slots_ && x < last_in_slot_[slot] + apart_) ++slot;
    last_in_slot_[slot] = x;
    return ImVec2(x, top_ + arm_ + 2 + apart_ * static_cast<float>(slot));
  }

 private:
  static constexpr std::size_t slots_max = 8;
  static constexpr float nowhere = -1e9F;

  float top_;
  float arm_;
  float apart_;
  std::size_t slots_;
  std::array<float, kinds> last_of_kind_ = filled<kinds>();
  std::array<float, slots_max> last_in_slot_ = filled<slots_max>();

  template <std::size_t size>
  static std::array<float, size> filled() {
    std::array<float, size> values{};
    values.fill(nowhere);
    return values;
  }
};

void draw_troubles(const Plot& plot, ImDrawList& list, const PlacedRow& row) {
  std::uint16_t bits = 0;
  for (const Kind kind : troubles) bits |= bit(kind);
  const float arm = 3.5F * plot.geometry.scale;
  Shapes shapes(row.top, row.height, arm);
  each_run(plot, row.place, bits, [&](const Run& run) {
    const float begin = plot.x(run.first);
    const float end = std::max(plot.x(run.last) + 1, begin + plot.geometry.scale);
    const ImVec2 high(end, row.bottom() - 1);
    if (end - begin <= 3 * plot.geometry.scale) {
      list.AddRectFilled(ImVec2(begin, row.top), high, plot.colours.trouble);
    } else {
      // Over the rest, which remains visible beneath it.
      list.AddRectFilled(ImVec2(begin, row.top), high, plot.colours.gap);
      list.AddRect(ImVec2(begin, row.top), high, plot.colours.trouble);
    }
    for (std::size_t i = run.first; i <= run.last; ++i) {
      const Cell& cell = plot.panel.columns.at(row.place, i);
      for (const Kind kind : troubles) {
        if (!cell.has(kind)) continue;
        const auto centre = shapes.place(kind, plot.x(i) + 0.5F);
        if (!centre) continue;
        // On a background of its own, since the run beneath it has the same colour.
        list.AddRectFilled(ImVec2(centre->x - arm - 1, centre->y - arm - 1),
                           ImVec2(centre->x + arm + 1, centre->y + arm + 1), plot.colours.lane);
        draw_shape(list, kind, *centre, arm, plot.colours.trouble);
      }
    }
  });
}

}  // namespace

float Plot::x(Instant at) const {
  const double column = std::clamp(window.column_at(at), 0.0, static_cast<double>(window.columns));
  return geometry.plot_left + static_cast<float>(column);
}

void draw_lane(const Plot& plot, ImDrawList& list, const PlacedRow& row) {
  const Levels levels = levels_of(row);
  list.PushClipRect(ImVec2(plot.geometry.plot_left, row.top),
                    ImVec2(plot.geometry.plot_right, row.bottom()), true);
  draw_bands(plot, list, row, levels);
  draw_datagrams(plot, list, row, levels, Kind::sent);
  draw_datagrams(plot, list, row, levels, Kind::received);
  draw_quiet_notes(plot, list, row);
  draw_troubles(plot, list, row);
  list.PopClipRect();
}

void draw_poll_gaps(const Plot& plot, ImDrawList& list, float top, float bottom) {
  each_run(plot, 0, bit(Kind::poll_gap), [&](const Run& run) {
    const float begin = plot.x(run.first);
    const float end = std::max(plot.x(run.last) + 1, begin + 2 * plot.geometry.scale);
    list.AddRectFilled(ImVec2(begin, top), ImVec2(end, bottom), plot.colours.gap);
    // Brackets as well, since a shade would only be a colour.
    const float thick = 2 * plot.geometry.scale;
    list.AddRectFilled(ImVec2(begin, top), ImVec2(end, top + thick), plot.colours.trouble);
    list.AddRectFilled(ImVec2(begin, bottom - thick), ImVec2(end, bottom), plot.colours.trouble);
  });
}

}  // namespace readyscope::gui::timeline
