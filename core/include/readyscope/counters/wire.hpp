#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "readyscope/net/clock.hpp"
#include "readyscope/net/enumeration.hpp"

namespace readyscope {

/// How a counter is written into a datagram.
enum class WireForm : std::uint8_t {
  ascii,     ///< Decimal digits and nothing else, as the note's client writes them.
  binary32,  ///< 32 bits, with a session and the time of sending; begins anew after 2^32.
  binary64,  ///< 64 bits, with the same.
};
inline constexpr auto wire_forms = enumerators<WireForm>;

/// As on the command line and in the report: `ascii`, `binary32`, `binary64`.
std::string_view option_name(WireForm form);
/// As in the window: `Text`, `32 bit`, `64 bit`.
std::string_view title(WireForm form);
std::optional<WireForm> wire_form_from(std::string_view option_name);

/// Tells one process's clock from every other's. Times of two clocks cannot be compared.
enum class ClockId : std::uint64_t {};

/// A counter as it travels. The text form carries the value alone.
///
/// A binary datagram, all numbers big-endian:
///
///     offset  bytes
///          0      3  "RSC"
///          3      1  4 or 8: the bytes of the counter
///          4      4  session: another one for each start of a sender
///          8      8  clock: whose the time is
///         16      8  time of sending, in nanoseconds on that clock
///         24  4 or 8  the counter
///         28 or 32    zeros, up to the size that was chosen
struct Counter {
  WireForm form = WireForm::ascii;
  std::uint64_t value = 0;
  std::uint32_t session = 0;
  ClockId clock{};
  Instant sent_at;
};

/// The least a datagram of this form has; a text has as many bytes as it has digits.
std::size_t counter_bytes_min(WireForm form);
/// The largest datagram over IPv4.
inline constexpr std::size_t counter_bytes_max = 65'507;
/// The most digits a text counter has.
inline constexpr std::size_t counter_digits_max = 20;

/// The counter in a datagram, whatever form it has; none when it is no counter. A text may end with
/// one line end, as `echo` writes it. Bytes behind a binary counter are padding, whatever they are.
std::optional<Counter> parse_counter(std::span<const std::byte> payload);

/// Writes a counter into `room`, which holds at least `counter_digits_max` bytes, the form's least,
/// and `bytes`. Binary forms are padded to `bytes`; the text form takes no padding. Returns what
/// was written.
std::span<const std::byte> write_counter(std::span<std::byte> room, const Counter& counter,
                                         std::size_t bytes);

}  // namespace readyscope
