#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace readyscope {

/// Appends blocks of the pcapng format (draft-ietf-opsawg-pcapng), little-endian, to a list of
/// bytes.
class BlockWriter {
 public:
  enum class Type : std::uint32_t {
    interface_description = 1,
    interface_statistics = 5,
    enhanced_packet = 6,
    section_header = 0x0a0d'0d0a,
  };
  /// Each type of block numbers its own, but for the comment.
  enum class Option : std::uint16_t {
    end = 0,
    comment = 1,
    shb_os = 3,
    shb_userappl = 4,
    if_name = 2,
    if_description = 3,
    if_tsresol = 9,
    epb_flags = 2,
    epb_dropcount = 4,
    isb_starttime = 2,
    isb_endtime = 3,
    isb_ifdrop = 5,
    isb_osdrop = 7,
    isb_usrdeliv = 8,
  };

  /// A time stamp as a number: its higher half comes first.
  static constexpr std::uint64_t time(std::uint64_t nanoseconds) {
    return std::rotl(nanoseconds, 32);
  }

  explicit BlockWriter(std::vector<std::byte>& out) : out_(&out) {}

  void begin(Type type) {
    begin_ = out_->size();
    has_options_ = false;
    // The second number is its length, once that is known.
    numbers(static_cast<std::uint32_t>(type), std::uint32_t{});
  }
  template <std::unsigned_integral... Number>
  void numbers(Number... values) {
    std::array<std::byte, (sizeof(Number) + ...)> written;
    std::size_t at = 0;
    (put_little(written, at, values), ...);
    bytes(written);
  }
  void bytes(std::span<const std::byte> more) {
    if (more.empty()) return;
    const std::size_t at = out_->size();
    out_->resize(at + more.size());
    std::memcpy(out_->data() + at, more.data(), more.size());
  }
  /// Fills up to a multiple of four bytes.
  void pad() {
    static constexpr std::array<std::byte, 4> zeros{};
    const std::size_t over = (out_->size() - begin_) % zeros.size();
    if (over != 0) bytes(std::span(zeros).first(zeros.size() - over));
  }

  /// Options come after everything else. A text has fewer than 65,536 bytes.
  void option(Option option, std::string_view text) {
    numbers(static_cast<std::uint16_t>(option), static_cast<std::uint16_t>(text.size()));
    bytes(std::as_bytes(std::span(text)));
    pad();
    has_options_ = true;
  }
  template <std::unsigned_integral Number>
  void option(Option option, Number value) {
    numbers(static_cast<std::uint16_t>(option), static_cast<std::uint16_t>(sizeof value), value);
    pad();
    has_options_ = true;
  }

  void end() {
    if (has_options_) numbers(static_cast<std::uint16_t>(Option::end), std::uint16_t{});
    const auto length = static_cast<std::uint32_t>(out_->size() - begin_ + sizeof(std::uint32_t));
    numbers(length);
    // It is the last number, and the second one.
    std::memcpy(out_->data() + begin_ + sizeof length, out_->data() + out_->size() - sizeof length,
                sizeof length);
  }

 private:
  template <std::unsigned_integral Number>
  static void put_little(std::span<std::byte> out, std::size_t& at, Number value) {
    for (std::size_t i = 0; i < sizeof value; ++i) {
      out[at++] = static_cast<std::byte>(value >> (8 * i));
    }
  }

  std::vector<std::byte>* out_;
  std::size_t begin_ = 0;
  bool has_options_ = false;
};

}  // namespace readyscope
