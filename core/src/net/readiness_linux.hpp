#pragma once

#include <sys/select.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

#include "readyscope/net/event.hpp"

namespace readyscope {

/// The descriptor sets of select(2), for reads, writes and excepts, of any size: an fd_set ends at
/// FD_SETSIZE, 1,024, and FD_SET beyond that writes out of bounds. The kernel itself has no such
/// limit.
class Readiness {
 public:
  static constexpr std::size_t kind_count = 3;
  /// One set for each kind; null for a kind that no descriptor is watched for.
  using Sets = std::array<fd_set*, kind_count>;
  /// Where the ids of each kind begin, and where those of the last one end.
  using Bounds = std::array<SocketId*, kind_count + 1>;

  /// Makes room for the descriptors below `fd_count`. No other may be watched any more.
  void resize(int fd_count) {
    const std::size_t words = (static_cast<std::size_t>(fd_count) + word_bits - 1) / word_bits;
    if (words == words_) return;
    std::vector<Word> wanted(kind_count * words);
    for (std::size_t kind = 0; kind < kind_count; ++kind) {
      std::copy_n(wanted_.data() + kind * words_, std::min(words, words_),
                  wanted.data() + kind * words);
    }
    wanted_ = std::move(wanted);
    found_.assign(wanted_.size(), 0);
    words_ = words;
  }

  void watch(int fd, Interest before, Interest now) {
    watch(0, fd, before.read, now.read);
    watch(1, fd, before.write, now.write);
    watch(2, fd, before.except, now.except);
  }
  /// How many events one select can find.
  [[nodiscard]] std::size_t watched_count() const { return counts_[0] + counts_[1] + counts_[2]; }

  /// The arguments for select(2).
  Sets prepare() {
    // Sets that select is not given are copied as well: they are empty, and so yield nothing.
    for (std::size_t i = 0; i < wanted_.size(); ++i) found_[i] = wanted_[i];
    Sets sets{};
    for (std::size_t kind = 0; kind < kind_count; ++kind) {
      Word* const words = found_.data() + kind * words_;
      if (counts_[kind] > 0) sets[kind] = reinterpret_cast<fd_set*>(words);
    }
    return sets;
  }

  /// Stores the ids of what select found from `begin` on, where there must be room for them.
  Bounds collect(const SocketId* ids, SocketId* begin) const {
    Bounds bounds;
    const Word* next = found_.data();
    for (std::size_t kind = 0; kind < kind_count; ++kind) {
      bounds[kind] = begin;
      for (std::size_t i = 0; i < words_; ++i) {
        for (Word word = *next++; word != 0; word &= word - 1) {
          *begin++ = ids[i * word_bits + static_cast<std::size_t>(std::countr_zero(word))];
        }
      }
    }
    bounds[kind_count] = begin;
    return bounds;
  }

 private:
  using Word = unsigned long;
  static constexpr std::size_t word_bits = 8 * sizeof(Word);

  void watch(std::size_t kind, int fd, bool before, bool now) {
    const auto place = static_cast<std::size_t>(fd);
    Word& word = wanted_[kind * words_ + place / word_bits];
    const Word bit = Word{1} << (place % word_bits);
    word = now ? word | bit : word & ~bit;
    counts_[kind] = counts_[kind] + (now ? 1 : 0) - (before ? 1 : 0);
  }

  std::size_t words_ = 0;  ///< In each set.
  std::vector<Word> wanted_;
  std::vector<Word> found_;  ///< By the last select.
  std::array<std::size_t, kind_count> counts_{};
};

}  // namespace readyscope
