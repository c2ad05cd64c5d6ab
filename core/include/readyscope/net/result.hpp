#pragma once

#include <expected>
#include <system_error>

namespace readyscope {

/// A value or the error that prevented it. The caller handles an error or passes it on, once.
/// Error codes compare with `std::errc` on every system.
template <class T>
using Result = std::expected<T, std::error_code>;

inline std::unexpected<std::error_code> failure(std::errc code) {
  return std::unexpected(std::make_error_code(code));
}

}  // namespace readyscope
