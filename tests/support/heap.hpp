#pragma once

#include <cstddef>
#include <cstdint>

namespace readyscope::support {

// Measures what this program allocates with `operator new`, which heap.cpp replaces when linked.

/// Bytes that are currently allocated.
std::size_t heap_bytes();
/// The number of allocations so far.
std::uint64_t heap_allocations();

}  // namespace readyscope::support
