#pragma once

#include <expected>
#include <system_error>

namespace readyscope {

/// A value, or why there is none. Whoever gets the error handles it or hands it on, once.
/// Codes compare with `std::errc` on every system.
template <class T>
using Result = std::expected<T, std::error_code>;

inline std::unexpected<std::error_code> failure(std::errc code) {
  return std::unexpected(std::make_error_code(code));
}

}  // namespace readyscope
