#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace readyscope {

/// Where a journal keeps what its memory has no room for: most likely a file. What is there can be
/// read like memory.
class Spill {
 public:
  /// Some bytes that were taken. They are given up when this is destroyed.
  class Piece {
   public:
    enum class State : std::uint8_t {
      under_way,
      kept,
      lost,  ///< It could not be kept, and nor can any piece that was taken after it.
    };

    virtual ~Piece() = default;
    [[nodiscard]] virtual State state() = 0;
    /// Once they are kept: always at the same address, which is aligned for words.
    [[nodiscard]] virtual std::span<const std::byte> bytes() const = 0;
  };

  virtual ~Spill() = default;

  /// How it will be read.
  enum class Reading : std::uint8_t {
    everywhere,  ///< Each time somebody looks at the history.
    seldom,
  };

  /// Begins to keep a copy of these bytes. Null if there is no room for them now.
  virtual std::unique_ptr<Piece> take(std::span<const std::byte> bytes, Reading reading) = 0;
  /// Whether there is no room until older pieces are destroyed.
  [[nodiscard]] virtual bool is_full() const = 0;
};

}  // namespace readyscope
