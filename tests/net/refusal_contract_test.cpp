#include "contract.hpp"

namespace readyscope {
namespace {

class RefusalContract : public Contract {
 protected:
  void SetUp() override {
    if (!traits().reports_refusals) GTEST_SKIP() << "this network does not report refusals";
  }
};

INSTANTIATE_TEST_SUITE_P(Networks, RefusalContract,
                         ::testing::ValuesIn(support::talkative_worlds()), world_name);

TEST_P(RefusalContract, reports_to_a_connected_socket_who_refused) {
  const Endpoint nobody = dead_end();
  const Handle client = connect(nobody);
  send(client, "anybody there?");
  const Received refusal = receive_one(client);
  EXPECT_EQ(refusal.outcome, Outcome::refused);
  EXPECT_EQ(refusal.error, std::errc::connection_refused);
  EXPECT_EQ(refusal.length, 0U);
  EXPECT_EQ(refusal.bytes, "");
  EXPECT_EQ(refusal.from.value_or(nobody), nobody);
}

TEST_P(RefusalContract, reports_over_ipv6_too) {
  if (!traits().has_ipv6) GTEST_SKIP() << "this machine has no ::1";
  const Endpoint nobody = dead_end(Family::ipv6);
  const Handle client = connect(nobody);
  send(client, "anybody there?");
  const Received refusal = receive_one(client);
  EXPECT_EQ(refusal.outcome, Outcome::refused);
  EXPECT_EQ(refusal.error, std::errc::connection_refused);
  EXPECT_EQ(refusal.from.value_or(nobody), nobody);
}

TEST_P(RefusalContract, reports_to_a_socket_without_a_peer_who_refused) {
  if (!traits().shows_refusals_in_except)
    GTEST_SKIP() << "this system reports it to connected sockets only";
  const Endpoint nobody = dead_end();
  const Endpoint nobody_either = dead_end();
  const Handle client = bind();
  send(client, "anybody there?", nobody);
  send(client, "or there?", nobody_either);
  const auto refusals = receive(client, 2);
  ASSERT_EQ(refusals_in(refusals), 2U);
  EXPECT_EQ(refusals[0].from, nobody);
  EXPECT_EQ(refusals[1].from, nobody_either);
}

TEST_P(RefusalContract, reports_each_refusal_once) {
  const Handle client = connect(dead_end());
  send(client, "anybody there?");
  EXPECT_EQ(refusals_in(receive(client, 1)), 1U);
  EXPECT_TRUE(support::drain(network(), client).empty());
  ASSERT_TRUE(network().watch(client, {}, Interest{}));
  EXPECT_EQ(look(), "w");
}

TEST_P(RefusalContract, sends_on_after_a_refusal) {
  const Endpoint place = dead_end();
  const Handle client = connect(place);
  send(client, "too early");
  const Handle server = bind(place);
  send(client, "in time");
  EXPECT_EQ(receive_one(server).bytes, "in time") << "the refusal must not swallow this one";
  EXPECT_EQ(refusals_in(receive(client, 1)), 1U) << "and is not forgotten over it";
  send(server, "welcome", local(client));
  EXPECT_EQ(receive_one(client).bytes, "welcome");
}

TEST_P(RefusalContract, reports_a_refusal_that_a_send_met_with_the_data_before_it) {
  const Endpoint place = dead_end();
  const Handle client = connect(place);
  send(client, "too early");
  ASSERT_TRUE(wait_for_input(client));
  const Handle server = bind(place);
  send(client, "in time");
  EXPECT_EQ(receive_one(server).bytes, "in time");
  send(server, "welcome", local(client));
  EXPECT_EQ(refusals_in(support::drain(network(), client)), 1U) << "without another look";
}

TEST_P(RefusalContract, reports_a_refusal_for_each_datagram_of_a_batch) {
  const Handle client = connect(dead_end());
  const std::vector<Outgoing> hundred(100, Outgoing{bytes_of("anybody there?")});
  EXPECT_EQ(network().send(client, hundred).value(), 100U);
  const auto received = receive(client, 100);
  EXPECT_EQ(received.size(), 100U);
  EXPECT_EQ(refusals_in(received), 100U);
}

TEST_P(RefusalContract, keeps_the_data_queued_behind_a_refusal_readable_at_once) {
  const Handle server = bind();
  const Handle client = connect(local(server));
  for (const std::string_view text : {"1", "2", "3"}) send(server, text, local(client));
  ASSERT_TRUE(wait_for_input(client));
  network().close(server);
  send(client, "still there?");
  ASSERT_TRUE(wait_for_input(client));
  const auto received = support::drain(network(), client);
  EXPECT_EQ(texts(received), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(refusals_in(received), 1U);
}

TEST_P(RefusalContract, reads_on_between_refusals) {
  const Handle server = bind();
  const Endpoint nobody = dead_end();
  if (!traits().shows_refusals_in_except)
    GTEST_SKIP() << "this system reports it to connected sockets only";
  const Handle client = bind();
  for (const std::string_view text : {"1", "2", "3"}) {
    send(client, "lost", nobody);
    send(server, text, local(client));
  }
  const auto received = receive(client, 6);
  EXPECT_EQ(texts(received), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(refusals_in(received), 3U);
}

TEST_P(RefusalContract, shows_a_dead_peer_in_the_except_set) {
  if (!traits().shows_refusals_in_except) GTEST_SKIP() << "this system shows them as input only";
  const Handle client = connect(dead_end());
  const Handle other = bind();
  const SocketId client_id{1, 1};
  ASSERT_TRUE(network().watch(client, client_id, excepts_only));
  ASSERT_TRUE(network().watch(other, {2, 1}, excepts_only));
  EXPECT_EQ(look(), "");
  send(client, "anybody there?");
  const Ready ready = network().select(hang_guard).value();
  ASSERT_EQ(ready.except.size(), 1U);
  EXPECT_EQ(ready.except[0], client_id);
  network().unwatch(client);
  EXPECT_EQ(refusals_in(receive(client, 1)), 1U);
  ASSERT_TRUE(network().watch(client, client_id, excepts_only));
  EXPECT_EQ(look(), "") << "it goes out once it was read";
}

TEST_P(RefusalContract, shows_a_refusal_as_input) {
  const Handle client = connect(dead_end());
  ASSERT_TRUE(network().watch(client, {}, reads_only));
  send(client, "anybody there?");
  EXPECT_TRUE(network().await_input(hang_guard).value());
  EXPECT_EQ(look(), "r");
}

}  // namespace
}  // namespace readyscope
