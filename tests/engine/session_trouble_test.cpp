// Problems are recorded, and do no harm to anything else.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "readyscope/net/system_error.hpp"
#include "session_rig.hpp"

namespace readyscope {
namespace {

using support::Call;
using support::Random;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

// ---- sockets closed without notice -------------------------------------------------------------

TEST(SessionTrouble, retires_only_the_endpoint_whose_handle_was_closed_by_others) {
  for (const bool while_waiting : {false, true}) {
    SessionRig rig;
    const LaneId lost = rig.bind(Role::echo);
    const LaneId server = rig.bind();
    const LaneId client = rig.connect(server);
    rig.session.step();
    rig.network.close_behind_our_back(rig.handle(lost));
    EXPECT_EQ(rig.send(client, "x"), "");
    if (while_waiting) {
      rig.run(10ms);
    } else {
      rig.session.step();
    }
    EXPECT_EQ(rig.at(lost).phase, Phase::removed);
    EXPECT_EQ(rig.count(lost, Kind::lost_socket), 1U);
    EXPECT_THAT(std::string(rig.session.last_failure()), HasSubstr("closed by something else"));
    EXPECT_EQ(rig.session.live_count(), 2U);
    EXPECT_EQ(rig.at(server).counts.received, 1U) << "the rest went on in the same step";
    EXPECT_EQ(rig.network.closed_in_vain(), 0U);
    rig.steps(3);
    EXPECT_EQ(rig.session.polls().failed, 0U);
    EXPECT_EQ(rig.session.failures().size(), 1U);
  }
}

TEST(SessionTrouble, retires_every_endpoint_when_all_handles_were_closed) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  (void)rig.connect(receiver, Role::counter_sender, {.rate = 100, .limit = endless});
  rig.run(100ms);
  for (const auto& endpoint : rig.session.endpoints()) {
    rig.network.close_behind_our_back(rig.handle(endpoint->lane));
  }
  rig.run(100ms);
  EXPECT_EQ(rig.session.live_count(), 0U);
  EXPECT_EQ(rig.network.closed_in_vain(), 0U);
  EXPECT_EQ(rig.at(rig.bind()).phase, Phase::open);
}

TEST(SessionTrouble, notes_what_a_select_that_fails_as_a_whole_cannot_tell) {
  SessionRig rig;
  const LaneId server = rig.bind();
  EXPECT_EQ(rig.send(rig.connect(server), "x"), "");
  rig.network.fail_next(Call::select, std::errc::not_enough_memory);
  rig.session.step();
  EXPECT_EQ(rig.session.polls().failed, 1U);
  EXPECT_EQ(rig.session.live_count(), 2U);
  rig.session.step();
  EXPECT_EQ(rig.session.polls().failed, 1U);
  EXPECT_EQ(rig.at(server).counts.received, 1U);
}

TEST(SessionTrouble, loses_the_endpoint_whose_closed_handle_is_given_out_once_more) {
  SessionRig rig;
  const LaneId client = rig.bind();
  const LaneId lost = rig.bind(Role::echo);
  const Handle handle = rig.handle(lost);
  rig.network.close_behind_our_back(handle);
  const LaneId fresh = rig.bind();
  ASSERT_EQ(rig.handle(fresh), handle);
  EXPECT_EQ(rig.send(client, "x", fresh), "");
  rig.steps(2);
  EXPECT_EQ(rig.at(lost).phase, Phase::removed);
  EXPECT_EQ(rig.count(lost, Kind::lost_socket), 1U);
  EXPECT_EQ(rig.at(fresh).phase, Phase::open);
  EXPECT_THAT(rig.texts(fresh, Kind::received), ElementsAre("x"));
  EXPECT_EQ(rig.session.live_count(), 2U);
  rig.apply(RemoveEndpoint{fresh});
  EXPECT_EQ(rig.network.open_count(), 1U);
  EXPECT_EQ(rig.network.closed_in_vain(), 0U);
}

// ---- refusals ----------------------------------------------------------------------------------

TEST(SessionTrouble, notes_a_refusal_and_lives_on) {
  SessionRig rig;
  const LaneId client = rig.connect("127.0.0.1:9876");
  EXPECT_EQ(rig.send(client, "anyone?"), "");
  rig.session.step();
  EXPECT_EQ(rig.at(client).counts.refused, 1U);
  ASSERT_EQ(rig.count(client, Kind::refused), 1U);
  EXPECT_EQ(rig.records(client, Kind::refused)[0].peer, Endpoint::loopback(9876));
  EXPECT_EQ(rig.records(client, Kind::refused)[0].count, 1U);
  EXPECT_EQ(system_error(rig.records(client, Kind::refused)[0].error),
            std::errc::connection_refused);
  EXPECT_EQ(rig.at(client).error, std::errc::connection_refused);
  EXPECT_EQ(rig.at(client).counts.received, 0U);
  EXPECT_EQ(rig.count(client, Kind::except), 1U);
  EXPECT_EQ(rig.at(client).phase, Phase::open);
  const LaneId server = rig.bind(Role::manual, "127.0.0.1:9876");
  EXPECT_EQ(rig.send(client, "now?"), "");
  rig.session.step();
  EXPECT_THAT(rig.texts(server, Kind::received), ElementsAre("now?"));
}

TEST(SessionTrouble, blames_the_peer_for_a_refusal_that_does_not_say_whose_it_is) {
  SessionRig rig;
  rig.shaped.hide_who_refused();
  const LaneId client = rig.connect("127.0.0.1:9876");
  EXPECT_EQ(rig.send(client, "anyone?"), "");
  rig.session.step();
  ASSERT_EQ(rig.count(client, Kind::refused), 1U);
  EXPECT_EQ(rig.records(client, Kind::refused)[0].peer, Endpoint::loopback(9876));
}

TEST(SessionTrouble, reads_what_waits_behind_a_refusal_in_the_same_step) {
  SessionRig rig;
  rig.shaped.hand_out_refusals_by_themselves();
  const LaneId client = rig.connect("127.0.0.1:9876", Role::counter_receiver);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rig.send(client, "anyone?"), "");
  const LaneId server = rig.bind(Role::manual, "127.0.0.1:9876");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(rig.send(server, std::to_string(i), client), "");
  rig.session.step();
  EXPECT_EQ(rig.at(client).counts.refused, 3U);
  EXPECT_EQ(rig.texts(client, Kind::received), counters(5));
}

