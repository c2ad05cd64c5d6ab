#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "readyscope/net/impaired_network.hpp"
#include "simulated_network.hpp"

namespace readyscope {

using support::Call;
using support::ManualClock;
using support::SimulatedNetwork;
using support::SimulatedOptions;
using namespace std::chrono_literals;

inline constexpr Interest reads_only{true, false, false};
inline constexpr Interest writes_only{false, true, false};
inline constexpr Direction sending = Direction::sending;
inline constexpr Direction receiving = Direction::receiving;

/// What arrives of the numbers 0, 1, 2, ... strictly by the definitions of RFC 4737 and RFC 5560:
/// all of them are kept, and searched for each.
class Tally {
 public:
  void arrive(std::uint32_t number) {
    ++received;
    if (!seen_.insert(number).second) {
      ++duplicate;
      return;
    }
    const auto overtaker = std::ranges::find_if(
        in_order_of_arrival_, [&](std::uint32_t other) { return other > number; });
    const auto extent =
        static_cast<std::uint64_t>(std::distance(overtaker, in_order_of_arrival_.end()));
    if (extent > 0) ++reordered;
    distance_max = std::max(distance_max, extent);
    in_order_of_arrival_.push_back(number);
  }
  [[nodiscard]] std::uint64_t missing_of(std::uint64_t sent) const { return sent - seen_.size(); }
  [[nodiscard]] const std::vector<std::uint32_t>& in_order_of_arrival() const {
    return in_order_of_arrival_;
  }

  std::uint64_t received = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t reordered = 0;
  std::uint64_t distance_max = 0;

 private:
  std::set<std::uint32_t> seen_;
  std::vector<std::uint32_t> in_order_of_arrival_;  ///< Without duplicates.
};

inline bool is_balanced(const ImpairmentFigures& figures) {
  return figures.taken + figures.duplicated ==
         figures.dropped + figures.crowded_out + figures.passed + figures.failed + figures.waiting;
}

/// Whether what an impairment reports is what a receiver finds out about all that was sent.
inline void expect_agreement(const ImpairmentFigures& figures, const Tally& tally,
                             std::uint64_t sent) {
  EXPECT_EQ(figures.waiting, 0U) << "not all has come yet";
  EXPECT_EQ(figures.taken, sent);
  EXPECT_EQ(figures.passed, tally.received);
  EXPECT_EQ(figures.duplicated, tally.duplicate);
  EXPECT_EQ(figures.thrown_away(), tally.missing_of(sent));
  EXPECT_EQ(figures.reordered, tally.reordered);
  EXPECT_EQ(figures.reorder_distance_max, tally.distance_max);
}

/// A client that sends numbers to a server, through an impaired network over a simulated one.
class ImpairedNetworkTest : public ::testing::Test {
 protected:
  explicit ImpairedNetworkTest(SimulatedOptions options = {})
      : inner(clock, with_room(std::move(options))) {}

  /// Into receive buffers, for whatever a test makes arrive at once.
  static SimulatedOptions with_room(SimulatedOptions options) {
    options.receive_buffer_bytes = std::size_t{64} << 20;
    return options;
  }

  void TearDown() override {
    for (const Handle handle : {client, server}) {
      for (const Direction direction : {sending, receiving}) {
        EXPECT_TRUE(is_balanced(network.figures(handle, direction)));
      }
    }
  }

  static constexpr SocketId client_id{0, 1};
  static constexpr SocketId server_id{1, 1};

  void send(std::uint32_t number) { send_from(client, number); }
  void send_from(Handle handle, std::uint32_t number, std::optional<Endpoint> to = {}) {
    const Outgoing datagram{std::as_bytes(std::span(&number, 1)), to};
    ASSERT_EQ(network.send(handle, {&datagram, 1}).value(), 1U) << "whatever becomes of it later";
    // What was passed to `send` belongs to the caller again.
    number = 0xdeadbeef;
  }
  /// Numbers from 0 on, `interval` apart.
  void send_many(std::uint32_t count, Duration interval = 0s) {
    for (std::uint32_t i = 0; i < count; ++i) {
      send(i);
      clock.advance(interval);
    }
  }
  void send_bytes(std::size_t bytes) {
    const std::vector<std::byte> data(bytes);
    const Outgoing datagram{data};
    ASSERT_EQ(network.send(client, {&datagram, 1}).value(), 1U);
  }

  std::vector<std::uint32_t> take() { return take_from(server); }
  std::vector<std::uint32_t> take_from(Handle handle) {
    std::vector<std::uint32_t> numbers;
    std::uint32_t number = 0;
    Incoming incoming{.buffer = std::as_writable_bytes(std::span(&number, 1))};
    while (network.receive(handle, {&incoming, 1}).value() == 1) numbers.push_back(number);
    return numbers;
  }
  /// What arrives while time passes, until everything has arrived.
  std::vector<std::uint32_t> take_all() {
    std::vector<std::uint32_t> numbers = take();
    while (network.figures(client, sending).waiting + network.figures(server, receiving).waiting >
           0) {
      look(10s);
      for (const std::uint32_t number : take()) numbers.push_back(number);
    }
    return numbers;
  }
  Tally tally_all() {
    Tally tally;
    for (const std::uint32_t number : take_all()) tally.arrive(number);
    return tally;
  }

  /// What a select finds, as letters.
  std::string look(std::optional<Duration> timeout = Duration::zero()) {
    const Ready ready = network.select(timeout).value();
    return std::string(ready.read.size(), 'r') + std::string(ready.write.size(), 'w') +
           std::string(ready.except.size(), 'x');
  }
  ImpairmentFigures sent() { return network.figures(client, sending); }
  ImpairmentFigures received() { return network.figures(server, receiving); }

  ManualClock clock;
  SimulatedNetwork inner;
  ImpairedNetwork network{inner, clock};
  Handle server = network.bind(Endpoint::loopback(0)).value();
  Endpoint address = network.local(server).value();
  Handle client = network.connect(address).value();
  bool server_is_watched = network.watch(server, server_id, reads_only).has_value();
};

/// From 0 up to, but not including, `end`.
inline std::vector<std::uint32_t> numbers_below(std::uint32_t end) {
  std::vector<std::uint32_t> numbers(end);
  for (std::uint32_t i = 0; i < end; ++i) numbers[i] = i;
  return numbers;
}

}  // namespace readyscope
