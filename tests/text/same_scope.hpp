#pragma once

#include "readyscope/scope/scope.hpp"

namespace readyscope::support {

/// Fails the test unless both know the same: every figure, record, payload and column.
void expect_same(const Scope& live, const Scope& played);

}  // namespace readyscope::support
