#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "panels/format.hpp"
#include "panels/panels.hpp"
#include "panels/widgets.hpp"
#include "readyscope/model/timeline.hpp"

namespace readyscope::gui {
namespace {

using model::EndpointState;
using model::Journal;
using model::Kind;
using model::LaneId;
using model::Record;
using model::TimeWindow;

constexpr float pick_reach_px = 7;

/// Where things are: the names to the left, the ruler on top, the lanes below it.
struct Geometry {
  float gutter = 0;
  float ruler = 0;
  float lane = 0;
  ImVec2 plot_low;  ///< The lanes' upper left corner, where time begins.
  ImVec2 plot_high;
  float scale = 1;

  [[nodiscard]] float x(double column) const { return plot_low.x + static_cast<float>(column); }
};

struct Canvas {
  const model::Session& session;
  const View& view;
  const Palette& colours;
  const Geometry& geometry;
  const TimeWindow& window;
  ImDrawList& list;
};

bool has_history(const Journal& journal, LaneId lane) {
  for (std::size_t kind = 0; kind < model::kinds; ++kind) {
    if (!journal.track(lane, static_cast<Kind>(kind)).empty()) return true;
  }
  return false;
}

std::vector<const EndpointState*> lanes_of(const model::Session& session) {
  std::vector<const EndpointState*> lanes;
  for (const auto& endpoint : session.endpoints()) {
    if (endpoint->is_open() || has_history(session.journal(), endpoint->lane)) {
      lanes.push_back(endpoint.get());
    }
  }
  return lanes;
}

// ---- the ruler --------------------------------------------------------------------------------

/// The least of 1, 2, 5, 10... ns (1 min, 2 min, 5 min...) whose ticks stand `px_min` apart.
Duration tick_step(double ns_per_column, float px_min) {
  const double wanted_ns = ns_per_column * px_min;
  constexpr double minute = 60e9;
  constexpr double beyond_seconds[] = {minute,       2 * minute,   5 * minute,   10 * minute,
                                       30 * minute,  60 * minute,  120 * minute, 360 * minute,
                                       720 * minute, 1440 * minute};
  if (wanted_ns > 30e9) {
    for (const double step : beyond_seconds) {
      if (step >= wanted_ns) return Duration(static_cast<Duration::rep>(step));
    }
  }
  const double unit = wanted_ns > 1440 * minute ? 1440 * minute : 1;
  const double power = std::pow(10.0, std::floor(std::log10(std::max(wanted_ns / unit, 1.0))));
  for (const double digit : {1.0, 2.0, 5.0, 10.0, 20.0}) {
    if (digit * power * unit >= wanted_ns) {
      return Duration(static_cast<Duration::rep>(digit * power * unit));
    }
  }
  return Duration(static_cast<Duration::rep>(20 * power * unit));
}

void draw_ruler(const Canvas& canvas) {
  const Geometry& g = canvas.geometry;
  const Instant origin = canvas.session.began_at();
  const Duration step = tick_step(canvas.window.ns_per_column, 95 * g.scale);
  const Duration from = canvas.window.begin - origin;
  Duration tick = from - from % step;
  if (tick < from) tick += step;
  const float top = g.plot_low.y - g.ruler;
  for (; origin + tick < canvas.window.end(); tick += step) {
    const float x = g.x(canvas.window.column_at(origin + tick));
    canvas.list.AddLine(ImVec2(x, top + g.ruler * 0.55F), ImVec2(x, g.plot_high.y),
                        canvas.colours.grid);
    const std::string label = format_tick(tick, step);
    const float width = ImGui::CalcTextSize(label.c_str()).x;
    if (x + 4 + width < g.plot_high.x) {
      canvas.list.AddText(ImVec2(x + 4, top), canvas.colours.muted, label.c_str());
    }
  }
}

// ---- a lane -----------------------------------------------------------------------------------

struct Rows {
  float data_top, data_base, sent_bottom, band_top, band_height;
};

Rows rows_of(float top, float height) {
  const float band = std::max(2.0F, std::floor(height * 0.08F));
  const float bands = 3 * (band + 1) + 2;
  const float data = height - bands - 3;
  return {top + 2, top + 2 + std::floor(data * 0.55F), top + 2 + data, top + height - bands, band};
}

void draw_bands(const Canvas& canvas, LaneId lane, const Rows& rows) {
  const Palette& c = canvas.colours;
  const std::pair<Kind, ImU32> kinds[] = {
      {Kind::read, c.read}, {Kind::write, c.write}, {Kind::except, c.except}};
  float top = rows.band_top;
  for (const auto& [kind, colour] : kinds) {
    for (const model::Band& band :
         ready_bands(canvas.session.journal(), lane, kind, canvas.window)) {
      const float begin = canvas.geometry.x(static_cast<double>(band.first_column));
      // A single poll must be seen, however short it was.
      const float end = std::max(canvas.geometry.x(static_cast<double>(band.last_column)) + 1,
                                 begin + 2 * canvas.geometry.scale);
      canvas.list.AddRectFilled(ImVec2(begin, top), ImVec2(end, top + rows.band_height), colour);
    }
    top += rows.band_height + 1;
  }
}

/// A short payload beside its mark, where the next mark leaves the room.
void label_mark(const Canvas& canvas, const model::ColumnCount& mark, float x, float y,
                float room) {
  const Journal& journal = canvas.session.journal();
  const auto payload = journal.payload(journal.record(mark.first));
  constexpr std::size_t label_bytes_max = 12;
  if (mark.count != 1 || !payload || payload->empty() || payload->size() > label_bytes_max) return;
  const std::string label = inert_text(*payload, 2 * label_bytes_max);
  const ImVec2 size = ImGui::CalcTextSize(label.c_str());
  if (size.x + 8 > room) return;
  canvas.list.AddText(ImVec2(x + 4 * canvas.geometry.scale, y), canvas.colours.text, label.c_str());
}

void draw_datagrams(const Canvas& canvas, LaneId lane, const Rows& rows, Kind kind) {
  const bool up = kind == Kind::received;
  const ImU32 colour = up ? canvas.colours.received : canvas.colours.sent;
  const auto columns = count_columns(canvas.session.journal(), lane, kind, canvas.window);
  const float room = up ? rows.data_base - rows.data_top : rows.sent_bottom - rows.data_base;
  const float half = canvas.geometry.scale;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const float x = canvas.geometry.x(static_cast<double>(columns[i].column)) + 0.5F;
    // The logarithm keeps one datagram visible beside a thousand.
    const auto share = static_cast<float>(
        std::min(1.0, 0.45 + 0.18 * std::log10(static_cast<double>(columns[i].count))));
    const float tip_y = up ? rows.data_base - room * share : rows.data_base + room * share;
    canvas.list.AddRectFilled(ImVec2(x - half, std::min(tip_y, rows.data_base)),
                              ImVec2(x + half, std::max(tip_y, rows.data_base)), colour);
    const float next = i + 1 < columns.size()
                           ? canvas.geometry.x(static_cast<double>(columns[i + 1].column))
                           : canvas.geometry.plot_high.x;
    if (next - x > 12 * half) {
      const float arrow = 3 * half;
      const float base_y = up ? tip_y + 2 * arrow : tip_y - 2 * arrow;
      canvas.list.AddTriangleFilled(ImVec2(x - arrow, base_y), ImVec2(x, tip_y),
                                    ImVec2(x + arrow, base_y), colour);
      const float label_y =
          up ? rows.data_top - 1 : rows.sent_bottom - ImGui::GetTextLineHeight() + 2;
      label_mark(canvas, columns[i], x, label_y, next - x);
    }
  }
}

void draw_notes(const Canvas& canvas, LaneId lane, float top, float height) {
  for (std::size_t i = 0; i < model::kinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    if (!is_note(kind) || kind == Kind::poll_gap) continue;
    const ImU32 colour = is_trouble(kind) ? canvas.colours.trouble : canvas.colours.muted;
    for (const auto& mark : count_columns(canvas.session.journal(), lane, kind, canvas.window)) {
      const float x = canvas.geometry.x(static_cast<double>(mark.column)) + 0.5F;
      const float arm = 3.5F * canvas.geometry.scale;
      const ImVec2 centre(x, top + arm + 2);
      if (is_trouble(kind)) {
        const float thick = 1.6F * canvas.geometry.scale;
        canvas.list.AddLine(ImVec2(x, top), ImVec2(x, top + height), colour);
        canvas.list.AddLine(ImVec2(centre.x - arm, centre.y - arm),
                            ImVec2(centre.x + arm, centre.y + arm), colour, thick);
        canvas.list.AddLine(ImVec2(centre.x - arm, centre.y + arm),
                            ImVec2(centre.x + arm, centre.y - arm), colour, thick);
      } else {
        canvas.list.AddLine(ImVec2(x, top + 2), ImVec2(x, top + height - 2), colour);
        canvas.list.AddCircleFilled(centre, arm * 0.6F, colour);
      }
    }
  }
}

void draw_lane_name(const Canvas& canvas, const EndpointState& endpoint, float left, float top) {
  const std::string& name = canvas.session.journal().name(endpoint.lane);
  const float line = ImGui::GetTextLineHeight();
  const ImVec2 low(left, top);
  const ImVec2 high(left + canvas.geometry.gutter - 6, top + canvas.geometry.lane);
  canvas.list.PushClipRect(low, high, true);
  const ImU32 colour = endpoint.is_live() ? canvas.colours.text : canvas.colours.muted;
  // A connected endpoint's peer goes to a second line, so that both ends can be read.
  const std::size_t arrow = name.find(" > ");
  const std::string first = name.substr(0, arrow);
  std::string second = arrow == std::string::npos ? std::string(model::title(endpoint.role))
                                                  : name.substr(arrow + 1);
  if (!endpoint.is_live()) second += " (left)";
  canvas.list.AddText(ImVec2(low.x + 4, low.y + 2), colour, first.c_str());
  canvas.list.AddText(ImVec2(low.x + 4, low.y + 2 + line), canvas.colours.muted, second.c_str());
  canvas.list.PopClipRect();
}

void draw_lane_ground(const Canvas& canvas, float top, bool odd) {
  const Geometry& g = canvas.geometry;
  canvas.list.AddRectFilled(ImVec2(g.plot_low.x, top), ImVec2(g.plot_high.x, top + g.lane - 1),
                            odd ? canvas.colours.lane_other : canvas.colours.lane);
}

void draw_lane(const Canvas& canvas, const EndpointState& endpoint, float left, float top) {
  const Geometry& g = canvas.geometry;
  draw_lane_name(canvas, endpoint, left, top);
  const Rows rows = rows_of(top, g.lane - 1);
  canvas.list.PushClipRect(ImVec2(g.plot_low.x, top), ImVec2(g.plot_high.x, top + g.lane), true);
  draw_bands(canvas, endpoint.lane, rows);
  draw_datagrams(canvas, endpoint.lane, rows, Kind::sent);
  draw_datagrams(canvas, endpoint.lane, rows, Kind::received);
  draw_notes(canvas, endpoint.lane, top, g.lane - 1);
  canvas.list.PopClipRect();
}

void draw_poll_gaps(const Canvas& canvas) {
  for (const model::Band& band :
       ready_bands(canvas.session.journal(), model::no_lane, Kind::poll_gap, canvas.window)) {
    canvas.list.AddRectFilled(ImVec2(canvas.geometry.x(static_cast<double>(band.first_column)),
                                     canvas.geometry.plot_low.y),
                              ImVec2(canvas.geometry.x(static_cast<double>(band.last_column)) + 1,
                                     canvas.geometry.plot_high.y),
                              canvas.colours.gap);
  }
}

void draw_marker(const Canvas& canvas, Instant at, ImU32 colour) {
  const double column = canvas.window.column_at(at);
  if (column < 0 || column >= static_cast<double>(canvas.window.columns)) return;
  const float x = canvas.geometry.x(column);
  canvas.list.AddLine(ImVec2(x, canvas.geometry.plot_low.y), ImVec2(x, canvas.geometry.plot_high.y),
                      colour);
}

void draw_measure(const Canvas& canvas) {
  if (!canvas.view.timeline.measured) return;
  auto [from, to] = *canvas.view.timeline.measured;
  if (to < from) std::swap(from, to);
  const auto columns = static_cast<double>(canvas.window.columns);
  const float begin = canvas.geometry.x(std::clamp(canvas.window.column_at(from), 0.0, columns));
  const float end = canvas.geometry.x(std::clamp(canvas.window.column_at(to), 0.0, columns));
  const float top = canvas.geometry.plot_low.y;
  canvas.list.AddRectFilled(ImVec2(begin, top), ImVec2(end, canvas.geometry.plot_high.y),
                            (canvas.colours.accent & 0x00ff'ffffU) | 0x3000'0000U);
  // In the lanes, whose marks must not run through it: the ruler has no room to spare.
  const std::string label = format_duration(to - from);
  const ImVec2 size = ImGui::CalcTextSize(label.c_str());
  const float x = std::min(begin + 4, canvas.geometry.plot_high.x - size.x - 4);
  canvas.list.AddRectFilled(ImVec2(x - 2, top + 1), ImVec2(x + size.x + 2, top + 1 + size.y),
                            canvas.colours.lane, 2);
  canvas.list.AddText(ImVec2(x, top + 1), canvas.colours.accent, label.c_str());
}

// ---- hands ------------------------------------------------------------------------------------

Instant shown_now(const model::Session& session, const View& view) {
  return view.paused_at.value_or(session.now());
}

Instant right_edge(const model::Session& session, const View& view) {
  return view.timeline.follow ? shown_now(session, view) : view.timeline.right;
}

void zoom(TimelineView& timeline, const TimeWindow& window, double factor, double column) {
  // Following keeps the right edge where it is, otherwise the time under the pointer stays there.
  const double ns = std::clamp(timeline.ns_per_column * factor, TimelineView::ns_per_column_min,
                               TimelineView::ns_per_column_max);
  const Instant at = window.time_at(column);
  const double right_columns = static_cast<double>(window.columns) - column;
  timeline.ns_per_column = ns;
  if (!timeline.follow)
    timeline.right = at + Duration(static_cast<Duration::rep>(right_columns * ns));
}

void pan(const model::Session& session, View& view, double columns) {
  TimelineView& timeline = view.timeline;
  timeline.right = right_edge(session, view) +
                   Duration(static_cast<Duration::rep>(columns * timeline.ns_per_column));
  timeline.follow = false;
}

/// However long somebody pans, the time axis has an end.
void keep_in_reach(const model::Session& session, TimelineView& timeline) {
  constexpr Duration reach_max = std::chrono::years(50);
  const Instant now = session.now();
  timeline.right = std::clamp(timeline.right, now - reach_max, now + reach_max);
}

void fit(const model::Session& session, View& view, std::size_t columns) {
  TimelineView& timeline = view.timeline;
  const Journal& journal = session.journal();
  timeline.fit_wanted = false;
  const bool selected = view.selected && journal.keeps(*view.selected);
  if (selected && !timeline.fit_whole) {
    const auto half = static_cast<double>(columns) / 2;
    timeline.right = journal.record(*view.selected).at +
                     Duration(static_cast<Duration::rep>(half * timeline.ns_per_column));
    timeline.follow = false;
    timeline.fit_whole = true;
    return;
  }
  timeline.fit_whole = false;
  const Instant begin = journal.begin_time().value_or(session.began_at());
  const auto whole = static_cast<double>((shown_now(session, view) - begin).count());
  timeline.ns_per_column =
      std::clamp(whole * 1.02 / static_cast<double>(columns), TimelineView::ns_per_column_min,
                 TimelineView::ns_per_column_max);
  timeline.follow = true;
}

void take_keys(const model::Session& session, View& view, const TimeWindow& window) {
  if (ImGui::GetIO().WantTextInput || ImGui::GetIO().KeyCtrl) return;
  const double middle = static_cast<double>(window.columns) / 2;
  const double step = static_cast<double>(window.columns) / 8;
  if (ImGui::IsKeyPressed(ImGuiKey_W)) zoom(view.timeline, window, 0.8, middle);
  if (ImGui::IsKeyPressed(ImGuiKey_S)) zoom(view.timeline, window, 1.25, middle);
  if (ImGui::IsKeyPressed(ImGuiKey_A)) pan(session, view, -step);
  if (ImGui::IsKeyPressed(ImGuiKey_D)) pan(session, view, step);
  if (ImGui::IsKeyPressed(ImGuiKey_F, false)) view.timeline.fit_wanted = true;
  if (ImGui::IsKeyPressed(ImGuiKey_End, false)) {
    view.timeline.follow = true;
    view.paused_at.reset();
  }
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) view.timeline.measured.reset();
}

void take_pointer(const model::Session& session, View& view, const Geometry& geometry,
                  const TimeWindow& window) {
  const ImGuiIO& io = ImGui::GetIO();
  const double column = io.MousePos.x - geometry.plot_low.x;
  if (ImGui::IsItemHovered() && io.MouseWheel != 0) {
    const double strength = io.KeyCtrl ? 1.05 : io.KeyShift ? 2.0 : 1.25;
    zoom(view.timeline, window, std::pow(strength, -static_cast<double>(io.MouseWheel)), column);
  }
  if (!ImGui::IsItemActive()) return;
  if (ImGui::IsMouseDragging(ImGuiMouseButton_Right, 1)) pan(session, view, -io.MouseDelta.x);
  if (ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
    const double from = io.MouseClickedPos[0].x - geometry.plot_low.x;
    if (view.timeline.follow) {
      // What is being measured must not run away.
      view.timeline.right = window.end();
      view.timeline.follow = false;
    }
    view.timeline.measured = std::pair(window.time_at(from), window.time_at(column));
  }
}

void describe(const model::Session& session, const Record& record) {
  const Journal& journal = session.journal();
  if (!ImGui::BeginTooltip()) return;
  text(std::string(kind_name(record.kind)) + "  " + journal.name(record.lane));
  text_muted(format_seconds(record.at - session.began_at()) + " s since start" +
             (record.kernel_time ? ", by the kernel's clock" : ", when polled"));
  if (is_readiness(record.kind)) {
    text("ready in " + format_count(record.count) +
         (record.count == 1 ? " poll" : " polls in a row") +
         (record.span > Duration::zero() ? ", for " + format_duration(record.span) : ""));
  } else if (is_datagram(record.kind)) {
    text(format_count(record.count) + " bytes" + (record.truncated ? ", cut off" : ""));
    if (const auto payload = journal.payload(record)) text(inert_text(*payload, 60));
  } else if (record.kind == Kind::dropped) {
    text(format_count(record.count) + " datagrams");
  }
  if (record.peer && !is_readiness(record.kind)) text_muted("peer " + record.peer->text());
  ImGui::EndTooltip();
}

void pick(const model::Session& session, View& view, const EndpointState& lane,
          const Geometry& geometry, const TimeWindow& window) {
  const double column = ImGui::GetIO().MousePos.x - geometry.plot_low.x;
  const auto reach =
      static_cast<Duration::rep>(pick_reach_px * geometry.scale * window.ns_per_column);
  const auto found = nearest(session.journal(), lane.lane, window.time_at(column), Duration(reach));
  if (!found) return;
  describe(session, session.journal().record(*found));
  // A press that moved was a measurement.
  const ImVec2 dragged = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left);
  const bool clicked =
      ImGui::IsMouseReleased(ImGuiMouseButton_Left) && dragged.x == 0 && dragged.y == 0;
  if (clicked) {
    view.selected = found;
    view.events.show_selected = true;
    view.timeline.fit_whole = false;
  }
}

