#pragma once

#include <cstddef>
#include <cstdint>

namespace readyscope::support {

// What this program took from `operator new`. Linking heap.cpp replaces it.

/// Taken and not given back, in bytes.
std::size_t heap_bytes();
/// How often it was asked.
std::uint64_t heap_allocations();

}  // namespace readyscope::support
