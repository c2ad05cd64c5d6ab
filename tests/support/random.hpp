#pragma once

#include <cstdint>
#include <stdexcept>

namespace readyscope::support {

/// Random numbers, the same for a seed on every system, which the standard library's distributions
/// do not guarantee: SplitMix64, after Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators" (2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15U);
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }

  /// In [0, end). The modulo bias is far too small for a test to notice.
  std::uint64_t below(std::uint64_t end) {
    if (end == 0) throw std::logic_error("there is no number below 0");
    return next() % end;
  }

  /// True with this probability; never for 0, always for 1.
  bool chance(double probability) {
    return static_cast<double>(next() >> 11U) * 0x1.0p-53 < probability;
  }

 private:
  std::uint64_t state_;
};

}  // namespace readyscope::support
