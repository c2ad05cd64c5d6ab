#include "arrival_times.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>

#include "manual_clock.hpp"
#include "platform.hpp"
#include "readyscope/net/network.hpp"

namespace readyscope {
namespace {

using namespace std::chrono_literals;

struct Rig {
  support::ManualClock clock;
  ArrivalTimes times{clock};

  /// Where a datagram of so long ago comes to lie, that the wall clock was right for.
  std::optional<Instant> arrival(Duration ago) {
    times.begin_batch();
    return times.arrival(clock.now().time_since_epoch() + clock.wall_offset() - ago);
  }
  void set_wall_clock(Duration by) { clock.set_wall_offset(clock.wall_offset() + by); }
};

TEST(ArrivalTimes, are_on_the_monotonic_axis) {
  Rig rig;
  EXPECT_EQ(rig.arrival(0ns), rig.clock.now());
  EXPECT_EQ(rig.arrival(300ms), rig.clock.now() - 300ms);
  rig.clock.advance(24h);
  EXPECT_EQ(rig.arrival(5s), rig.clock.now() - 5s);
}

TEST(ArrivalTimes, are_not_in_the_future) {
  Rig rig;
  EXPECT_EQ(rig.arrival(-1us), rig.clock.now());
}

TEST(ArrivalTimes, do_not_mind_that_clocks_are_read_one_after_the_other) {
  Rig rig;
  for (int second = 0; second < 100; ++second) {
    rig.clock.advance(1s);
    rig.set_wall_clock(second % 2 == 0 ? 500us : -500us);
    ASSERT_EQ(rig.arrival(1ms), rig.clock.now() - 1ms);
  }
}

TEST(ArrivalTimes, are_unknown_for_a_while_after_the_wall_clock_was_set) {
  for (const Duration by : {Duration(1h), Duration(-1h), Duration(3ms), Duration(-3ms)}) {
    Rig rig;
    rig.clock.advance(1ms);
    rig.set_wall_clock(by);
    EXPECT_EQ(rig.arrival(0ns), std::nullopt);
    rig.clock.advance(999ms);
    EXPECT_EQ(rig.arrival(0ns), std::nullopt);
    rig.clock.advance(1ms);
    EXPECT_EQ(rig.arrival(2us), rig.clock.now() - 2us);
  }
}

TEST(ArrivalTimes, are_unknown_while_the_wall_clock_leaps_again_and_again) {
  Rig rig;
  for (int i = 0; i < 1'000; ++i) {
    rig.clock.advance(4ms);
    rig.set_wall_clock(i % 2 == 0 ? 179s : -179s);
    ASSERT_EQ(rig.arrival(0ns), std::nullopt);
  }
}

TEST(ArrivalTimes, that_lie_in_the_future_show_that_the_wall_clock_was_set_twice) {
  Rig rig;
  EXPECT_EQ(rig.arrival(-2ms), std::nullopt);
  EXPECT_EQ(rig.arrival(0ns), std::nullopt);
  rig.clock.advance(1s);
  EXPECT_EQ(rig.arrival(0ns), rig.clock.now());
}

/// The machine's own clocks, of which someone sets the wall clock, but not the kernel's.
class LeapingClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return system_.now(); }
  [[nodiscard]] Duration wall_offset() const override { return system_.wall_offset() + leap; }

  Duration leap{};

 private:
  SystemClock system_;
};

TEST(ArrivalTimes, of_the_systems_network_are_unknown_after_a_leap) {
  if (!support::reports_arrival()) GTEST_SKIP() << "this system does not report them";
  LeapingClock clock;
  const auto network = make_system_network(clock).value();
  const Handle server = network->bind(Endpoint::loopback(0)).value();
  const Endpoint address = network->local(server).value();
  ASSERT_TRUE(network->watch(server, {}, {.read = true, .write = false, .except = false}));
  const auto receive_one = [&] {
    const Outgoing empty{{}, address};
    EXPECT_EQ(network->send(server, {&empty, 1}).value(), 1U);
    EXPECT_TRUE(network->await_input(60s).value());
    std::array<Incoming, 2> incoming;
    EXPECT_EQ(network->receive(server, incoming).value(), 1U);
    return incoming[0].arrived;
  };
  // The kernel begins to stamp them some time after it was asked to.
  while (!receive_one()) {
  }
  clock.leap = -179s;
  EXPECT_EQ(receive_one(), std::nullopt);
  EXPECT_EQ(receive_one(), std::nullopt);
  network->close(server);
}

}  // namespace
}  // namespace readyscope
