#pragma once

#include <cstdint>
#include <string>
#include <system_error>

namespace readyscope {

/// The system's own name and number of an error, as `EADDRINUSE (98)` or `WSAEADDRINUSE (10048)`.
/// What has no name there goes by whose number it is, as `system (10093)`.
std::string system_name(std::error_code error);

/// The system's own number of it, for where there is no room for more, and the error of such a
/// number. That compares with `std::errc` as the first did.
std::int32_t system_number(std::error_code error);
std::error_code system_error(std::int32_t number);

}  // namespace readyscope
