// Captured datagrams as happenings: which end is the local one, and what a scope makes of them.

#include "readyscope/capture/capture_player.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "capture/local_ends.hpp"
#include "packet_bytes.hpp"

namespace readyscope {
namespace {

using namespace support;
using Way = CapturedDatagram::Way;
using ::testing::ElementsAre;

constexpr Duration beginning = std::chrono::seconds(1'700'000'000);

Endpoint at(const char* host, std::uint16_t port) { return *Endpoint::from_numeric(host, port); }
const Endpoint client = at("192.0.2.1", 40'000);
const Endpoint server = at("192.0.2.2", 5'000);

/// A datagram so many milliseconds after the first one.
CapturedDatagram datagram(const Endpoint& from, const Endpoint& to, double milliseconds = 0,
                          Way way = Way::unknown) {
  static const Bytes payload = bytes_of("payload");
  const auto after = std::chrono::duration<double, std::milli>(milliseconds);
  return {.since_1970 = beginning + std::chrono::round<Duration>(after),
          .from = from,
          .to = to,
          .way = way,
          .length = payload.size(),
          .payload = payload};
}

/// Writes down what it is given.
class Notes final : public HappeningSink {
 public:
  void take(std::span<const Happening> happenings) override {
    batch_max = std::max(batch_max, happenings.size());
    for (const Happening& happening : happenings) {
      if (const auto* polled = std::get_if<Polled>(&happening)) polls.push_back(polled->at);
      if (const auto* opened = std::get_if<EndpointChanged>(&happening)) {
        lines.push_back("open " + opened->now->local.text());
        opening.push_back(*opened);
      }
      if (const auto* received = std::get_if<Received>(&happening)) {
        lines.push_back(lane(received->lane) + " < " + received->from->text());
        receiving.push_back(*received);
        payloads.emplace_back(received->payload.begin(), received->payload.end());
      }
      if (const auto* sent = std::get_if<Sent>(&happening)) {
        lines.push_back(lane(sent->lane) + " > " + sent->to->text());
        sending.push_back(*sent);
        payloads.emplace_back(sent->payload.begin(), sent->payload.end());
      }
    }
  }

  std::vector<std::string> lines;
  std::vector<Instant> polls;
  std::vector<EndpointChanged> opening;
  std::vector<Received> receiving;
  std::vector<Sent> sending;
  std::vector<Bytes> payloads;
  std::size_t batch_max = 0;

 private:
  static std::string lane(LaneId id) { return std::to_string(static_cast<unsigned>(id)); }
};

Notes notes_of(const std::vector<CapturedDatagram>& datagrams) {
  CapturePlayer player(datagrams.front());
  Notes notes;
  for (const CapturedDatagram& one : datagrams) player.add(one, notes);
  player.flush(notes);
  EXPECT_EQ(player.unplaced(), 0U);
  return notes;
}
std::vector<std::string> lines_of(const std::vector<CapturedDatagram>& datagrams) {
  return notes_of(datagrams).lines;
}

// ---- which end is the local one ---------------------------------------------------------------

TEST(LocalEnd, is_the_one_that_the_capture_says) {
  EXPECT_THAT(
      lines_of({datagram(client, server, 0, Way::out), datagram(server, client, 1, Way::in)}),
      ElementsAre("open 192.0.2.1:40000", "0 > 192.0.2.2:5000", "0 < 192.0.2.2:5000"));
  EXPECT_THAT(lines_of({datagram(client, server, 0, Way::in)}),
              ElementsAre("open 192.0.2.2:5000", "0 < 192.0.2.1:40000"));
}

TEST(LocalEnd, is_both_in_turn_if_the_capture_has_a_datagram_going_out_and_coming_in) {
  EXPECT_THAT(lines_of({datagram(client, server, 0, Way::out), datagram(client, server, 0, Way::in),
                        datagram(client, server, 1, Way::out)}),
              ElementsAre("open 192.0.2.1:40000", "0 > 192.0.2.2:5000", "open 192.0.2.2:5000",
                          "1 < 192.0.2.1:40000", "0 > 192.0.2.2:5000"));
}

TEST(LocalEnd, is_the_one_that_has_a_lane_already) {
  const Endpoint other = at("192.0.2.3", 6'000);
  EXPECT_THAT(lines_of({datagram(client, server, 0, Way::out), datagram(client, other),
                        datagram(other, client)}),
              ElementsAre("open 192.0.2.1:40000", "0 > 192.0.2.2:5000", "0 > 192.0.2.3:6000",
                          "0 < 192.0.2.3:6000"));
}

TEST(LocalEnd, is_the_one_whose_port_was_not_drawn_by_a_system) {
  EXPECT_THAT(lines_of({datagram(client, server)}),
              ElementsAre("open 192.0.2.2:5000", "0 < 192.0.2.1:40000"));
  EXPECT_THAT(lines_of({datagram(server, client)}),
              ElementsAre("open 192.0.2.2:5000", "0 > 192.0.2.1:40000"));
  EXPECT_THAT(lines_of({datagram(at("192.0.2.9", 32'767), at("192.0.2.1", 32'768))}),
              ElementsAre("open 192.0.2.9:32767", "0 > 192.0.2.1:32768"));
}

TEST(LocalEnd, is_otherwise_the_receiving_one) {
  EXPECT_THAT(lines_of({datagram(at("192.0.2.1", 5'000), at("192.0.2.2", 6'000))}),
              ElementsAre("open 192.0.2.2:6000", "0 < 192.0.2.1:5000"));
  EXPECT_THAT(lines_of({datagram(at("192.0.2.1", 50'000), at("192.0.2.2", 60'000))}),
              ElementsAre("open 192.0.2.2:60000", "0 < 192.0.2.1:50000"));
  EXPECT_THAT(lines_of({datagram(server, server)}),
              ElementsAre("open 192.0.2.2:5000", "0 < 192.0.2.2:5000"));
}

TEST(LocalEnd, is_a_group_that_is_sent_to_unless_this_machine_sent_it) {
  for (const char* group : {"224.0.0.251", "239.1.2.3", "255.255.255.255", "ff02::fb"}) {
    const bool is_ipv6 = std::string_view(group).contains(':');
    const Endpoint to = at(group, 40'001);
    const Endpoint from = is_ipv6 ? at("2001:db8::1", 5'000) : server;
    EXPECT_THAT(lines_of({datagram(from, to)}),
                ElementsAre("open " + to.text(), "0 < " + from.text()));
    EXPECT_THAT(lines_of({datagram(from, to, 0, Way::out)}),
                ElementsAre("open " + from.text(), "0 > " + to.text()));
    // Even if the sender has a lane.
    EXPECT_THAT(lines_of({datagram(client, from, 0, Way::in), datagram(from, to)}),
                ElementsAre("open " + from.text(), "0 < " + client.text(), "open " + to.text(),
                            "1 < " + from.text()));
  }
}

TEST(LocalEnd, of_a_conversation_does_not_change) {
  // The second one has the client's end open; the first conversation stays as it was decided.
  const Endpoint other = at("192.0.2.3", 6'000);
  EXPECT_THAT(lines_of({datagram(client, server), datagram(client, other, 0, Way::out),
                        datagram(client, server), datagram(server, client)}),
              ElementsAre("open 192.0.2.2:5000", "0 < 192.0.2.1:40000", "open 192.0.2.1:40000",
                          "1 > 192.0.2.3:6000", "0 < 192.0.2.1:40000", "0 > 192.0.2.1:40000"));
}

TEST(LocalEnd, is_decided_anew_for_more_conversations_than_are_remembered) {
  LocalEnds ends(2, 100);
  for (int round = 0; round < 3; ++round) {
    for (std::uint16_t port = 40'000; port < 40'010; ++port) {
      const auto place = ends.place(datagram(at("192.0.2.1", port), server));
      EXPECT_EQ(place.lane, LaneId{0});
      EXPECT_FALSE(place.is_sent);
      EXPECT_EQ(place.is_new, round == 0 && port == 40'000);
    }
  }
}

TEST(LocalEnd, has_no_lane_if_there_are_too_many) {
  LocalEnds ends(100, 3);
  for (std::uint16_t port = 1; port <= 5; ++port) {
    for (const bool is_first : {true, false}) {
      const auto place = ends.place(datagram(client, at("192.0.2.2", port)));
      EXPECT_EQ(place.lane, port <= 3 ? LaneId{port - 1U} : no_lane);
      EXPECT_EQ(place.is_new, port <= 3 && is_first);
    }
  }
}

// ---- happenings -------------------------------------------------------------------------------

TEST(CapturePlayer, opens_an_endpoint_for_each_local_address) {
  const Notes notes = notes_of({datagram(client, server, 0), datagram(server, client, 5)});
  ASSERT_EQ(notes.opening.size(), 1U);
  const EndpointChanged& opened = notes.opening.front();
  EXPECT_EQ(opened.at, Instant{});
  EXPECT_EQ(opened.lane, LaneId{0});
  EXPECT_EQ(opened.now->phase, Phase::open);
  EXPECT_EQ(opened.now->local, server);
  EXPECT_EQ(opened.now->peer, std::nullopt);
  EXPECT_EQ(opened.now->settings.attach, Attach::bind);
  EXPECT_EQ(opened.now->settings.role, Role::manual);
  EXPECT_EQ(opened.now->settings.address, "192.0.2.2:5000");
}

TEST(CapturePlayer, makes_each_datagram_one_happening_with_all_that_is_known_of_it) {
  CapturedDatagram cut = datagram(client, server, 2.5);
  cut.truncated = true;
  cut.length = 1'000;
  CapturedDatagram cut_answer = cut;
  std::swap(cut_answer.from, cut_answer.to);
  const Notes notes =
      notes_of({datagram(client, server), cut, datagram(server, client, 4), cut_answer});
  ASSERT_EQ(notes.receiving.size(), 2U);
  ASSERT_EQ(notes.sending.size(), 2U);
  const Received& received = notes.receiving.back();
  EXPECT_EQ(received.at, Instant{} + std::chrono::microseconds(2'500));
  EXPECT_TRUE(received.kernel_time);
  EXPECT_TRUE(received.truncated);
  EXPECT_EQ(received.length, 1'000U);
  EXPECT_FALSE(notes.receiving.front().truncated);
  EXPECT_EQ(notes.receiving.front().length, 7U);
  EXPECT_EQ(notes.sending.front().at, Instant{} + std::chrono::milliseconds(4));
  EXPECT_EQ(notes.sending.front().length(), 7U);
  EXPECT_EQ(notes.sending.back().length(), 1'000U);
  for (const Bytes& payload : notes.payloads) EXPECT_EQ(payload, bytes_of("payload"));
}

TEST(CapturePlayer, begins_its_axis_at_the_first_datagram) {
  const CapturePlayer player(datagram(client, server));
  EXPECT_EQ(player.origin().began_at, Instant{});
  EXPECT_EQ(player.origin().wall_offset, beginning);
}

TEST(CapturePlayer, polls_before_a_datagram_in_another_millisecond) {
  const Notes notes = notes_of({datagram(client, server, 0), datagram(client, server, 0.999),
                                datagram(client, server, 1), datagram(client, server, 1.5),
                                datagram(client, server, 7.25), datagram(client, server, 7.75)});
  const auto time = [](int microseconds) {
    return Instant{} + std::chrono::microseconds(microseconds);
  };
  EXPECT_THAT(notes.polls, ElementsAre(time(0), time(1'000), time(7'250)));
}

TEST(CapturePlayer, never_goes_back_with_a_poll) {
  const Notes notes = notes_of({datagram(client, server, 0), datagram(client, server, -10),
                                datagram(client, server, 3), datagram(client, server, 2),
                                datagram(client, server, 4)});
  const auto time = [](int milliseconds) {
    return Instant{} + std::chrono::milliseconds(milliseconds);
  };
  EXPECT_THAT(notes.polls, ElementsAre(time(0), time(3), time(4)));
  ASSERT_EQ(notes.receiving.size(), 5U);
  EXPECT_EQ(notes.receiving[1].at, time(-10));
  EXPECT_EQ(notes.receiving[3].at, time(2));
}

TEST(CapturePlayer, ends_with_a_poll_at_the_latest_datagram) {
  CapturePlayer player(datagram(client, server));
  Notes notes;
  for (const double milliseconds : {0.0, 5.0, 5.5, 5.25}) {
    player.add(datagram(client, server, milliseconds), notes);
  }
  player.finish(notes);
  ASSERT_EQ(notes.polls.size(), 3U);
  EXPECT_EQ(notes.polls.back(), Instant{} + std::chrono::microseconds(5'500));
  player.finish(notes);
  EXPECT_EQ(notes.polls.size(), 3U);
}

TEST(CapturePlayer, keeps_payloads_until_they_are_handed_on) {
  CapturePlayer player(datagram(client, server));
  Notes notes;
  std::vector<Bytes> expected;
  for (std::size_t i = 0; i < 2'000; ++i) {
    // Some longer than all that is kept.
    const Bytes payload = pattern(i % 500 == 7 ? 400'000 : i);
    CapturedDatagram one = datagram(client, server, static_cast<double>(i) / 10);
    one.payload = payload;
    player.add(one, notes);
    expected.push_back(payload);
  }
  player.flush(notes);
  EXPECT_EQ(notes.payloads, expected);
  EXPECT_LE(notes.batch_max, CapturePlayer::batch_max);
  EXPECT_GT(notes.batch_max, CapturePlayer::batch_max / 2);
}

TEST(CapturePlayer, takes_times_from_any_century) {
  CapturedDatagram first = datagram(client, server);
  CapturedDatagram second = datagram(client, server);
  first.since_1970 = Duration::min();
  second.since_1970 = Duration::max();
  const Notes notes = notes_of({first, second, first});
  ASSERT_EQ(notes.receiving.size(), 3U);
  EXPECT_GT(notes.receiving[1].at, notes.receiving[0].at);
  EXPECT_EQ(notes.receiving[2].at, notes.receiving[0].at);
}

TEST(CapturePlayer, counts_datagrams_for_which_there_is_no_lane) {
  // A lane for each port of a machine, and one more.
  CapturePlayer player(datagram(client, server));
  Notes notes;
  for (std::size_t i = 0; i < Journal::lanes_max; ++i) {
    player.add(datagram(client, at("192.0.2.5", static_cast<std::uint16_t>(i)), 0, Way::in), notes);
  }
  EXPECT_EQ(player.unplaced(), 0U);
  player.add(datagram(client, at("192.0.2.6", 1), 0, Way::in), notes);
  player.add(datagram(client, at("192.0.2.6", 1), 0, Way::in), notes);
  player.add(datagram(client, at("192.0.2.5", 9), 0, Way::in), notes);
  player.flush(notes);
  EXPECT_EQ(player.unplaced(), 2U);
  EXPECT_EQ(notes.receiving.size(), Journal::lanes_max + 1);
}

// ---- in a scope -------------------------------------------------------------------------------

TEST(CapturePlayer, shows_a_capture_in_a_scope) {
  CapturePlayer player(datagram(client, server));
  Scope scope(player.origin());
  for (int i = 0; i < 1'000; ++i) {
    const bool is_answer = i % 4 == 3;
    player.add(datagram(is_answer ? server : client, is_answer ? client : server, i * 0.3), scope);
  }
  player.finish(scope);
  ASSERT_EQ(scope.endpoints().size(), 1U);
  const EndpointState& endpoint = *scope.endpoints().front();
  EXPECT_TRUE(endpoint.is_open());
  EXPECT_EQ(endpoint.counts.received, 750U);
  EXPECT_EQ(endpoint.counts.received_bytes, 750U * 7);
  EXPECT_EQ(endpoint.counts.sent, 250U);
  EXPECT_EQ(scope.journal().name(endpoint.lane), "192.0.2.2:5000");
  EXPECT_EQ(scope.now(), Instant{} + std::chrono::microseconds(999 * 300));
  EXPECT_EQ(scope.wall_offset(), beginning);
  // Nobody asked a socket.
  EXPECT_EQ(scope.polls().polls, 0U);
}

}  // namespace
}  // namespace readyscope
