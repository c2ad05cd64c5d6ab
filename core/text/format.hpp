#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/scope/endpoint_state.hpp"

namespace readyscope {

// Numbers and bytes as people read them. Widths stay put while numbers change.

std::string format_count(std::uint64_t count);   ///< `12,345`
std::string format_rate(double per_second);      ///< `0`, `9.5`, `12,345`
std::string format_bytes(std::uint64_t bytes);   ///< `208 KiB`
std::string format_duration(Duration duration);  ///< `350 ns`, `12.3 µs`, `1.25 ms`, `2.000 s`

/// Seconds with six decimals, for a column of times: `12.345678`.
std::string format_seconds(Duration since);
/// Time of day in UTC with microseconds: `14:03:59.123456`.
std::string format_time_of_day(Duration since_1970);

/// A label for a tick of a ruler whose ticks are `step` apart: just enough decimals to tell them
/// apart.
std::string format_tick(Duration since, Duration step);

/// Bytes as inert text: printable ASCII as it is, everything else escaped, so that no payload can
/// steer a terminal, a text direction or a format. At most `characters_max`, then `...`.
std::string inert_text(std::span<const std::byte> bytes, std::size_t characters_max);

/// Two digits a byte.
std::string whole_hex(std::span<const std::byte> bytes);

std::string_view kind_name(Kind kind);
/// What an endpoint does, as reports and copied rows have it.
std::string_view phase_name(Phase phase);

/// What the system says of an error: `EADDRINUSE (98): Address already in use`.
std::string error_text(std::error_code error);

}  // namespace readyscope
