#include "panels/timeline/ruler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace readyscope::gui {
namespace {

using Ns = Duration::rep;

constexpr Ns us = 1'000;
constexpr Ns ms = 1'000 * us;
constexpr Ns second = 1'000 * ms;
constexpr Ns minute = 60 * second;
constexpr Ns hour = 60 * minute;
constexpr Ns day = 24 * hour;
constexpr Ns year = 365 * day + 6 * hour;

/// From a nanosecond to the length of the axis.
std::vector<Ns> all_steps() {
  std::vector<Ns> steps;
  for (Ns power = 1; power < second; power *= 10) {
    for (const Ns digit : {1, 2, 5}) steps.push_back(digit * power);
  }
  for (const Ns count : {1, 2, 5, 10, 15, 30}) steps.push_back(count * second);
  for (const Ns count : {1, 2, 5, 10, 15, 30}) steps.push_back(count * minute);
  for (const Ns count : {1, 2, 3, 6, 12}) steps.push_back(count * hour);
  for (const Ns count : {1, 2, 5, 10, 20, 50, 100, 200}) steps.push_back(count * day);
  for (const Ns count : {1, 2, 5, 10, 20, 50, 100, 200}) steps.push_back(count * year);
  return steps;
}

std::string with_commas(Ns count) {
  std::string text = std::to_string(count);
  const std::ptrdiff_t digits_begin = count < 0 ? 1 : 0;
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > digits_begin;
       place -= 3) {
    text.insert(static_cast<std::size_t>(place), 1, ',');
  }
  return text;
}

Ns rounded_down(Ns ns, Ns step) { return ns - (ns % step + step) % step; }

/// Where a time since the origin has too many digits to read, ticks count from a round time shortly
/// before them: a multiple of this, or the origin for 0.
Ns base_unit(Ns step, Ns begin) {
  if (step < us) return us;
  if (step < ms) return ms;
  if (std::abs(begin) < hour) return 0;
  return step < second ? second : step < minute ? minute : 0;
}

std::string base_label(Ns base, Ns unit) {
  if (unit >= second) return clock_label(Duration(base), Duration(unit));
  return fmt::format("{}{}.{:0{}} s", base < 0 ? "-" : "", std::abs(base / second),
                     std::abs(base % second) / unit, unit == us ? 6 : 3);
}

std::string tick_label(Ns at, Ns base, Ns step) {
  const std::string_view sign = base == 0 ? "" : "+";
  if (step >= ms) return std::string(sign) + clock_label(Duration(at - base), Duration(step));
  const Ns unit = step < us ? 1 : us;
  return fmt::format("{}{} {}", sign, with_commas((at - base) / unit), unit == 1 ? "ns" : "µs");
}

Ruler ruler_of(const TimeWindow& window, Instant origin, Ns step) {
  Ruler ruler;
  ruler.step = Duration(step);
  const Ns begin = (window.begin - origin).count();
  const Ns unit = base_unit(step, begin);
  const Ns base = unit == 0 ? 0 : rounded_down(begin, unit);
  if (base != 0) ruler.base = base_label(base, unit);
  const Ns end = (window.end() - origin).count();
  Ns at = rounded_down(begin, step);
  if (at < begin) at += step;
  while (at < end) {
    ruler.ticks.push_back({origin + Duration(at), tick_label(at, base, step)});
    if (at > end - step) break;  // the axis may end there
    at += step;
  }
  return ruler;
}

bool has_room(const Ruler& ruler, double step_columns, const LabelWidth& width, float gap) {
  return std::ranges::all_of(ruler.ticks, [&](const Tick& tick) {
    return static_cast<double>(width(tick.label)) + static_cast<double>(gap) <= step_columns;
  });
}

std::string seconds_part(Ns ns, Ns step, bool after_minutes) {
  const int decimals = step >= second ? 0 : step >= 100 * ms ? 1 : step >= 10 * ms ? 2 : 3;
  const auto seconds = static_cast<double>(ns) / static_cast<double>(second);
  const int width = after_minutes ? (decimals == 0 ? 2 : 3 + decimals) : 0;
  return fmt::format("{:0{}.{}f} s", seconds, width, decimals);
}

}  // namespace

std::string clock_label(Duration since, Duration step) {
  const Ns size = std::abs(since.count());
  const Ns step_ns = step.count();
  const std::string_view sign = since.count() < 0 ? "-" : "";
  if (step_ns >= year) return fmt::format("{}{} y", sign, size / year);
  if (step_ns >= day) return fmt::format("{}{} d", sign, with_commas(size / day));
  std::string text;
  if (size >= day) text += with_commas(size / day) + " d ";
  if (step_ns >= hour) return fmt::format("{}{}{} h", sign, text, size % day / hour);
  if (size >= hour) text += fmt::format("{} h ", size % day / hour);
  if (step_ns >= minute) {
    return fmt::format("{}{}{:0{}} min", sign, text, size % hour / minute, size >= hour ? 2 : 1);
  }
  if (size >= minute) text += fmt::format("{} min ", size % hour / minute);
  return fmt::format("{}{}{}", sign, text, seconds_part(size % minute, step_ns, size >= minute));
}

Ruler make_ruler(const TimeWindow& window, Instant origin, const LabelWidth& width, float gap) {
  static const std::vector<Ns> steps = all_steps();
  for (const Ns step : steps) {
    const double step_columns = static_cast<double>(step) / window.ns_per_column;
    if (step_columns < Ruler::tick_columns_min) continue;
    Ruler ruler = ruler_of(window, origin, step);
    if (has_room(ruler, step_columns, width, gap)) return ruler;
  }
  return {};
}

}  // namespace readyscope::gui
