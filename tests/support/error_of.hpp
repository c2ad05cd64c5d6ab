#pragma once

#include <system_error>

#include "readyscope/net/result.hpp"

namespace readyscope::support {

/// Why it failed, and no error where it did not. `.error()` itself may not be asked of a value, and
/// a test must survive that what should fail does not.
template <class T>
std::error_code error_of(const Result<T>& result) {
  return result ? std::error_code{} : result.error();
}

}  // namespace readyscope::support
