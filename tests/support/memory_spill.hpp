#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "random.hpp"
#include "readyscope/history/spill.hpp"

namespace readyscope::support {

/// A spill in memory. What it takes arrives at random, and it is as large and as busy as told.
class MemorySpill final : public Spill {
 public:
  explicit MemorySpill(std::uint64_t seed) : random_(seed) {}

  std::unique_ptr<Piece> take(std::span<const std::byte> bytes, Reading /*reading*/) override {
    if (has_failed || is_busy || is_full() || bytes_ >= bytes_until_busy) return {};
    return std::make_unique<Kept>(*this, bytes);
  }
  [[nodiscard]] bool is_full() const override { return bytes_ >= bytes_max; }

  /// In pieces that have not been destroyed.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  std::size_t bytes_max = std::size_t{1} << 40;
  std::size_t bytes_until_busy = std::size_t{1} << 40;
  bool is_busy = false;     ///< Takes nothing.
  bool has_failed = false;  ///< And what is under way is lost.
  double promptness = 0.5;  ///< How likely it is that what is under way has arrived when asked for.

 private:
  class Kept final : public Piece {
   public:
    Kept(MemorySpill& spill, std::span<const std::byte> bytes)
        : spill_(spill), words_((bytes.size() + 7) / 8), size_(bytes.size()) {
      std::memcpy(words_.data(), bytes.data(), bytes.size());
      spill_.bytes_ += size_;
    }
    ~Kept() override { spill_.bytes_ -= size_; }
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;

    State state() override {
      if (state_ != State::under_way) return state_;
      if (spill_.has_failed) return state_ = State::lost;
      if (spill_.random_.chance(spill_.promptness)) state_ = State::kept;
      return state_;
    }
    [[nodiscard]] std::span<const std::byte> bytes() const override {
      return std::as_bytes(std::span(words_)).first(size_);
    }

   private:
    MemorySpill& spill_;
    std::vector<std::uint64_t> words_;
    std::size_t size_;
    State state_ = State::under_way;
  };

  Random random_;
  std::size_t bytes_ = 0;
};

}  // namespace readyscope::support
