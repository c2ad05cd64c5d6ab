#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "readyscope/capture/capture_reader.hpp"

namespace readyscope {

/// The bytes of a capture, of which one large piece at a time is in memory.
class CaptureWindow {
 public:
  static constexpr std::size_t piece_bytes = std::size_t{1} << 20;

  explicit CaptureWindow(CaptureReader::Read read) : read_(std::move(read)) {}

  /// The bytes from this offset on: as many as asked for, and fewer at the end alone. Valid until
  /// the next call.
  std::span<const std::byte> at(std::uint64_t offset, std::size_t count) {
    const std::uint64_t before = offset - begin_;
    if (offset < begin_ || before > held_) return move_to(offset, count);
    if (count > held_ - before && !has_ended_) return move_to(offset, count);
    return {room_.get() + before, std::min<std::size_t>(count, held_ - before)};
  }
  /// Looks once more for what comes behind the end that was found.
  void look_for_more() { has_ended_ = false; }

 private:
  std::span<const std::byte> move_to(std::uint64_t offset, std::size_t count);
  void keep(std::size_t from, std::size_t count, std::size_t room_bytes);

  CaptureReader::Read read_;
  std::unique_ptr<std::byte[]> room_;
  std::size_t room_bytes_ = 0;
  std::uint64_t begin_ = 0;  ///< The offset of its first byte.
  std::size_t held_ = 0;     ///< How many bytes of `room_` are of the capture.
  bool has_ended_ = false;   ///< Whether they are the last ones.
};

}  // namespace readyscope