// ---- the tool bar -----------------------------------------------------------------------------

void legend(const char* label, ImU32 colour) {
  const float size = ImGui::GetFontSize() * 0.6F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float top = at.y + (ImGui::GetFrameHeight() - size) / 2;
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(at.x, top), ImVec2(at.x + size, top + size),
                                            colour, 2);
  ImGui::Dummy(ImVec2(size, size));
  ImGui::SameLine(0, 4);
  ImGui::AlignTextToFramePadding();
  text_muted(label);
  ImGui::SameLine();
}

void draw_tools(const model::Session& session, View& view, float width) {
  const Palette& colours = palette(view.theme);
  title("Timeline");
  if (toggle("Follow", view.timeline.follow && !view.paused_at, view)) {
    view.timeline.right = right_edge(session, view);
    view.timeline.follow = !view.timeline.follow;
    if (view.timeline.follow) view.paused_at.reset();
  }
  tip("Keep the newest in sight (End)");
  ImGui::SameLine();
  if (toggle(view.paused_at ? "Paused" : "Pause", view.paused_at.has_value(), view)) {
    view.paused_at = view.paused_at ? std::nullopt : std::optional(session.now());
  }
  tip("Hold the picture still (Space). Receiving goes on.");
  ImGui::SameLine();
  if (toggle("Fit", false, view)) view.timeline.fit_wanted = view.timeline.fit_whole = true;
  tip("Show everything that is kept (F)");
  ImGui::SameLine();
  text_muted(format_duration(Duration(static_cast<Duration::rep>(view.timeline.ns_per_column *
                                                                 static_cast<double>(width)))) +
             " across");
  ImGui::SameLine(0, 20 * view.scale);
  legend("received", colours.received);
  legend("sent", colours.sent);
  legend("R", colours.read);
  legend("W", colours.write);
  legend("X", colours.except);
  legend("trouble", colours.trouble);
  ImGui::NewLine();
}