TEST(SessionTrouble, goes_on_counting_when_the_receiver_goes_and_comes_back) {
  SessionRig rig;
  const LaneId first = rig.bind(Role::counter_receiver, "127.0.0.1:9876");
  const LaneId sender = rig.connect(first, Role::counter_sender, {.rate = 100, .limit = endless});
  rig.run(1s);
  rig.apply(RemoveEndpoint{first});
  rig.run(1s);
  EXPECT_NEAR(static_cast<double>(rig.at(sender).counts.refused), 100, 2);
  const LaneId second = rig.bind(Role::counter_receiver, "127.0.0.1:9876");
  rig.run(1s);
  EXPECT_NEAR(static_cast<double>(rig.at(second).counts.received), 100, 2);
  EXPECT_EQ(rig.at(second).links.begin()[0]->missing(), 0U);
}

TEST(SessionTrouble, notes_the_refusals_of_the_last_counters_too) {
  SessionRig rig;
  const LaneId sender =
      rig.connect("127.0.0.1:9876", Role::counter_sender, {.rate = 100, .limit = 100, .burst = 10});
  rig.run(2s);
  ASSERT_EQ(rig.at(sender).phase, Phase::finished);
  EXPECT_EQ(rig.at(sender).counts.sent, 100U);
  EXPECT_EQ(rig.at(sender).counts.refused, 100U);
  EXPECT_EQ(rig.records(sender, Kind::refused).back().at,
            rig.records(sender, Kind::finished).back().at);
}

// ---- damaged and dropped datagrams -------------------------------------------------------------

TEST(SessionTrouble, keeps_the_beginning_of_a_truncated_datagram_and_its_true_length) {
  SessionRig rig;
  rig.shaped.narrow_buffers(8);
  const LaneId server = rig.bind();
  EXPECT_EQ(rig.send(rig.connect(server), "twenty bytes of text"), "");
  rig.session.step();
  EXPECT_EQ(rig.at(server).counts.truncated, 1U);
  EXPECT_EQ(rig.at(server).counts.received_bytes, 20U);
  const Record record = rig.records(server, Kind::received).at(0);
  EXPECT_TRUE(record.truncated);
  EXPECT_EQ(record.count, 20U);
  EXPECT_THAT(rig.texts(server, Kind::received), ElementsAre("twenty b"));
}

