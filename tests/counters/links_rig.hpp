#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>

#include "readyscope/counters/links.hpp"

namespace readyscope {

using namespace std::chrono_literals;

inline constexpr Instant start{1h};
inline constexpr ClockId own_clock{7};
inline constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
inline const Endpoint alice = Endpoint::loopback(40'000);
inline const Endpoint bob = Endpoint::loopback(40'001);

/// Links and the arrivals at their endpoint, a millisecond apart.
struct Fed {
  Arrival receive(const Counter& counter, const Endpoint& from = alice) {
    context.from = from;
    context.at += 1ms;
    context.bytes = 10;
    return links.receive(counter, context);
  }
  Arrival text(std::uint64_t value, const Endpoint& from = alice) {
    return receive({.value = value, .sent_at = {}}, from);
  }
  void texts(std::initializer_list<std::uint64_t> values, const Endpoint& from = alice) {
    for (const std::uint64_t value : values) (void)text(value, from);
  }
  void texts_up_to(std::uint64_t end, std::uint64_t begin = 0) {
    for (std::uint64_t value = begin; value < end; ++value) (void)text(value);
  }
  Arrival binary(std::uint32_t run, std::uint64_t value, const Endpoint& from = alice,
                 WireForm form = WireForm::binary32) {
    return receive(
        {.form = form, .value = value, .run = run, .clock = own_clock, .sent_at = context.at},
        from);
  }
  [[nodiscard]] const Link& link(std::size_t i) const { return *links.all()[i]; }

  Links links{own_clock};
  ArrivalContext context{.from = alice, .at = start, .kernel_dropped = 0};
};

}  // namespace readyscope
