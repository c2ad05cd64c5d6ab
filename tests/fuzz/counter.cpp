// Datagrams that may be counters: a byte for their length, then that many bytes, and so on.

#include <algorithm>
#include <array>
#include <chrono>

#include "fuzz.hpp"
#include "readyscope/counters/links.hpp"
#include "readyscope/counters/wire.hpp"

namespace {

using namespace readyscope;

void check_written(const Counter& counter) {
  std::array<std::byte, 64> room{};
  const auto written = write_counter(room, counter, counter_bytes_min(counter.form));
  const auto again = parse_counter(written);
  fuzz::require(again.has_value(), "what is written can be read");
  fuzz::require(
      again->value == counter.value && again->form == counter.form && again->run == counter.run,
      "what is read is what was written");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = fuzz::bytes_of(data, size);
  Links links(ClockId{1});
  Instant at{std::chrono::hours(1)};
  std::uint64_t counters = 0;
  while (!rest.empty()) {
    const auto length = std::to_integer<std::size_t>(rest.front());
    rest = rest.subspan(1);
    const auto datagram = rest.first(std::min(length, rest.size()));
    rest = rest.subspan(datagram.size());
    at += std::chrono::microseconds(length);
    const auto counter = parse_counter(datagram);
    if (!counter) continue;
    check_written(*counter);
    (void)links.receive(*counter,
                        {.from = Endpoint::loopback(40'001), .bytes = datagram.size(), .at = at});
    ++counters;
  }
  std::uint64_t received = 0;
  for (const auto& link : links) received += link->received();
  if (links.forgotten() == 0) {
    fuzz::require(received == counters, "every counter is received on one link");
  }
  return 0;
}