TEST(SessionTrouble, takes_the_largest_datagram_whole) {
  SessionRig rig;
  const LaneId server = rig.bind();
  EXPECT_EQ(rig.send(rig.connect(server), std::string(65'507, 'x')), "");
  const LaneId server6 = rig.bind(Role::manual, "[::1]:0");
  EXPECT_EQ(rig.send(rig.connect(server6), std::string(65'527, 'x')), "");
  rig.session.step();
  EXPECT_EQ(rig.texts(server, Kind::received).at(0).size(), 65'507U);
  EXPECT_EQ(rig.texts(server6, Kind::received).at(0).size(), 65'527U);
  EXPECT_EQ(rig.at(server).counts.truncated + rig.at(server6).counts.truncated, 0U);
}

TEST(SessionTrouble, reports_when_the_kernel_had_a_datagram_where_it_knows) {
  for (const bool reports : {true, false}) {
    SessionRig rig({.path = {.delay = 2ms}, .reports_arrival = reports});
    const LaneId server = rig.bind();
    EXPECT_EQ(rig.send(rig.connect(server), "x"), "");
    const Instant arrival = rig.clock.now() + 2ms;
    rig.clock.advance(30ms);
    rig.session.step();
    const Record record = rig.records(server, Kind::received).at(0);
    EXPECT_EQ(record.kernel_time, reports);
    EXPECT_EQ(record.at, reports ? arrival : rig.clock.now());
  }
}

TEST(SessionTrouble, counts_and_notes_what_the_kernel_dropped) {
  SessionRig rig({.receive_buffer_bytes = 8'000});
  const LaneId server = rig.bind();
  const LaneId client = rig.connect(server);
  std::uint64_t noted = 0;
  for (int round = 1; round <= 3; ++round) {
    for (int i = 0; i < 100; ++i) EXPECT_EQ(rig.send(client, "x"), "");
    rig.steps(2);
    EXPECT_EQ(rig.at(server).counts.dropped, rig.network.traffic().dropped);
    EXPECT_EQ(rig.count(server, Kind::dropped), static_cast<std::size_t>(round));
  }
  for (const Record& record : rig.records(server, Kind::dropped)) noted += record.count;
  EXPECT_EQ(noted, rig.network.traffic().dropped);
  EXPECT_GT(noted, 200U);
  EXPECT_TRUE(rig.at(server).buffer.reports_drops);
  EXPECT_EQ(rig.at(server).buffer.bytes, 8'000U);
}

TEST(SessionTrouble, notes_the_last_drops_of_an_endpoint_that_leaves) {
  SessionRig rig({.receive_buffer_bytes = 8'000});
  const LaneId server = rig.bind();
  const LaneId client = rig.connect(server);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(rig.send(client, "x"), "");
  rig.apply(RemoveEndpoint{server});
  EXPECT_EQ(rig.count(server, Kind::dropped), 1U);
}

TEST(SessionTrouble, claims_nothing_about_drops_where_the_kernel_does_not_count) {
  SessionRig rig({.receive_buffer_bytes = 8'000, .counts_drops = false});
  const LaneId server = rig.bind();
  const LaneId client = rig.connect(server);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(rig.send(client, "x"), "");
  rig.session.step();
  EXPECT_FALSE(rig.at(server).buffer.reports_drops);
  EXPECT_EQ(rig.count(server, Kind::dropped), 0U);
}

TEST(SessionTrouble, notes_a_receive_that_failed_and_reads_on) {
  SessionRig rig;
  const LaneId server = rig.bind();
  EXPECT_EQ(rig.send(rig.connect(server), "x"), "");
  rig.network.fail_next(Call::receive, std::errc::io_error);
  rig.session.step();
  ASSERT_EQ(rig.count(server, Kind::receive_failed), 1U);
  EXPECT_EQ(system_error(rig.records(server, Kind::receive_failed)[0].error), std::errc::io_error);
  EXPECT_EQ(rig.at(server).error, std::errc::io_error);
  EXPECT_NE(rig.session.last_failure(), "");
  EXPECT_EQ(rig.session.failures().back().failure.code, std::errc::io_error);
  rig.session.step();
  EXPECT_THAT(rig.texts(server, Kind::received), ElementsAre("x"));
}

TEST(SessionTrouble, retires_a_socket_in_whose_place_something_else_was_put) {
  for (const bool reads : {true, false}) {
    SessionRig rig;
    const LaneId server = rig.bind();
    const LaneId lost = reads ? server : rig.connect(server, Role::counter_sender, {.rate = 1'000});
    rig.session.step();
    const Handle handle = rig.handle(lost);
    EXPECT_EQ(rig.send(rig.bind(), "x", server), "");
    rig.shaped.put_file_in_place_of(handle);
    for (int i = 0; i < 10; ++i) {
      rig.clock.advance(10ms);
      rig.session.step();
    }
    EXPECT_FALSE(rig.at(lost).is_open());
    EXPECT_EQ(rig.count(lost, Kind::lost_socket), 1U);
    EXPECT_EQ(rig.count(lost, Kind::receive_failed), 0U);
    ASSERT_EQ(rig.session.failures().size(), 1U);
    EXPECT_EQ(rig.session.failures()[0].times, 1U);
    EXPECT_TRUE(rig.network.is_open(handle)) << "it is somebody else's by now";
  }
}

TEST(SessionTrouble, takes_a_socket_that_is_ready_for_nothing_as_nothing_happening) {
  SessionRig rig;
  const LaneId server = rig.bind();
  rig.network.wake_for_nothing(rig.handle(server));
  rig.session.step();
  EXPECT_EQ(rig.count(server, Kind::read), 1U);
  EXPECT_EQ(rig.at(server).counts.received, 0U);
  EXPECT_EQ(rig.session.last_failure(), "");
}

// ---- sends that fail ---------------------------------------------------------------------------

TEST(SessionTrouble, neither_skips_nor_repeats_a_counter_when_a_send_fails) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender =
      rig.connect(receiver, Role::counter_sender, {.rate = 2'000, .limit = 3'000});
  Random random(1);
  for (int i = 0; i < 20; ++i) {
    rig.network.fail_next(Call::send, std::errc::no_buffer_space, random.below(200));
  }
  for (int i = 0; i < 5'000 && rig.at(sender).is_open(); ++i) {
    rig.network.block_sends(rig.handle(sender), random.below(4));
    rig.session.step();
    rig.clock.advance(Duration(random.below(100'000'000)));
  }
  rig.session.step();
  EXPECT_EQ(rig.at(sender).phase, Phase::finished);
  EXPECT_EQ(rig.at(sender).counts.send_failed, 20U);
  EXPECT_EQ(rig.count(sender, Kind::send_failed), 20U);
  EXPECT_EQ(rig.texts(sender, Kind::sent), counters(3'000));
  EXPECT_EQ(rig.texts(receiver, Kind::received), counters(3'000));
}

TEST(SessionTrouble, asks_a_socket_that_takes_nothing_once_a_poll) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender =
      rig.connect(receiver, Role::counter_sender, {.rate = 1'000, .limit = endless});
  rig.network.block_sends(rig.handle(sender), 1'000);
  rig.clock.advance(500ms);
  rig.steps(10);
  EXPECT_EQ(rig.network.calls(Call::send), 10U);
  EXPECT_EQ(rig.count(sender, Kind::send_failed), 0U) << "a full buffer is no failure";
}

TEST(SessionTrouble, waits_a_moment_after_a_failed_send) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender =
      rig.connect(receiver, Role::counter_sender, {.rate = 1'000, .limit = endless});
  for (int i = 0; i < 100; ++i) rig.network.fail_next(Call::send, std::errc::permission_denied);
  rig.run(1s);
  EXPECT_GT(rig.at(sender).counts.send_failed, 2U);
  EXPECT_LE(rig.at(sender).counts.send_failed, 6U);
  EXPECT_EQ(rig.at(sender).counts.sent, 0U);
}

TEST(SessionTrouble, does_not_poll_in_vain_for_a_socket_that_takes_nothing) {
  SessionRig rig;
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender =
      rig.connect(receiver, Role::counter_sender, {.rate = 100, .limit = endless});
  rig.run(100ms);
  rig.network.congest(rig.handle(sender), rig.clock.now() + 500ms);
  const std::uint64_t before = rig.session.polls().polls;
  rig.run(400ms);
  EXPECT_LE(rig.session.polls().polls - before, 500U);
  rig.run(500ms);
  EXPECT_EQ(rig.at(receiver).links.begin()[0]->missing(), 0U);
  EXPECT_NEAR(static_cast<double>(rig.at(receiver).counts.received), 100, 3) << "it caught up";
}

}  // namespace
}  // namespace readyscope
