// What a history keeps is told once more, as if it happened now.

#include "program/kept_traffic.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "program/opened_file.hpp"
#include "program/traffic_conversion.hpp"
#include "readyscope/net/enumeration.hpp"
#include "seeded_session.hpp"
#include "text/rows.hpp"

namespace readyscope {
namespace {

using support::SeededSession;
using ::testing::IsEmpty;
using ::testing::Not;

using Lines = std::vector<std::string>;

constexpr std::size_t roomy = std::size_t{64} << 20;

std::unique_ptr<OpenedFile> told(const Scope& scope) {
  auto source = OpenedFile::of(std::make_unique<KeptTraffic>(scope), roomy);
  while (source->read_some()) {
  }
  return source;
}

/// All but the number of the record, and the payload. That one of ours is cut off is only known to
/// whoever has no more of it.
std::string words_of(const Scope& scope, const Record& record) {
  return scope.journal().name(record.lane) + " " + std::to_string(static_cast<int>(record.kind)) +
         " at " + std::to_string((record.at - scope.began_at()).count()) + " for " +
         std::to_string(record.span.count()) + " of " + std::to_string(record.count) + " " +
         (record.peer ? record.peer->text() : "") + (record.kernel_time ? " kernel" : "") +
         (record.truncated && record.kind != Kind::sent ? " truncated" : "") + " " +
         std::to_string(record.error);
}

/// The records of one lane and kind, in their order.
Lines track_of(const Scope& scope, LaneId lane, Kind kind) {
  const Track track = scope.journal().track(lane, kind);
  Lines all;
  for (std::size_t i = 0; i < track.size(); ++i) {
    const Record record = track.record(i);
    std::string words = words_of(scope, record);
    const auto payload = scope.journal().payload(record);
    if (payload && !payload->empty()) {
      words += " " + std::string(reinterpret_cast<const char*>(payload->data()), payload->size());
    }
    all.push_back(std::move(words));
  }
  return all;
}

class KeptOfASession : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(KeptOfASession, is_what_another_scope_keeps_then) {
  SeededSession session(GetParam());
  session.steps(200);
  const Scope& live = session.scope();
  const auto source = told(live);
  for (const LaneId lane : live.journal().lanes()) {
    for (const Kind kind : enumerators<Kind>) {
      // Those that were there already are added once more.
      if (kind == Kind::added) continue;
      const auto expected = track_of(live, lane, kind);
      EXPECT_EQ(track_of(source->scope(), lane, kind), expected)
          << "lane " << static_cast<int>(lane) << " kind " << static_cast<int>(kind);
    }
  }
  EXPECT_EQ(source->source().figures().missing, 0U);
}

TEST_P(KeptOfASession, is_exported_event_by_event) {
  SeededSession session(GetParam());
  session.steps(200);
  const Scope& live = session.scope();
  Filter filter;
  for (const Kind kind : {Kind::read, Kind::write, Kind::except}) filter.set_kind(kind, false);
  Lines expected;
  Journal::Reader reader(live.journal(), 0);
  while (const auto record = reader.next()) {
    if (!filter.shows(record->kind)) continue;
    // Once a payload is gone, its row says so, and the other has an empty one.
    const bool has_all = !is_datagram(record->kind) || reader.payload();
    expected.push_back(has_all ? text_of(event_row(live, *record), CopyForm::json) : "");
  }

  Lines rows;
  const auto source = OpenedFile::of(std::make_unique<KeptTraffic>(live), roomy);
  TrafficConversion conversion(
      *source, ConvertedFormat::json_lines,
      [&](const Scope& scope) { return std::make_unique<ChosenTraffic>(filter, scope); },
      [&](std::string_view text) {
        rows.emplace_back(text);
        return true;
      });
  while (conversion.step()) {
  }
  conversion.finish();
  ASSERT_THAT(rows, Not(IsEmpty()));
  ASSERT_EQ(rows.size(), expected.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!expected[i].empty()) {
      EXPECT_EQ(rows[i], expected[i]);
    }
  }
  EXPECT_EQ(conversion.written(), rows.size());
}

INSTANTIATE_TEST_SUITE_P(Seeds, KeptOfASession, ::testing::Range<std::uint64_t>(0, 12));

/// A socket that is always writable.
TEST(KeptTraffic, has_runs_that_last_to_its_end) {
  Scope live({.began_at = Instant{}});
  const auto happens = [&](const Happening& happening) { live.take({&happening, 1}); };
  const LaneId lane{0};
  happens(EndpointChanged{.lane = lane,
                          .at = Instant{},
                          .now = std::make_shared<EndpointDescription>(EndpointDescription{
                              .phase = Phase::open, .local = Endpoint::loopback(9876)})});
  const ReadyEndpoint writable{.lane = lane, .kind = Kind::write};
  for (int i = 0; i < 50'000; ++i) {
    happens(Polled{.at = Instant{std::chrono::milliseconds(i)}, .ready = {&writable, 1}});
  }
  for (const std::uint64_t until : {KeptTraffic::all, live.journal().end()}) {
    const auto source = OpenedFile::of(std::make_unique<KeptTraffic>(live, until), roomy);
    std::size_t pieces = 1;
    while (source->read_some()) ++pieces;
    EXPECT_GT(pieces, 2U) << "not all at once";
    EXPECT_EQ(track_of(source->scope(), lane, Kind::write), track_of(live, lane, Kind::write));
  }
}

TEST(KeptTraffic, ends_where_it_was_told_to_although_more_happens) {
  SeededSession session(3);
  session.steps(100);
  const std::uint64_t until = session.scope().journal().end();
  KeptTraffic kept(session.scope(), until);
  session.steps(100);
  ASSERT_GT(session.scope().journal().end(), until);
  Scope other(*kept.origin());
  while (kept.read_some(other)) {
  }
  EXPECT_EQ(kept.bytes_read(), kept.bytes_there());
  EXPECT_LE(other.journal().end(), until);
}

TEST(KeptTraffic, follows_what_is_added) {
  SeededSession session(3);
  session.steps(50);
  KeptTraffic kept(session.scope());
  Scope other(*kept.origin());
  kept.tell_known(other);
  for (int i = 0; i < 50; ++i) {
    session.step();
    while (kept.read_some(other)) {
    }
  }
  std::uint64_t received = 0;
  for (const auto& endpoint : other.endpoints()) received += endpoint->counts.received;
  std::uint64_t expected = 0;
  const Journal& journal = session.scope().journal();
  for (const LaneId lane : journal.lanes()) expected += journal.track(lane, Kind::received).size();
  EXPECT_GT(expected, 0U);
  EXPECT_GE(received, expected) << "the history may have been cleared meanwhile";
}

}  // namespace
}  // namespace readyscope
