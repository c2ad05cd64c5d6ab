#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "readyscope/net/clock.hpp"

namespace readyscope {

// Numbers and texts as bytes, the same on every system. Numbers of variable length are LEB128:
// seven bits a byte, the lowest first, and the highest bit says that more follow. Signed ones are
// folded onto unsigned ones first: 0, -1, 1, -2, 2...

constexpr std::uint64_t folded(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63);
}
constexpr std::int64_t unfolded(std::uint64_t number) {
  return static_cast<std::int64_t>((number >> 1U) ^ (0 - (number & 1U)));
}

/// Appends to a list of bytes.
class ByteWriter {
 public:
  explicit ByteWriter(std::vector<std::byte>& out) : out_(&out) {}

  void byte(std::uint8_t value) { out_->push_back(static_cast<std::byte>(value)); }
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      byte(static_cast<std::uint8_t>(value | 0x80U));
      value >>= 7U;
    }
    byte(static_cast<std::uint8_t>(value));
  }
  void signed_number(std::int64_t value) { number(folded(value)); }
  /// As many bytes as the type has, the lowest first.
  template <std::unsigned_integral Number>
  void fixed(Number value) {
    for (std::size_t i = 0; i < sizeof value; ++i) {
      byte(static_cast<std::uint8_t>(value >> (8 * i)));
    }
  }
  void bytes(std::span<const std::byte> bytes) {
    out_->insert(out_->end(), bytes.begin(), bytes.end());
  }
  /// Its length comes first.
  void text(std::string_view text) {
    number(text.size());
    bytes(std::as_bytes(std::span(text)));
  }

 private:
  std::vector<std::byte>* out_;
};

// No recording has longer durations than a century, nor times further from the origin of their axis
// than half of one: sums of what is taken do not overflow.
inline constexpr Duration recorded_duration_max{std::int64_t{1} << 62};
inline constexpr Duration axis_max{std::int64_t{1} << 61};

/// Reads what a `ByteWriter` wrote, or anything else. After what cannot be read, and beyond the
/// end, everything is zero or empty, and `failed` says so.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : rest_(bytes) {}

  std::uint8_t byte() {
    if (rest_.empty()) return static_cast<std::uint8_t>(fail());
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return value;
  }
  /// The next byte, which stays; 0 at the end.
  [[nodiscard]] std::uint8_t peek() const {
    return rest_.empty() ? std::uint8_t{} : static_cast<std::uint8_t>(rest_.front());
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      // The tenth byte has room for one bit.
      if (shift == 63 && next > 1) return fail();
      value |= static_cast<std::uint64_t>(next & 0x7fU) << shift;
      if (next < 0x80) return value;
    }
    return fail();
  }
  std::int64_t signed_number() { return unfolded(number()); }
  template <std::unsigned_integral Number>
  Number fixed() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) value |= std::uint64_t{byte()} << (8 * i);
    return static_cast<Number>(value);
  }
  std::span<const std::byte> bytes(std::uint64_t count) {
    if (count > rest_.size()) {
      fail();
      return {};
    }
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::string_view text() {
    const auto taken = bytes(number());
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

  Duration duration() {
    const Duration read(signed_number());
    if (read >= -recorded_duration_max && read <= recorded_duration_max) return read;
    fail();
    return {};
  }
  /// A time given as its difference from another one.
  Instant after(Instant before) {
    const Instant at = before + duration();
    if (at >= Instant(-axis_max) && at <= Instant(axis_max)) return at;
    fail();
    return before;
  }

  /// For what was read but makes no sense.
  std::uint64_t fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::span<const std::byte> rest_;
  bool failed_ = false;
};

}  // namespace readyscope
