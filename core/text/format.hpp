#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/enumeration.hpp"
#include "readyscope/scope/endpoint_state.hpp"
#include "readyscope/scope/outcomes.hpp"

namespace readyscope {

// Numbers and bytes for people to read.

std::string format_count(std::uint64_t count);   ///< `12,345`
std::string format_rate(double per_second);      ///< `0`, `9.5`, `12,345`
std::string format_bytes(std::uint64_t bytes);   ///< `208 KiB`
std::string format_duration(Duration duration);  ///< `350 ns`, `12.3 µs`, `1.25 ms`, `2.000 s`

/// Seconds with six decimals, for a column of times: `12.345678`.
std::string format_seconds(Duration since);
/// Time of day in UTC with microseconds: `14:03:59.123456`.
std::string format_time_of_day(Duration since_1970);

/// The label of a tick on a ruler whose ticks are `step` apart, with just enough decimals to
/// distinguish neighbours.
std::string format_tick(Duration since, Duration step);

/// Bytes as inert text: printable ASCII verbatim, everything else escaped, so that no payload can
/// control a terminal, the text direction or a format string. At most `characters_max` characters,
/// then `...`.
std::string inert_text(std::span<const std::byte> bytes, std::size_t characters_max);

/// Adds a sentence to those before it. Either may be empty.
void append_sentence(std::string& words, std::string_view sentence);

/// `It failed. (12 times)`
std::string words_of(const RepeatedFailure& failure);

/// All of the bytes as hex, two digits each.
std::string whole_hex(std::span<const std::byte> bytes);

/// What kinds of events are called, in the window as in files.
inline constexpr Words<Kind> kind_names{{{Kind::read, "Read"},
                                         {Kind::write, "Write"},
                                         {Kind::except, "Except"},
                                         {Kind::received, "Received"},
                                         {Kind::sent, "Sent"},
                                         {Kind::added, "Added"},
                                         {Kind::removed, "Removed"},
                                         {Kind::finished, "Finished"},
                                         {Kind::refused, "Refused"},
                                         {Kind::send_failed, "Send failed"},
                                         {Kind::receive_failed, "Receive failed"},
                                         {Kind::truncated, "Truncated"},
                                         {Kind::dropped, "Dropped"},
                                         {Kind::poll_gap, "Poll gap"},
                                         {Kind::loop_stopped, "Loop stopped"},
                                         {Kind::lost_socket, "Socket lost"}}};
constexpr std::string_view kind_name(Kind kind) { return kind_names.name_of(kind); }

/// The phase of an endpoint, as in reports and copied rows.
std::string_view phase_name(Phase phase);

/// An error with the system's name, number and message: `EADDRINUSE (98): Address already in use`.
std::string error_text(std::error_code error);

}  // namespace readyscope
