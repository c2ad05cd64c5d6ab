#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/net/clock.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/failure.hpp"

namespace readyscope::gui {

/// A datagram and how to send it, kept under a name.
struct Preset {
  static constexpr std::size_t name_bytes_max = 100;
  static constexpr std::size_t to_bytes_max = 2 * address_text_bytes_max;
  static constexpr std::size_t payload_bytes_max = 65'527;  ///< The most that IPv6 carries.
  static constexpr std::int64_t times_max = 1'000'000'000'000;
  static constexpr Duration every_max = std::chrono::days(1);

  std::string name;
  std::vector<std::byte> payload{};
  std::string to{};
  bool filled_in = false;
  std::int64_t times = 1;  ///< At most `times_max`; 0 means until it is stopped.
  /// Whole milliseconds, from `send_interval_min` to `every_max`.
  Duration every = std::chrono::seconds(1);

  bool operator==(const Preset&) const = default;
};

/// The presets, and what is wrong with their file.
struct Presets {
  static constexpr std::size_t count_max = 200;

  std::vector<Preset> list;   ///< In the order of their names, which are unique.
  std::uint64_t changes = 0;  ///< Counts the changes to `list`, which is written when this changes.
  Failure trouble;            ///< What is wrong with the file; empty if nothing is.
};

/// The one with this name; null if there is none.
inline const Preset* find_preset(const std::vector<Preset>& list, std::string_view name) {
  const auto at = std::ranges::find(list, name, &Preset::name);
  return at == list.end() ? nullptr : &*at;
}

/// Inserts it in order, or replaces the one with the same name.
inline void put_preset(std::vector<Preset>& list, Preset preset) {
  const auto at = std::ranges::lower_bound(list, preset.name, {}, &Preset::name);
  if (at != list.end() && at->name == preset.name) {
    *at = std::move(preset);
  } else {
    list.insert(at, std::move(preset));
  }
}

}  // namespace readyscope::gui
