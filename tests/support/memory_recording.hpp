#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "readyscope/recording/recorder.hpp"
#include "readyscope/recording/recording_reader.hpp"

namespace readyscope::support {

/// A recording in memory.
struct MemoryRecording {
  [[nodiscard]] Recorder::Append append() {
    return [this](std::span<const std::byte> more, std::uint64_t) {
      if (refuses) return false;
      bytes.insert(bytes.end(), more.begin(), more.end());
      ends.push_back(bytes.size());
      return true;
    };
  }
  [[nodiscard]] RecordingReader::Read read() const {
    return [this](std::uint64_t offset, std::span<std::byte> room) {
      const std::size_t from = std::min<std::size_t>(offset, bytes.size());
      const std::size_t count = std::min(room.size(), bytes.size() - from);
      if (count > 0) std::memcpy(room.data(), bytes.data() + from, count);
      return count;
    };
  }

  std::vector<std::byte> bytes;
  std::vector<std::size_t> ends{};  ///< Where each append ended.
  bool refuses = false;             ///< Takes no bytes.
};

}  // namespace readyscope::support
