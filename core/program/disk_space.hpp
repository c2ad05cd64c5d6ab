#pragma once

#include <filesystem>
#include <system_error>

namespace readyscope {

/// Whether less than this share of the folder's disk is free. False if the system does not say.
inline bool is_nearly_full(const std::filesystem::path& folder, double free_share_min) {
  std::error_code unknown;
  const std::filesystem::space_info space = std::filesystem::space(folder, unknown);
  const double free_min = free_share_min * static_cast<double>(space.capacity);
  return !unknown && static_cast<double>(space.available) < free_min;
}

}  // namespace readyscope
