#pragma once

#include <system_error>

#include "readyscope/net/result.hpp"

namespace readyscope::support {

/// The error of a result, or no error if it has a value. For tests of what should fail: when it
/// does not, calling `.error()` would be undefined behaviour.
template <class T>
std::error_code error_of(const Result<T>& result) {
  return result ? std::error_code{} : result.error();
}

}  // namespace readyscope::support
