// Datagrams that may be counters: a byte for their length, then that many bytes, and so on. The
// largest lengths stand for a change of how counters are read instead.

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

constexpr std::size_t first_setting = 248;

ReceiverSettings settings_of(std::size_t number) {
  return {
      .wrap = wrap_widths[number % wrap_widths.size()],
      .source_is = number < wrap_widths.size() ? SourceIs::address_and_port : SourceIs::address};
}

/// Such are not counters of a receiver with that width.
bool is_too_large(const Counter& counter, const ReceiverSettings& settings) {
  const unsigned bits = bits_of(settings.wrap);
  return counter.form == WireForm::ascii && bits > 0 && counter.value >> bits > 0;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = fuzz::bytes_of(data, size);
  Links links(ClockId{1});
  Instant at{std::chrono::hours(1)};
  ReceiverSettings settings;
  std::uint64_t counters = 0;
  while (!rest.empty()) {
    const auto length = std::to_integer<std::size_t>(rest.front());
    rest = rest.subspan(1);
    if (length >= first_setting) {
      settings = settings_of(length - first_setting);
      links.set(settings);
      continue;
    }
    const auto datagram = rest.first(std::min(length, rest.size()));
    rest = rest.subspan(datagram.size());
    at += std::chrono::microseconds(length);
    const auto counter = parse_counter(datagram);
    if (!counter || is_too_large(*counter, settings)) continue;
    check_written(*counter);
    const auto port = static_cast<std::uint16_t>(40'000 + length % 2);
    (void)links.receive(*counter,
                        {.from = Endpoint::loopback(port), .bytes = datagram.size(), .at = at});
    ++counters;
  }
  std::uint64_t received = 0;
  for (const auto& link : links) received += link->received();
  if (links.forgotten() == 0) {
    fuzz::require(received == counters, "every counter is received on one link");
  }
  return 0;
}
