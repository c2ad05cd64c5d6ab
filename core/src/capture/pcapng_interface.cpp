#include "capture/pcapng_interface.hpp"

#include <algorithm>

#include "readyscope/capture/captured_datagram.hpp"

namespace readyscope {
namespace {

constexpr std::uint8_t power_of_two_bit = 0x80;
constexpr unsigned nano = 9;
constexpr std::uint64_t nanoseconds_in_second = 1'000'000'000;
constexpr auto time_max = static_cast<std::uint64_t>(captured_time_max.count());
/// The largest that fits into 64 bits.
constexpr unsigned power_of_ten_max = 19;

constexpr std::uint64_t power_of_ten(unsigned exponent) {
  std::uint64_t power = 1;
  for (unsigned i = 0; i < exponent; ++i) power *= 10;
  return power;
}

/// The nanoseconds in this many units of a second divided by a power of two. The product takes up
/// to 94 bits, so its halves are calculated apart.
std::uint64_t nanoseconds_of_binary(std::uint64_t units, unsigned exponent) {
  constexpr unsigned half = 32;
  const std::uint64_t whole = exponent < 64 ? units >> exponent : 0;
  if (whole > time_max / nanoseconds_in_second) return time_max;
  const std::uint64_t rest = exponent < 64 ? units - (whole << exponent) : units;
  const std::uint64_t low = (rest & 0xffff'ffffU) * nanoseconds_in_second;
  const std::uint64_t high = (rest >> half) * nanoseconds_in_second + (low >> half);
  std::uint64_t fraction = 0;
  if (exponent < half) {
    // Of a number below 2^32, there is no other half.
    fraction = low >> exponent;
  } else if (exponent - half < 64) {
    fraction = high >> (exponent - half);
  }
  return std::min(whole * nanoseconds_in_second + fraction, time_max);
}

}  // namespace

void PcapngInterface::set_resolution(std::uint8_t code) {
  resolution_ = code;
  const bool is_whole = (code & power_of_two_bit) == 0 && code <= nano;
  nanoseconds_in_unit_ = is_whole ? power_of_ten(nano - code) : 0;
  units_max_ = is_whole ? time_max / nanoseconds_in_unit_ : 0;
}

void PcapngInterface::set_offset_seconds(std::int64_t seconds) {
  constexpr auto seconds_max = std::chrono::floor<std::chrono::seconds>(captured_time_max).count();
  offset_ = std::chrono::seconds(std::clamp(seconds, -seconds_max, seconds_max));
}

Duration PcapngInterface::time(std::uint64_t units) const {
  std::uint64_t nanoseconds = 0;
  if (nanoseconds_in_unit_ != 0) {
    nanoseconds = units <= units_max_ ? units * nanoseconds_in_unit_ : time_max;
  } else if ((resolution_ & power_of_two_bit) != 0) {
    nanoseconds = nanoseconds_of_binary(units, resolution_ & ~unsigned{power_of_two_bit});
  } else if (resolution_ - nano <= power_of_ten_max) {
    nanoseconds = std::min(units / power_of_ten(resolution_ - nano), time_max);
  }
  const Duration since_1970 = Duration(static_cast<std::int64_t>(nanoseconds)) + offset_;
  return std::clamp(since_1970, -captured_time_max, captured_time_max);
}

// ---- what was dropped -------------------------------------------------------------------------

std::uint64_t PcapngInterface::drop_before_packet(std::uint64_t count) {
  dropped_before_packets_ = saturated_sum(dropped_before_packets_, count);
  return count_dropped();
}

std::uint64_t PcapngInterface::drop_so_far(std::uint64_t count) {
  dropped_so_far_ = std::max(dropped_so_far_, count);
  return count_dropped();
}

std::uint64_t PcapngInterface::count_dropped() {
  const std::uint64_t before = dropped_;
  dropped_ = std::max(dropped_before_packets_, dropped_so_far_);
  return dropped_ - before;
}

}  // namespace readyscope
