#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// Reads a recording frame by frame, from the beginning, even while it is still being written. What
/// is damaged is passed over and counted, and so is what the recording says is missing.
class RecordingReader {
 public:
  /// Reads bytes from this offset on; returns how many there are, which is fewer at the end alone.
  using Read = std::function<std::size_t(std::uint64_t offset, std::span<std::byte> bytes)>;

  /// Whether a file that begins with these bytes claims to be a recording. Eight are enough.
  static bool is_recording(std::span<const std::byte> beginning);
  /// The error says in words why this is no recording that can be read.
  static std::expected<RecordingReader, std::string> open(Read read);
  ~RecordingReader();
  RecordingReader(RecordingReader&&) noexcept;
  RecordingReader& operator=(RecordingReader&&) noexcept;

  /// What a scope must start from. Its journal has the usual bounds.
  [[nodiscard]] const ScopeOrigin& origin() const;
  /// The name and version of the program that wrote it.
  [[nodiscard]] const std::string& program() const;

  /// Passes on what the next frame holds. Returns false at the end, which may only be the end so
  /// far.
  bool play_frame(HappeningSink& sink);

  struct Figures {
    std::uint64_t frames = 0;     ///< Read without a fault.
    std::uint64_t datagrams = 0;  ///< In them.
    std::uint64_t bytes = 0;      ///< Of their payload, as far as it was recorded.
    std::uint64_t truncated = 0;  ///< Datagrams of which less was recorded than there was.
    std::uint64_t broken = 0;     ///< Places where something is damaged.
    std::uint64_t broken_bytes = 0;
    std::uint64_t datagrams_missing = 0;  ///< As the recording itself says.
    bool cut_off = false;                 ///< It ends within a frame.
  };
  [[nodiscard]] const Figures& figures() const;
  /// How far it has been read, in bytes.
  [[nodiscard]] std::uint64_t offset() const;

 private:
  struct State;
  explicit RecordingReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace readyscope
