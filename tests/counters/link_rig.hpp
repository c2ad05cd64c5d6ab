#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>

#include "readyscope/counters/link.hpp"

namespace readyscope {

using namespace std::chrono_literals;

inline constexpr Instant start{1h};
inline constexpr ClockId own_clock{7};
inline constexpr ClockId other_clock{8};
inline constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
inline constexpr std::uint64_t largest32 = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint64_t half = std::uint64_t{1} << 63;
inline constexpr std::uint64_t half32 = std::uint64_t{1} << 31;

/// A link and the arrivals at it, a millisecond apart.
struct FedLink {
  explicit FedLink(WireForm form = WireForm::ascii) : link(Endpoint::loopback(9876), form, 1) {}

  Arrival receive(std::uint64_t value) { return receive(value, at + 1ms); }
  Arrival receive(std::uint64_t value, Instant arrived_at) {
    at = arrived_at;
    return link.receive({.form = link.form(),
                         .value = value,
                         .run = 42,
                         .clock = clock,
                         .sent_at = sent_at.value_or(at - 1ms)},
                        10, at, own_clock, drops);
  }
  void receive_all(std::initializer_list<std::uint64_t> values) {
    for (const std::uint64_t value : values) (void)receive(value);
  }
  /// The next value was sent at `sent` by `clock`, and arrived at `arrived`.
  void travel(Instant sent, Instant arrived) {
    sent_at = sent;
    (void)receive(next++, arrived);
  }

  Link link;
  Instant at = start;
  ClockId clock = own_clock;
  std::optional<Instant> sent_at;
  std::uint64_t next = 0;
  Drops drops;
};

/// All parts together.
inline std::uint64_t sum(const Culprits& culprits) {
  return culprits.kernel + culprits.poll_gap + culprits.impairment + culprits.network +
         culprits.unknown;
}

}  // namespace readyscope
