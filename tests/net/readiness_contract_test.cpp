#include <set>
#include <tuple>
#include <vector>

#include "contract.hpp"
#include "platform.hpp"
#include "readyscope/net/respond.hpp"
#include "simulated_network.hpp"

namespace readyscope {
namespace {

class ReadinessContract : public Contract {
 protected:
  /// What a select finds of a socket that is ready to read and to write.
  Ready select_one() {
    server_ = bind();
    EXPECT_TRUE(network().watch(server_, id_, Interest{}));
    send(server_, "!", local(server_));
    EXPECT_TRUE(network().await_input(hang_guard).value());
    return network().select(0s).value();
  }

  Handle server_{};
  SocketId id_{5, 6};
};

INSTANTIATE_TEST_SUITE_P(Networks, ReadinessContract, ::testing::ValuesIn(support::all_worlds()),
                         world_name);

// Readiness.

TEST_P(ReadinessContract, calls_an_idle_socket_ready_to_write) {
  ASSERT_TRUE(network().watch(bind(), {}, Interest{}));
  EXPECT_EQ(look(), "w");
}

TEST_P(ReadinessContract, calls_a_socket_ready_to_read_until_all_is_read) {
  const Handle server = bind();
  ASSERT_TRUE(network().watch(server, {}, reads_only));
  EXPECT_EQ(look(), "");
  send(server, "a", local(server));
  send(server, "b", local(server));
  ASSERT_FALSE(network().select(hang_guard).value().read.empty());
  EXPECT_EQ(look(), "r") << "still";
  ASSERT_TRUE(network().watch(server, {}, nothing));
  EXPECT_EQ(receive(server, 2).size(), 2U);
  ASSERT_TRUE(network().watch(server, {}, reads_only));
  EXPECT_EQ(look(), "");
}

TEST_P(ReadinessContract, reports_sockets_by_the_names_they_were_given) {
  const Handle quiet = bind();
  const Handle busy = bind();
  const SocketId quiet_id{7, 3};
  const SocketId busy_id{1, 900};
  ASSERT_TRUE(network().watch(quiet, quiet_id, {true, true, false}));
  ASSERT_TRUE(network().watch(busy, busy_id, reads_only));
  send(quiet, "!", local(busy));
  ASSERT_TRUE(network().await_input(hang_guard).value());
  const Ready ready = network().select(0s).value();
  ASSERT_EQ(ready.read.size(), 1U);
  EXPECT_EQ(ready.read[0], busy_id);
  ASSERT_EQ(ready.write.size(), 1U);
  EXPECT_EQ(ready.write[0], quiet_id);
}

TEST_P(ReadinessContract, reports_a_socket_by_its_latest_name) {
  const Handle handle = bind();
  ASSERT_TRUE(network().watch(handle, {1, 1}, writes_only));
  ASSERT_TRUE(network().watch(handle, {1, 2}, writes_only));
  const Ready ready = network().select(0s).value();
  ASSERT_EQ(ready.write.size(), 1U);
  EXPECT_EQ(ready.write[0], (SocketId{1, 2}));
}

TEST_P(ReadinessContract, reports_only_the_kinds_of_readiness_asked_for) {
  const Handle server = bind();
  send(server, "!", local(server));
  ASSERT_TRUE(wait_for_input(server));
  ASSERT_TRUE(network().watch(server, {}, Interest{}));
  EXPECT_EQ(look(), "rw");
  ASSERT_TRUE(network().watch(server, {}, writes_only));
  EXPECT_EQ(look(), "w");
  ASSERT_TRUE(network().watch(server, {}, reads_only));
  EXPECT_EQ(look(), "r");
  ASSERT_TRUE(network().watch(server, {}, excepts_only));
  EXPECT_EQ(look(), "");
  ASSERT_TRUE(network().watch(server, {}, nothing));
  EXPECT_EQ(look(), "");
}

TEST_P(ReadinessContract, forgets_a_socket_that_is_no_longer_watched) {
  const Handle handle = bind();
  ASSERT_TRUE(network().watch(handle, {}, Interest{}));
  network().unwatch(handle);
  network().unwatch(handle);
  EXPECT_EQ(look(), "");
  EXPECT_TRUE(network().is_open(handle));
}

TEST_P(ReadinessContract, forgets_a_socket_that_is_closed) {
  const Handle handle = bind();
  ASSERT_TRUE(network().watch(handle, {}, Interest{}));
  network().close(handle);
  EXPECT_EQ(look(), "");
  (void)bind();
  EXPECT_EQ(look(), "") << "whoever gets its handle next has not asked for anything";
}

TEST_P(ReadinessContract, returns_at_once_when_nothing_is_watched) {
  EXPECT_TRUE(network().select({}).value().read.empty());
  ASSERT_TRUE(network().watch(bind(), {}, nothing));
  EXPECT_TRUE(network().select({}).value().read.empty());
}

TEST_P(ReadinessContract, waits_in_select_for_its_timeout_only) {
  ASSERT_TRUE(network().watch(bind(), {}, reads_only));
  const Instant start = now();
  EXPECT_TRUE(network().select(30ms).value().read.empty());
  EXPECT_GE(now() - start, 15ms);
}

// Waiting for input.

TEST_P(ReadinessContract, sleeps_where_there_is_nothing_to_await) {
  const Instant start = now();
  EXPECT_FALSE(network().await_input(30ms).value());
  EXPECT_GE(now() - start, 15ms);
}

TEST_P(ReadinessContract, sleeps_through_readiness_to_write) {
  ASSERT_TRUE(network().watch(bind(), {}, Interest{}));
  const Instant start = now();
  EXPECT_FALSE(network().await_input(30ms).value());
  EXPECT_GE(now() - start, 15ms);
}

TEST_P(ReadinessContract, sleeps_through_input_that_nobody_asked_for) {
  const Handle server = bind();
  send(server, "!", local(server));
  ASSERT_TRUE(wait_for_input(server));
  ASSERT_TRUE(network().watch(server, {}, writes_only));
  const Instant start = now();
  EXPECT_FALSE(network().await_input(30ms).value());
  EXPECT_GE(now() - start, 15ms);
}

TEST_P(ReadinessContract, wakes_for_input) {
  const Handle server = bind();
  ASSERT_TRUE(network().watch(server, {}, reads_only));
  send(server, "!", local(server));
  const Instant start = now();
  EXPECT_TRUE(network().await_input(hang_guard).value());
  EXPECT_LT(now() - start, hang_guard);
}

TEST_P(ReadinessContract, only_looks_for_input_when_there_is_no_time_to_wait) {
  ASSERT_TRUE(network().watch(bind(), {}, reads_only));
  EXPECT_FALSE(network().await_input(0s).value());
  EXPECT_FALSE(network().await_input(-1s).value()) << "a frame that took too long has none left";
}

TEST_P(ReadinessContract, keeps_what_select_found_while_it_awaits_input) {
  const Ready ready = select_one();
  EXPECT_TRUE(network().await_input(0s).value());
  ASSERT_EQ(ready.read.size(), 1U);
  EXPECT_EQ(ready.read[0], id_);
  EXPECT_EQ(ready.write[0], id_);
}

TEST_P(ReadinessContract, keeps_what_select_found_while_other_sockets_come_and_go) {
  const Ready ready = select_one();
  std::vector<Handle> others;
  for (std::uint32_t i = 0; i < 100; ++i) {
    others.push_back(bind());
    ASSERT_TRUE(network().watch(others.back(), {i + 7, 1}, Interest{}));
  }
  for (const Handle other : others) network().close(other);
  network().unwatch(server_);
  ASSERT_EQ(ready.read.size(), 1U);
  ASSERT_EQ(ready.write.size(), 1U);
  EXPECT_EQ(ready.read[0], id_);
  EXPECT_EQ(ready.write[0], id_);
}

TEST_P(ReadinessContract, is_interrupted_without_harm) {
  if (world().simulated() == nullptr && !support::SignalStorm::is_possible()) {
    GTEST_SKIP() << "nothing interrupts a call on this system";
  }
  const Handle server = bind();
  ASSERT_TRUE(network().watch(server, {}, reads_only));
  std::optional<support::SignalStorm> storm;
  if (world().simulated() == nullptr) storm.emplace();
  for (int i = 0; i < 50; ++i) {
    if (world().simulated() != nullptr) world().simulated()->interrupt_next_wait();
    const auto ready = network().select(5ms);
    ASSERT_TRUE(ready) << ready.error().message();
    ASSERT_TRUE(ready->read.empty() && ready->write.empty() && ready->except.empty());
    const auto awaited = network().await_input(5ms);
    ASSERT_TRUE(awaited) << awaited.error().message();
    ASSERT_FALSE(*awaited);
  }
  network().unwatch(server);
  for (int i = 0; i < 2'000; ++i) {
    send(server, std::to_string(i), local(server));
    ASSERT_EQ(receive_one(server).bytes, std::to_string(i));
  }
  if (storm) {
    EXPECT_GT(support::SignalStorm::delivered(), 0U);
  }
}

// Many sockets.

class ManySocketsContract : public ::testing::TestWithParam<std::tuple<WorldKind, std::size_t>> {
 public:
  static std::string name(const ::testing::TestParamInfo<ParamType>& parameters) {
    return std::string(std::get<0>(parameters.param).name) + '_' +
           std::to_string(std::get<1>(parameters.param));
  }
};

INSTANTIATE_TEST_SUITE_P(Networks, ManySocketsContract,
                         ::testing::Combine(::testing::ValuesIn(support::all_worlds()),
                                            ::testing::Values(65U, 1'025U, 4'000U)),
                         ManySocketsContract::name);

TEST_P(ManySocketsContract, all_are_heard) {
  const auto& [kind, count] = GetParam();
  const auto world = kind.make({});
  const auto sockets_max = world->traits().sockets_max;
  if (sockets_max.value_or(count) < count) GTEST_SKIP() << "this process may not open that many";
  Sockets sockets(world->network(), world->clock());
  std::vector<SocketId> ids;
  for (std::size_t i = 0; i < count; ++i) {
    const auto id = sockets.bind_dgram(Endpoint::loopback(0));
    ASSERT_TRUE(id) << "socket " << i << ": " << id.error().message();
    ids.push_back(*id);
  }

  std::set<SocketId> writable;
  for (const Entry& entry : sockets.ready(hang_guard)) {
    respond(entry, on<Write>([&](Write write) { writable.insert(write.socket); }));
  }
  EXPECT_EQ(writable.size(), count);

  for (const SocketId id : ids) ASSERT_TRUE(sockets.set_interest(id, reads_only));
  for (const SocketId id : ids) {
    const Endpoint to = sockets.find(id)->local().value();
    ASSERT_TRUE(sockets.find(ids.front())->send(bytes_of("!"), to).value());
  }
  std::set<SocketId> readable;
  const Instant end = world->clock().now() + hang_guard;
  while (readable.size() < count && world->clock().now() < end) {
    for (const Entry& entry : sockets.ready(1s)) {
      std::byte buffer[16];
      ASSERT_TRUE(sockets.find(socket_of(entry.event))->receive(buffer).value());
      EXPECT_TRUE(readable.insert(socket_of(entry.event)).second);
    }
  }
  EXPECT_EQ(readable.size(), count);
}

}  // namespace
}  // namespace readyscope
