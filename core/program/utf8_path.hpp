#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

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

/// Whether both names, in UTF-8, lead to the same file, which need not exist yet.
inline bool is_same_file(std::string_view one, std::string_view other) {
  std::error_code unknown;
  if (one == other || std::filesystem::equivalent(path_from(one), path_from(other), unknown)) {
    return true;
  }
  const auto whole = [&](std::string_view name) {
    return std::filesystem::weakly_canonical(path_from(name), unknown);
  };
  const std::filesystem::path path = whole(one);
  return !path.empty() && path == whole(other);
}

}  // namespace readyscope
