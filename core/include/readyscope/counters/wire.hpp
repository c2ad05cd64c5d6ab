#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "readyscope/net/clock.hpp"
#include "readyscope/net/enumeration.hpp"

namespace readyscope {

/// How a counter is written in a datagram.
enum class WireForm : std::uint8_t {
  ascii,     ///< Decimal digits, so that any program can send it.
  binary32,  ///< 32 bits, with a run number and the time of sending; wraps around at 2^32.
  binary64,  ///< The same with 64 bits.
};
inline constexpr auto wire_forms = enumerators<WireForm>;

/// Its name on the command line and in the report: `ascii`, `binary32`, `binary64`.
std::string_view option_name(WireForm form);
/// Its name in the window: `Text`, `32 bit`, `64 bit`.
std::string_view title(WireForm form);
std::optional<WireForm> wire_form_from(std::string_view option_name);

/// Identifies the clock of one process among all others. Times by different clocks cannot be
/// compared.
enum class ClockId : std::uint64_t {};

/// A counter as it is sent. The text form carries only the value.
///
/// A binary datagram, all numbers big-endian:
///
///     offset  bytes
///          0      3  "RSC"
///          3      1  4 or 8: the bytes of the counter
///          4      4  run: a different number for each run of a sender
///          8      8  clock: whose time it is
///         16      8  time of sending, in nanoseconds on that clock
///         24  4 or 8  the counter
///         28 or 32    zeros, up to the chosen size
struct Counter {
  WireForm form = WireForm::ascii;
  std::uint64_t value = 0;
  std::uint32_t run = 0;
  ClockId clock{};
  Instant sent_at;
};

/// The smallest datagram of this form, in bytes. A text datagram has one byte for each digit.
std::size_t counter_bytes_min(WireForm form);
/// The largest payload of a UDP datagram over IPv4: 65,535 less the headers of IP (20) and UDP (8).
inline constexpr std::size_t counter_bytes_max = 65'507;
/// The most digits a text counter can have: those of 2^64 - 1.
inline constexpr std::size_t counter_digits_max = 20;
/// The largest datagram that is taken for a counter in text, with its padding.
inline constexpr std::size_t counter_text_bytes_max = 64;

/// Reads the counter in a datagram, whichever form it has; std::nullopt if it is not a counter.
/// Text may begin with zeros, and end with one line end, as written by `echo`, and with NULs. Bytes
/// after a binary counter are padding, whatever they are.
std::optional<Counter> parse_counter(std::span<const std::byte> payload);

/// Writes a counter into `room`, which must hold `counter_digits_max` bytes, `counter_bytes_min` of
/// the form, and `bytes`, whichever is most. Binary forms are padded to `bytes`; the text form is
/// never padded. Returns what was written.
std::span<const std::byte> write_counter(std::span<std::byte> room, const Counter& counter,
                                         std::size_t bytes);

}  // namespace readyscope
