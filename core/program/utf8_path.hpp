#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace readyscope {

/// A path from UTF-8, whatever encoding the system uses.
inline std::filesystem::path path_from(std::string_view utf8) {
  return {std::u8string(utf8.begin(), utf8.end())};
}

/// A path in UTF-8, for display.
inline std::string text_of(const std::filesystem::path& path) {
  const std::u8string utf8 = path.u8string();
  return {utf8.begin(), utf8.end()};
}

}  // namespace readyscope
