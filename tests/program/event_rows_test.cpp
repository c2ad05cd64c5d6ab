// Events that are exported as rows while they are read, whatever the memory for the history.

#include "program/event_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "seeded_session.hpp"

namespace readyscope {
namespace {

using support::SeededSession;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr std::size_t roomy = std::size_t{256} << 20;

ScopeOrigin origin_of(const SeededSession& session, std::size_t history_bytes = roomy) {
  ScopeOrigin origin = session.origin();
  origin.journal = {.bytes = history_bytes};
  origin.from_file = true;
  return origin;
}

/// The rows of a session, each happening at its time.
std::vector<std::string> rows_of(const SeededSession& session, const TrafficChoice& chosen,
                                 std::size_t history_bytes = roomy, CopyForm form = CopyForm::json,
                                 PushedOut* pushed_out = nullptr) {
  Scope scope(origin_of(session, history_bytes));
  ChosenTraffic choice(chosen, scope);
  std::vector<std::string> rows;
  EventRows exported(choice, scope, form, [&](std::string_view text) { rows.emplace_back(text); });
  for (const Happening& happening : session.log().all()) {
    scope.take({&happening, 1});
    exported.take({&happening, 1});
  }
  exported.finish();
  const std::size_t header = form == CopyForm::csv ? 1 : 0;
  EXPECT_EQ(exported.rows() + header, rows.size());
  if (pushed_out != nullptr) *pushed_out = scope.journal().pushed_out();
  return rows;
}

TEST(ExportedRows, are_the_same_if_the_history_holds_a_small_part) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededSession session(seed);
    session.steps(800);
    const auto rows = rows_of(session, {});
    EXPECT_GT(rows.size(), 100U);
    PushedOut pushed_out;
    EXPECT_EQ(rows_of(session, {}, std::size_t{1} << 18, CopyForm::json, &pushed_out), rows);
    EXPECT_GT(pushed_out.records, 0U);
  }
}

TEST(ExportedRows, of_a_run_that_lasts_to_the_end_do_not_depend_on_the_history) {
  const auto rows_with = [](std::size_t history_bytes) {
    Scope scope({.began_at = Instant{}, .journal = {.bytes = history_bytes}});
    ChosenTraffic choice(TrafficChoice{}, scope);
    std::string rows;
    EventRows exported(choice, scope, CopyForm::json, [&](std::string_view text) { rows += text; });
    const auto happens = [&](const Happening& happening) {
      scope.take({&happening, 1});
      exported.take({&happening, 1});
    };
    const LaneId lane{0};
    const ReadyEndpoint writable{.lane = lane, .kind = Kind::write};
    happens(EndpointChanged{.lane = lane,
                            .at = Instant{},
                            .now = std::make_shared<EndpointDescription>(EndpointDescription{
                                .phase = Phase::open, .local = Endpoint::loopback(9876)})});
    const std::vector<std::byte> payload(500);
    for (int i = 0; i < 5'000; ++i) {
      const Instant at{std::chrono::milliseconds(i)};
      happens(Polled{.at = at, .ready = {&writable, 1}});
      happens(Sent{.lane = lane, .at = at, .to = Endpoint::loopback(1), .payload = payload});
    }
    const bool keeps_all = scope.journal().first() == 0;
    EXPECT_EQ(keeps_all, history_bytes == roomy);
    exported.finish();
    return rows;
  };
  const std::string rows = rows_with(roomy);
  EXPECT_THAT(rows, HasSubstr("5,000 polls in a row, 4.999 s\""));
  EXPECT_EQ(rows_with(std::size_t{1} << 16), rows);
}

TEST(ExportedRows, are_as_many_as_there_are_records) {
  SeededSession session(7);
  session.steps(300);
  Scope scope(origin_of(session));
  for (const Happening& happening : session.log().all()) scope.take({&happening, 1});
  EXPECT_EQ(rows_of(session, {}).size(), scope.journal().end());
}

TEST(ExportedRows, as_csv_have_one_header) {
  SeededSession session(3);
  session.steps(100);
  const auto rows = rows_of(session, {}, roomy, CopyForm::csv);
  ASSERT_GT(rows.size(), 2U);
  EXPECT_THAT(rows[0], StartsWith("seconds,"));
  EXPECT_EQ(std::ranges::count(rows[0], '\n'), 1);
  EXPECT_EQ(std::ranges::count(rows, rows[0]), 1);
}

TEST(ExportedRows, are_those_that_are_chosen) {
  SeededSession session(5);
  session.steps(300);
  const auto all = rows_of(session, {});
  const auto received = rows_of(session, {.filter = "received"});
  EXPECT_GT(received.size(), 0U);
  for (const std::string& row : received) EXPECT_THAT(all, Contains(row));
  for (const std::string& row : rows_of(session, {.lanes = {"no such address"}})) {
    EXPECT_THAT(row, HasSubstr(R"("endpoint": "all")")) << "what concerns all of them alike";
  }
  const auto early = rows_of(session, {.until = 100ms});
  EXPECT_LT(early.size(), all.size());
}

TEST(TimeRange, is_from_a_time_until_another) {
  TrafficChoice choice;
  ASSERT_TRUE(parse_time_range("0s..1.5s", choice));
  EXPECT_EQ(choice.from, 0ns);
  EXPECT_EQ(choice.until, 1500ms);
  ASSERT_TRUE(parse_time_range("2min..", choice));
  EXPECT_EQ(choice.from, 2min);
  EXPECT_EQ(choice.until, std::nullopt);
  ASSERT_TRUE(parse_time_range("..10ms", choice));
  EXPECT_EQ(choice.from, std::nullopt);
  for (const char* wrong : {"", "..", "5", "5s", "1s..1s", "2s..1s", "-1s..", "x..", "..1e30s"}) {
    EXPECT_FALSE(parse_time_range(wrong, choice)) << wrong;
  }
}

}  // namespace
}  // namespace readyscope
