#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "panels/send/preset.hpp"

namespace readyscope::gui::test {

inline std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

inline Preset preset(std::string name, std::string_view payload = "hello") {
  return {.name = std::move(name), .payload = bytes_of(payload)};
}

inline std::vector<std::string> names(const std::vector<Preset>& list) {
  std::vector<std::string> names;
  for (const Preset& one : list) names.push_back(one.name);
  return names;
}

/// The file that presets.hpp shows, and the preset in it.
inline constexpr std::string_view documented = R"({
  "version": 1,
  "presets": [
    {
      "name": "greeting",
      "payload": "hello {counter}\\n",
      "to": "127.0.0.1:9876",
      "filled_in": true,
      "times": 10,
      "every_ms": 250
    }
  ]
}
)";

inline const Preset greeting{.name = "greeting",
                             .payload = bytes_of("hello {counter}\n"),
                             .to = "127.0.0.1:9876",
                             .filled_in = true,
                             .times = 10,
                             .every = std::chrono::milliseconds(250)};

/// The documented file with one value replaced by another.
inline std::string with(std::string_view old_value, std::string_view value) {
  std::string text(documented);
  text.replace(text.find(old_value), old_value.size(), value);
  return text;
}

}  // namespace readyscope::gui::test
