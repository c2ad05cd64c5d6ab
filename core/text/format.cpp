#include "text/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "readyscope/net/system_error.hpp"

namespace readyscope {

std::string format_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3) {
    text.insert(static_cast<std::size_t>(place), 1, ',');
  }
  return text;
}

std::string format_rate(double per_second) {
  if (per_second > 0 && per_second < 10 && per_second != std::floor(per_second)) {
    return fmt::format("{:.1f}", per_second);
  }
  return format_count(static_cast<std::uint64_t>(std::llround(std::max(per_second, 0.0))));
}

std::string format_bytes(std::uint64_t bytes) {
  constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(units)) {
    value /= 1024;
    ++unit;
  }
  return value < 10 && unit > 0 ? fmt::format("{:.1f} {}", value, units[unit])
                                : fmt::format("{:.0f} {}", value, units[unit]);
}

std::string format_duration(Duration duration) {
  const auto ns = static_cast<double>(duration.count());
  const double size = std::abs(ns);
  if (size < 1e3) return fmt::format("{:.0f} ns", ns);
  if (size < 1e6) return fmt::format("{:.1f} µs", ns / 1e3);
  if (size < 1e9) return fmt::format("{:.2f} ms", ns / 1e6);
  if (size < 120e9) return fmt::format("{:.3f} s", ns / 1e9);
  if (size < 7200e9) return fmt::format("{:.1f} min", ns / 60e9);
  return fmt::format("{:.1f} h", ns / 3600e9);
}

std::string format_seconds(Duration since) {
  return fmt::format("{:.6f}", static_cast<double>(since.count()) / 1e9);
}

std::string format_time_of_day(Duration since_1970) {
  constexpr auto day = std::chrono::hours(24);
  const Duration in_day = (since_1970 % day + day) % day;
  const auto us = std::chrono::floor<std::chrono::microseconds>(in_day).count();
  return fmt::format("{:02}:{:02}:{:02}.{:06}", us / 3'600'000'000, us / 60'000'000 % 60,
                     us / 1'000'000 % 60, us % 1'000'000);
}

std::string format_tick(Duration since, Duration step) {
  const auto seconds = static_cast<double>(since.count()) / 1e9;
  const auto step_seconds = static_cast<double>(step.count()) / 1e9;
  if (step_seconds >= 60 && step_seconds < 86'400) {
    const auto total = static_cast<std::int64_t>(std::llround(std::abs(seconds)));
    return fmt::format("{}{}:{:02}:{:02}", seconds < 0 ? "-" : "", total / 3600, total / 60 % 60,
                       total % 60);
  }
  if (step_seconds >= 86'400) return fmt::format("{:.2f} d", seconds / 86'400);
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step_seconds))), 0, 9);
  return fmt::format("{:.{}f} s", seconds, decimals);
}

std::string inert_text(std::span<const std::byte> bytes, std::size_t characters_max) {
  std::string text;
  for (const std::byte byte : bytes) {
    const std::size_t before = text.size();
    const auto value = static_cast<unsigned>(byte);
    if (value == '\n') {
      text += "\\n";
    } else if (value == '\r') {
      text += "\\r";
    } else if (value == '\t') {
      text += "\\t";
    } else if (value >= 0x20 && value < 0x7f) {
      text += static_cast<char>(value);
    } else {
      text += fmt::format("\\x{:02x}", value);
    }
    if (text.size() > characters_max) return text.substr(0, before) + "...";
  }
  return text;
}

std::string words_of(const RepeatedFailure& failure) {
  if (failure.times == 1) return failure.failure.words;
  return failure.failure.words + " (" + format_count(failure.times) + " times)";
}

void append_sentence(std::string& words, std::string_view sentence) {
  if (!words.empty() && !sentence.empty()) words += ' ';
  words += sentence;
}

std::string whole_hex(std::span<const std::byte> bytes) {
  std::string hex;
  for (const std::byte byte : bytes) hex += fmt::format("{:02x}", static_cast<unsigned>(byte));
  return hex;
}

std::string_view phase_name(Phase phase) {
  switch (phase) {
    case Phase::resolving:
      return "resolving";
    case Phase::open:
      return "open";
    case Phase::finished:
      return "finished";
    case Phase::removed:
      break;
  }
  return "removed";
}

std::string error_text(std::error_code error) {
  return system_name(error) + ": " + error.message();
}

}  // namespace readyscope
