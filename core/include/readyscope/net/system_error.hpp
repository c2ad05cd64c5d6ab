#pragma once

#include <cstdint>
#include <string>
#include <system_error>

namespace readyscope {

/// The system's own name and number for an error: `EADDRINUSE (98)`, `WSAEADDRINUSE (10048)`. An
/// error without a name there goes by its category: `system (10093)`.
std::string system_name(std::error_code error);

/// Converts an error to the system's own number, which is all that a journal record has room for,
/// and back. The result compares with `std::errc` as the original did; on Linux, resolver errors
/// do not survive the round trip.
std::int32_t system_number(std::error_code error);
std::error_code system_error(std::int32_t number);

}  // namespace readyscope
