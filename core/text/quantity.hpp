#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "readyscope/net/clock.hpp"

namespace readyscope {

/// What a figure counts or measures, and so which units may follow a number.
enum class Unit : std::uint8_t {
  count,     ///< `1000`
  bytes,     ///< `512`, `512 B`, `64 KiB`, `1.5 MB`
  duration,  ///< `250us`, `5 ms`, `0.2s`, `5min`, `1h`
  rate,      ///< `900/s`, `10k/s`
  share,     ///< `0.5%`
};

/// A number in the smallest unit of its kind: datagrams, bytes, nanoseconds, a second, the whole.
/// Wide enough for every count of 64 bits where the compiler has such a type.
using Amount = long double;

/// A number with its unit; blanks may come between them. The error is a sentence that says which
/// numbers are valid.
std::expected<Amount, std::string> parse_quantity(std::string_view text, Unit unit);
/// The same for a time that something is to last: at least a nanosecond, at most `duration_max`.
std::expected<Duration, std::string> parse_duration(std::string_view text);
inline constexpr Duration duration_max = std::chrono::hours(24 * 365);

/// As a whole number, at most 2^64 - 1: sums over links may exceed that, because strangers choose
/// their counters.
std::uint64_t whole(Amount amount);

/// For people: `12,345`, `3.20 ms`, `950/s`, `0.12 %`.
std::string format_quantity(Amount amount, Unit unit);

/// For a table of figures: `a count`, `bytes`, `a time`, `a rate`, `a share`.
std::string_view name_of(Unit unit);

}  // namespace readyscope
