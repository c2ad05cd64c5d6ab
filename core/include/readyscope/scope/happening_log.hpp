#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory_resource>
#include <span>
#include <vector>

#include "readyscope/scope/happening.hpp"

namespace readyscope {

/// Keeps happenings in memory, together with the bytes and lists that they refer to.
class HappeningLog final : public HappeningSink {
 public:
  static constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();

  /// Keeps at most `bytes_max`; whatever comes after that is counted but not kept.
  explicit HappeningLog(std::size_t bytes_max = no_bound) : bytes_max_(bytes_max) {}

  void take(std::span<const Happening> happenings) override;

  /// Valid until the next `clear`.
  [[nodiscard]] std::span<const Happening> all() const { return happenings_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t not_kept() const { return not_kept_; }
  void clear();

 private:
  void keep(Happening happening);
  template <class T>
  std::span<const T> copy(std::span<const T> list);

  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::uint64_t not_kept_ = 0;
  std::vector<Happening> happenings_;
  std::pmr::monotonic_buffer_resource lists_;
};

/// Plays the contents of a log into a sink, at any pace.
class Player {
 public:
  /// The log must outlive the player and must not change.
  explicit Player(const HappeningLog& log) : log_(&log) {}

  /// Plays on, up to the first poll later than `until`, which is not played.
  void play(Instant until, HappeningSink& sink);
  void play_all(HappeningSink& sink);
  [[nodiscard]] bool done() const { return next_ == log_->all().size(); }
  /// The time of the next poll to be played; the end of the time axis if there is none.
  [[nodiscard]] Instant next_at() const;

 private:
  const HappeningLog* log_;
  std::size_t next_ = 0;
};

}  // namespace readyscope
