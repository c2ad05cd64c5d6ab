#include "readyscope/counters/wire.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <concepts>
#include <cstring>

namespace readyscope {
namespace {

constexpr std::byte magic[] = {std::byte{'R'}, std::byte{'S'}, std::byte{'C'}};
constexpr std::size_t width_offset = 3;
constexpr std::size_t run_offset = 4;
constexpr std::size_t clock_offset = 8;
constexpr std::size_t sent_at_offset = 16;
constexpr std::size_t value_offset = 24;

template <std::unsigned_integral Number>
Number big_endian(Number number) {
  return std::endian::native == std::endian::big ? number : std::byteswap(number);
}

template <std::unsigned_integral Number>
Number load(const std::byte* from) {
  Number number = 0;
  std::memcpy(&number, from, sizeof number);
  return big_endian(number);
}

template <std::unsigned_integral Number>
void store(std::byte* to, Number number) {
  number = big_endian(number);
  std::memcpy(to, &number, sizeof number);
}

/// How long the digits are, without the NULs of a C string or a buffer and one line end.
std::size_t digits_of(const char* text, std::size_t size) {
  while (size > 0 && text[size - 1] == '\0') --size;
  if (size == 0 || text[size - 1] != '\n') return size;
  --size;
  return size > 0 && text[size - 1] == '\r' ? size - 1 : size;
}

/// Written by hand because every datagram of a counter receiver passes through here.
std::optional<std::uint64_t> parse_text(const char* text, std::size_t size) {
  if (size > counter_text_bytes_max) return {};
  size = digits_of(text, size);
  for (; size > 1 && *text == '0'; ++text) --size;
  if (size == 0 || size > counter_digits_max) return {};
  const auto digit = [text](std::size_t i) { return static_cast<std::uint64_t>(text[i]) - '0'; };
  // With one digit fewer than the maximum, a value always fits.
  const std::size_t harmless = std::min(size, counter_digits_max - 1);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < harmless; ++i) {
    if (digit(i) > 9) return {};
    value = value * 10 + digit(i);
  }
  if (size == harmless) return value;
  constexpr std::uint64_t largest = ~std::uint64_t{0};
  const std::uint64_t last = digit(harmless);
  if (last > 9 || value > largest / 10 || (value == largest / 10 && last > largest % 10)) return {};
  return value * 10 + last;
}

/// `payload` begins with the magic bytes, and has at least `value_offset` bytes.
std::optional<Counter> parse_binary(std::span<const std::byte> payload) {
  const auto width = std::to_integer<std::size_t>(payload[width_offset]);
  if ((width != 4 && width != 8) || payload.size() < value_offset + width) return {};
  const std::byte* const bytes = payload.data();
  return Counter{.form = width == 4 ? WireForm::binary32 : WireForm::binary64,
                 .value = width == 4 ? load<std::uint32_t>(bytes + value_offset)
                                     : load<std::uint64_t>(bytes + value_offset),
                 .run = load<std::uint32_t>(bytes + run_offset),
                 .clock = ClockId{load<std::uint64_t>(bytes + clock_offset)},
                 .sent_at = Instant(Duration(
                     static_cast<Duration::rep>(load<std::uint64_t>(bytes + sent_at_offset))))};
}

}  // namespace

std::string_view option_name(WireForm form) {
  switch (form) {
    case WireForm::ascii:
      return "ascii";
    case WireForm::binary32:
      return "binary32";
    case WireForm::binary64:
      break;
  }
  return "binary64";
}

std::string_view title(WireForm form) {
  switch (form) {
    case WireForm::ascii:
      return "Text";
    case WireForm::binary32:
      return "32 bit";
    case WireForm::binary64:
      break;
  }
  return "64 bit";
}

std::optional<WireForm> wire_form_from(std::string_view name) {
  const auto found =
      std::ranges::find(wire_forms, name, [](WireForm form) { return option_name(form); });
  if (found == wire_forms.end()) return {};
  return *found;
}

std::size_t counter_bytes_min(WireForm form) {
  switch (form) {
    case WireForm::ascii:
      return 1;
    case WireForm::binary32:
      return value_offset + sizeof(std::uint32_t);
    case WireForm::binary64:
      break;
  }
  return value_offset + sizeof(std::uint64_t);
}

std::optional<Counter> parse_counter(std::span<const std::byte> payload) {
  if (payload.size() >= value_offset && std::memcmp(payload.data(), magic, sizeof magic) == 0) {
    return parse_binary(payload);
  }
  const auto value = parse_text(reinterpret_cast<const char*>(payload.data()), payload.size());
  if (!value) return {};
  return Counter{.value = *value, .sent_at = {}};
}

std::span<const std::byte> write_counter(std::span<std::byte> room, const Counter& counter,
                                         std::size_t bytes) {
  if (counter.form == WireForm::ascii) {
    auto* const text = reinterpret_cast<char*>(room.data());
    const char* const end = std::to_chars(text, text + room.size(), counter.value).ptr;
    return room.first(static_cast<std::size_t>(end - text));
  }
  const std::size_t needed = counter_bytes_min(counter.form);
  const auto written = room.first(std::max(bytes, needed));
  std::ranges::copy(magic, written.begin());
  written[width_offset] = static_cast<std::byte>(needed - value_offset);
  store(&written[run_offset], counter.run);
  store(&written[clock_offset], static_cast<std::uint64_t>(counter.clock));
  store(&written[sent_at_offset],
        static_cast<std::uint64_t>(counter.sent_at.time_since_epoch().count()));
  if (counter.form == WireForm::binary32) {
    store(&written[value_offset], static_cast<std::uint32_t>(counter.value));
  } else {
    store(&written[value_offset], counter.value);
  }
  std::ranges::fill(written.subspan(needed), std::byte{});
  return written;
}

}  // namespace readyscope
