#include "capture/capture_window.hpp"

#include <algorithm>
#include <cstring>

namespace readyscope {

/// What is there already is kept, so that no byte is read twice as long as offsets ascend.
std::span<const std::byte> CaptureWindow::move_to(std::uint64_t offset, std::size_t count) {
  const std::size_t wanted = std::max(count, piece_bytes);
  const bool is_there = offset >= begin_ && offset - begin_ < held_;
  const std::size_t kept = is_there ? held_ - static_cast<std::size_t>(offset - begin_) : 0;
  keep(held_ - kept, kept, wanted);
  begin_ = offset;
  held_ = kept;
  if (kept < wanted) {
    const std::span<std::byte> free(room_.get() + kept, wanted - kept);
    held_ += std::min(read_(offset + kept, free), free.size());
    has_ended_ = held_ < wanted;
  }
  return {room_.get(), std::min(count, held_)};
}

/// Moves a part of what is held to the beginning of a room of that size at least.
void CaptureWindow::keep(std::size_t from, std::size_t count, std::size_t room_bytes) {
  if (room_bytes > room_bytes_) {
    auto larger = std::make_unique_for_overwrite<std::byte[]>(room_bytes);
    if (count > 0) std::memcpy(larger.get(), room_.get() + from, count);
    room_ = std::move(larger);
    room_bytes_ = room_bytes;
  } else if (count > 0 && from > 0) {
    std::memmove(room_.get(), room_.get() + from, count);
  }
}

}  // namespace readyscope