void draw_lanes(const model::Session& session, View& view, Geometry geometry,
                const std::vector<const EndpointState*>& lanes, TimeWindow& window) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  geometry.plot_low = ImVec2(corner.x + geometry.gutter, ImGui::GetWindowPos().y);
  geometry.plot_high =
      ImVec2(corner.x + room.x, ImGui::GetWindowPos().y + ImGui::GetWindowHeight());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Palette& colours = palette(view.theme);
  const Canvas canvas{session, view, colours, geometry, window, list};

  const auto height = static_cast<float>(lanes.size()) * geometry.lane;
  const float scrolled = ImGui::GetScrollY();
  const auto first = static_cast<std::size_t>(scrolled / geometry.lane);
  const auto last = std::min(
      lanes.size(), first + 2 + static_cast<std::size_t>(ImGui::GetWindowHeight() / geometry.lane));
  const auto top_of = [&](std::size_t i) {
    return corner.y + static_cast<float>(i) * geometry.lane;
  };
  for (std::size_t i = first; i < last; ++i) draw_lane_ground(canvas, top_of(i), i % 2 == 1);
  list.PushClipRect(ImVec2(corner.x, geometry.plot_low.y - geometry.ruler), geometry.plot_high,
                    false);
  draw_ruler(canvas);
  list.PopClipRect();
  for (std::size_t i = first; i < last; ++i) draw_lane(canvas, *lanes[i], corner.x, top_of(i));
  draw_poll_gaps(canvas);
  draw_measure(canvas);
  if (view.selected && session.journal().keeps(*view.selected)) {
    draw_marker(canvas, session.journal().record(*view.selected).at, colours.selection);
  }

  ImGui::SetCursorScreenPos(ImVec2(geometry.plot_low.x, corner.y));
  const ImVec2 size(std::max(1.0F, room.x - geometry.gutter), std::max({1.0F, height, room.y}));
  ImGui::InvisibleButton("##plot", size,
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  const bool hovered = ImGui::IsItemHovered();
  take_pointer(session, view, geometry, window);
  if (hovered && !ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
    const auto lane =
        static_cast<std::size_t>((ImGui::GetIO().MousePos.y - corner.y) / geometry.lane);
    if (lane < lanes.size()) pick(session, view, *lanes[lane], geometry, window);
  } else if (ImGui::IsWindowHovered() && ImGui::GetIO().MouseWheel != 0) {
    // Over the names the wheel has no time to zoom, so it moves through the lanes.
    ImGui::SetScrollY(scrolled - ImGui::GetIO().MouseWheel * geometry.lane);
  }
}

}  // namespace

