#include "panels/timeline/ruler.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

namespace readyscope::gui {
namespace {

using ::testing::EndsWith;
using ::testing::SizeIs;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr float gap = 12;
constexpr double columns = 1000;
constexpr Instant origin{std::chrono::hours(1)};
constexpr double year_ns = 365.25 * 86'400e9;

float width_of(std::string_view label) { return 7 * static_cast<float>(label.size()); }

Ruler ruler_at(Duration since, double span_ns) {
  TimeWindow window;
  window.begin = origin + since;
  window.columns = static_cast<std::size_t>(columns);
  window.ns_per_column = span_ns / columns;
  return make_ruler(window, origin, width_of, gap);
}

std::vector<std::string> labels(const Ruler& ruler) {
  std::vector<std::string> found;
  for (const Tick& tick : ruler.ticks) found.push_back(tick.label);
  return found;
}

// ---- what the labels say ----------------------------------------------------------------------

struct Sample {
  const char* name;
  double span_ns;
  Duration begin;
  const char* base;
  std::vector<std::string> first;
};

void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.name; }

class RulerLabels : public ::testing::TestWithParam<Sample> {};

TEST_P(RulerLabels, say_their_unit) {
  const Ruler ruler = ruler_at(GetParam().begin, GetParam().span_ns);
  EXPECT_EQ(ruler.base, GetParam().base);
  auto found = labels(ruler);
  ASSERT_GE(found.size(), GetParam().first.size());
  found.resize(GetParam().first.size());
  EXPECT_EQ(found, GetParam().first);
}

INSTANTIATE_TEST_SUITE_P(
    Ruler, RulerLabels,
    ::testing::Values(
        Sample{"nanoseconds", 20, 0ns, "", {"0 ns", "1 ns", "2 ns"}},
        Sample{
            "nanoseconds_late", 20, 90'000'000'123'456ns, "90000.000123 s", {"+456 ns", "+458 ns"}},
        Sample{"microseconds", 20e3, 0ns, "", {"0 µs", "2 µs"}},
        Sample{"microseconds_late",
               20e3,
               5'000'000'000ns + 1'234'000ns,
               "5.001 s",
               {"+234 µs", "+236 µs"}},
        Sample{"before_the_start", 20e3, -1'500'000ns, "-0.002 s", {"+500 µs"}},
        Sample{"milliseconds", 100e6, 0ns, "", {"0.00 s", "0.01 s", "0.02 s"}},
        Sample{"tenths", 2e9, 0ns, "", {"0.0 s", "0.1 s"}},
        Sample{"tenths_late", 2e9, 61s, "", {"1 min 01.0 s"}},
        Sample{"tenths_very_late", 2e9, 3h + 61s, "3 h 1 min 01 s", {"+0.0 s", "+0.2 s"}},
        Sample{"seconds_very_late", 20e9, 3h + 61s, "3 h 01 min", {"+1 s", "+2 s"}},
        Sample{"seconds", 20e9, 0ns, "", {"0 s", "1 s"}},
        Sample{"minutes", 1200e9, 0ns, "", {"0 min", "2 min"}},
        Sample{"minutes_late", 1200e9, 2h, "", {"2 h 00 min", "2 h 02 min"}},
        Sample{"hours", 40 * 3600e9, 0ns, "", {"0 h", "3 h"}},
        Sample{"hours_late", 40 * 3600e9, std::chrono::days(3), "", {"3 d 0 h"}},
        Sample{"days", 20 * 86'400e9, 0ns, "", {"0 d", "1 d"}},
        Sample{"years", 20 * year_ns, 0ns, "", {"0 y", "1 y"}}),
    [](const auto& test) { return std::string(test.param.name); });

// ---- over the whole range ---------------------------------------------------------------------

/// From a nanosecond to a thousand years, in deliberately odd steps.
std::vector<double> spans() {
  std::vector<double> all;
  for (double span = 1; span < 1000 * year_ns; span *= 1.37) all.push_back(span);
  all.push_back(1000 * year_ns);
  return all;
}

class RulerAt : public ::testing::TestWithParam<Duration> {};

TEST_P(RulerAt, leaves_room_between_its_labels) {
  for (const double span : spans()) {
    SCOPED_TRACE(span);
    const Ruler ruler = ruler_at(GetParam(), span);
    const double ns_per_column = span / columns;
    for (std::size_t i = 0; i + 1 < ruler.ticks.size(); ++i) {
      const auto& [at, label] = ruler.ticks[i];
      const auto apart = static_cast<double>((ruler.ticks[i + 1].at - at).count()) / ns_per_column;
      ASSERT_GE(apart + 1e-6, width_of(label) + gap) << label;
    }
  }
}

TEST_P(RulerAt, has_ticks_in_order_and_no_label_twice) {
  for (const double span : spans()) {
    SCOPED_TRACE(span);
    const Ruler ruler = ruler_at(GetParam(), span);
    ASSERT_GT(ruler.step.count(), 0);
    std::set<std::string> seen;
    for (std::size_t i = 0; i < ruler.ticks.size(); ++i) {
      if (i > 0) {
        ASSERT_EQ(ruler.ticks[i].at - ruler.ticks[i - 1].at, ruler.step);
      }
      ASSERT_GE(ruler.ticks[i].at, origin + GetParam());
      ASSERT_TRUE(seen.insert(ruler.ticks[i].label).second) << ruler.ticks[i].label;
    }
    // Years are as long as the axis at its end, and a nanosecond is the shortest time there is.
    if (span > 10 && span < 300 * year_ns) {
      ASSERT_GE(ruler.ticks.size(), 3U);
    }
    ASSERT_LE(ruler.ticks.size(), static_cast<std::size_t>(columns / Ruler::tick_columns_min) + 1);
  }
}

TEST_P(RulerAt, grows_coarser_with_the_span) {
  Duration before{};
  for (const double span : spans()) {
    const Ruler ruler = ruler_at(GetParam(), span);
    ASSERT_GE(ruler.step * 5, before) << span;
    before = std::max(before, ruler.step);
    const bool fine = ruler.step < 1ms;
    for (const std::string& label : labels(ruler)) {
      const char* unit = ruler.step < 1us                      ? " ns"
                         : fine                                ? " µs"
                         : ruler.step < 60s                    ? " s"
                         : ruler.step < 1h                     ? " min"
                         : ruler.step < std::chrono::days(1)   ? " h"
                         : ruler.step < std::chrono::days(365) ? " d"
                                                               : " y";
      ASSERT_THAT(label, EndsWith(unit));
      if (!ruler.base.empty()) {
        ASSERT_THAT(label, StartsWith("+"));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ruler, RulerAt,
                         ::testing::Values(0ns, 123'456'789'123ns, -40s,
                                           std::chrono::days(900) + 7ns));

TEST(Ruler, has_nothing_to_say_about_no_columns) {
  TimeWindow window;
  window.begin = origin;
  EXPECT_THAT(make_ruler(window, origin, width_of, gap).ticks, SizeIs(0));
}

}  // namespace
}  // namespace readyscope::gui
