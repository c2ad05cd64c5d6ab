#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "readyscope/scope/happening.hpp"

namespace readyscope {

/// Turns what happens into the bytes of a file of recorded traffic, whatever its format.
class TrafficWriter : public HappeningSink {
 public:
  /// Takes bytes to append to the file, in which there are so many datagrams. Returns false if it
  /// cannot take any: then all of them are missing, which the file says once it goes on.
  using Append = std::function<bool(std::span<const std::byte> bytes, std::uint64_t datagrams)>;

  /// Appends what has been taken so far.
  virtual void flush() = 0;

  /// What was appended, and what could not be.
  struct Figures {
    std::uint64_t datagrams = 0;
    std::uint64_t bytes = 0;
    std::uint64_t datagrams_missing = 0;
  };
  [[nodiscard]] virtual const Figures& figures() const = 0;
};

}  // namespace readyscope
