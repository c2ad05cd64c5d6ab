#pragma once

#include <cstdint>

namespace readyscope {

/// Who is to blame for the missing values. The parts add up to `MissingValues::total`.
struct Culprits {
  std::uint64_t kernel = 0;      ///< This machine's kernel dropped them, though it was polled.
  std::uint64_t poll_gap = 0;    ///< It dropped them while Readyscope was not polling.
  std::uint64_t impairment = 0;  ///< An impairment set here dropped them.
  std::uint64_t network = 0;     ///< None of these: the network, or the sender.
  std::uint64_t unknown = 0;     ///< Like `network`, where the kernel does not report its drops.

  bool operator==(const Culprits&) const = default;
};

/// Drops that no gap has accounted for yet. As gaps appear, they take their share out of these.
struct Drops {
  std::uint64_t kernel = 0;
  std::uint64_t poll_gap = 0;
  std::uint64_t impairment = 0;
  bool kernel_reports = true;  ///< Whether this system says how many its kernel dropped.
};

/// How many values of one run are missing, and who is to blame. A total that a stranger drives up
/// by leaps stops at 2^64 - 1.
class MissingValues {
 public:
  /// A gap of `count` values appeared. They are attributed first to known drops, which are used up
  /// by that, and only what is left over to the network.
  void add_gap(std::uint64_t count, Drops& drops);
  /// `count` values turned out to be missing for which no drop can be held responsible. The caller
  /// sees to it that the total does not pass 2^64 - 1.
  void add_unexplained(std::uint64_t count, bool kernel_reports);
  /// One of the missing values has arrived after all. What a drop took for certain does not arrive
  /// any more, so the network is cleared first.
  void heal_one();

  [[nodiscard]] std::uint64_t total() const;
  [[nodiscard]] const Culprits& culprits() const { return culprits_; }

 private:
  Culprits culprits_;
};

}  // namespace readyscope
