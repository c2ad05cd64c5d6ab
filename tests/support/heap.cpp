#include "heap.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> bytes{0};
std::atomic<std::uint64_t> allocations{0};

std::size_t size_of(void* memory) {
#ifdef _WIN32
  return ::_msize(memory);
#else
  return ::malloc_usable_size(memory);
#endif
}

}  // namespace

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) return nullptr;
  bytes += size_of(memory);
  ++allocations;
  return memory;
}

void* operator new(std::size_t size) {
  void* memory = ::operator new(size, std::nothrow);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void operator delete(void* memory) noexcept {
  if (memory == nullptr) return;
  bytes -= size_of(memory);
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept { ::operator delete(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { ::operator delete(memory); }

namespace readyscope::support {

std::size_t heap_bytes() { return bytes; }
std::uint64_t heap_allocations() { return allocations; }

}  // namespace readyscope::support
