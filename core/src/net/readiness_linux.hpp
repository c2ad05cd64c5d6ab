#pragma once

#include <sys/select.h>

#include <bit>
#include <cstddef>
#include <vector>

#include "readyscope/net/event.hpp"

namespace readyscope {

/// A set of descriptors for select(2) of any size: an fd_set ends at FD_SETSIZE, 1,024, and FD_SET
/// beyond that writes out of bounds. The kernel itself has no such limit.
class DescriptorSet {
 public:
  using Word = unsigned long;
  static constexpr std::size_t word_bits = 8 * sizeof(Word);

  void set(int fd, bool on) {
    const auto word = static_cast<std::size_t>(fd) / word_bits;
    const Word bit = Word{1} << (static_cast<std::size_t>(fd) % word_bits);
    words_[word] = on ? words_[word] | bit : words_[word] & ~bit;
  }
  void resize(int fd_count) {
    words_.resize((static_cast<std::size_t>(fd_count) + word_bits - 1) / word_bits, 0);
  }
  /// From a set of the same size.
  void copy_from(const DescriptorSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] = other.words_[i];
  }
  fd_set* data() { return reinterpret_cast<fd_set*>(words_.data()); }

  template <class F>
  void for_each(F f) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (Word word = words_[i]; word != 0; word &= word - 1) {
        f(i * word_bits + static_cast<std::size_t>(std::countr_zero(word)));
      }
    }
  }

 private:
  std::vector<Word> words_;
};

/// One kind of readiness: which descriptors are watched for it, and which the last select found.
struct Readiness {
  DescriptorSet wanted;
  DescriptorSet found;
  std::size_t wanted_count = 0;

  void resize(int fd_count) {
    wanted.resize(fd_count);
    found.resize(fd_count);
  }
  void want(int fd, bool before, bool now) {
    wanted.set(fd, now);
    wanted_count = wanted_count + (now ? 1 : 0) - (before ? 1 : 0);
  }
  /// The argument for select(2): null if no descriptor is watched for this.
  fd_set* prepare() {
    if (wanted_count == 0) return nullptr;
    found.copy_from(wanted);
    return found.data();
  }
  /// Stores the ids of those that were found, and returns the end of them.
  SocketId* collect(const SocketId* ids, SocketId* end) const {
    if (wanted_count > 0) found.for_each([&](std::size_t fd) { *end++ = ids[fd]; });
    return end;
  }
};

}  // namespace readyscope