void draw_timeline(const model::Session& session, View& view) {
  Geometry geometry;
  geometry.scale = view.scale;
  geometry.gutter = ImGui::GetFontSize() * 12;
  geometry.ruler = ImGui::GetTextLineHeight() + 3;
  geometry.lane = std::floor(ImGui::GetTextLineHeight() * 2.9F);

  const float scrollbar = ImGui::GetStyle().ScrollbarSize;
  const float width = ImGui::GetContentRegionAvail().x - geometry.gutter - scrollbar;
  const auto columns = static_cast<std::size_t>(std::max(1.0F, width));
  draw_tools(session, view, width);
  if (view.timeline.fit_wanted) fit(session, view, columns);
  keep_in_reach(session, view.timeline);

  TimeWindow window;
  window.ns_per_column = view.timeline.ns_per_column;
  window.columns = columns;
  window.begin =
      right_edge(session, view) -
      Duration(static_cast<Duration::rep>(static_cast<double>(columns) * window.ns_per_column));
  take_keys(session, view, window);

  const auto lanes = lanes_of(session);
  if (lanes.empty()) {
    text_muted("Every endpoint gets a lane here: when it was ready, what came in and went out, and "
               "what went wrong.");
    return;
  }
  ImGui::Dummy(ImVec2(0, geometry.ruler - ImGui::GetStyle().ItemSpacing.y));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  constexpr ImGuiWindowFlags flags =
      ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_AlwaysVerticalScrollbar;
  const bool seen = ImGui::BeginChild("##lanes", ImVec2(0, 0), ImGuiChildFlags_None, flags);
  ImGui::PopStyleVar(2);
  if (seen) draw_lanes(session, view, geometry, lanes, window);
  ImGui::EndChild();
}

}  // namespace readyscope::gui
