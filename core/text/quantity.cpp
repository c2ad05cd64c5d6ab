#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include "text/format.hpp"

namespace readyscope {
namespace {

struct UnitWord {
  std::string_view word;
  Amount amount;
};

constexpr UnitWord count_words[] = {{"", 1}};
constexpr UnitWord bytes_words[] = {{"", 1},          {"B", 1},           {"kB", 1e3L},
                                    {"MB", 1e6L},     {"GB", 1e9L},       {"KiB", 1024},
                                    {"MiB", 1048576}, {"GiB", 1073741824}};
constexpr UnitWord duration_words[] = {{"ns", 1},         {"us", 1e3L},  {"\u00b5s", 1e3L},
                                       {"\u03bcs", 1e3L}, {"ms", 1e6L},  {"s", 1e9L},
                                       {"min", 60e9L},    {"h", 3600e9L}};
constexpr UnitWord rate_words[] = {{"/s", 1}, {"k/s", 1e3L}, {"M/s", 1e6L}};
constexpr UnitWord share_words[] = {{"%", 0.01L}};

struct UnitWords {
  std::span<const UnitWord> words;
  std::string_view name;
  std::string_view expected;
};

UnitWords words_of(Unit unit) {
  switch (unit) {
    case Unit::count:
      break;
    case Unit::bytes:
      return {bytes_words, "bytes", "a number of bytes such as 512 or 64 KiB is expected"};
    case Unit::duration:
      return {duration_words, "a time",
              "a time with its unit is expected, such as 200ms, 0.2s or 5min (ns, us, ms, s, min, "
              "h)"};
    case Unit::rate:
      return {rate_words, "a rate", "a rate with its unit is expected, such as 900/s or 10k/s"};
    case Unit::share:
      return {share_words, "a share", "a share in percent is expected, such as 0.5%"};
  }
  return {count_words, "a count", "a plain number is expected, such as 0 or 1000"};
}

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// Takes a number off the front. Whole numbers are exact.
std::optional<Amount> take_number(std::string_view& text) {
  // Without this `inf` and `nan` would be numbers, and so would `-1`: no figure is negative.
  if (text.empty() || (text.front() != '.' && (text.front() < '0' || text.front() > '9')))
    return {};
  double fraction = 0;
  const auto [after, error] = std::from_chars(text.data(), text.data() + text.size(), fraction);
  if (error != std::errc{} || !std::isfinite(fraction)) return {};
  std::uint64_t whole = 0;
  const auto [after_whole, whole_error] =
      std::from_chars(text.data(), text.data() + text.size(), whole);
  const bool is_whole = whole_error == std::errc{} && after_whole == after;
  text.remove_prefix(static_cast<std::size_t>(after - text.data()));
  return is_whole ? static_cast<Amount>(whole) : static_cast<Amount>(fraction);
}

}  // namespace

std::expected<Amount, std::string> parse_quantity(std::string_view text, Unit unit) {
  const UnitWords words = words_of(unit);
  skip_blanks(text);
  const auto number = take_number(text);
  skip_blanks(text);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  const auto found = std::ranges::find(words.words, text, &UnitWord::word);
  if (!number || found == words.words.end()) return std::unexpected(std::string(words.expected));
  const Amount amount = *number * found->amount;
  // No decimal fraction is exact in binary: 0.3s must still be 300 milliseconds.
  const Amount nearest = std::round(amount);
  return unit != Unit::share && std::abs(amount - nearest) < 1e-6L ? nearest : amount;
}

std::expected<Duration, std::string> parse_duration(std::string_view text) {
  const auto amount = parse_quantity(text, Unit::duration);
  if (!amount) return std::unexpected(amount.error());
  if (*amount < 1 || *amount > static_cast<Amount>(duration_max.count())) {
    return std::unexpected("a time from 1ns to a year is expected");
  }
  return Duration(std::llround(*amount));
}

std::uint64_t whole(Amount amount) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  return amount < static_cast<Amount>(most) ? static_cast<std::uint64_t>(amount) : most;
}

std::string format_quantity(Amount amount, Unit unit) {
  switch (unit) {
    case Unit::count:
      break;
    case Unit::bytes:
      return format_count(whole(amount)) + " bytes";
    case Unit::duration:
      return format_duration(Duration(std::llround(amount)));
    case Unit::rate:
      return format_rate(static_cast<double>(amount)) + "/s";
    case Unit::share:
      return fmt::format("{:.3g} %", 100 * static_cast<double>(amount));
  }
  return format_count(whole(amount));
}

std::string_view name_of(Unit unit) { return words_of(unit).name; }

}  // namespace readyscope
