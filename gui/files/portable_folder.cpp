#include "files/user_folder.hpp"

namespace readyscope::gui {

std::optional<std::filesystem::path> portable_folder(const std::filesystem::path& program_folder) {
  std::error_code ignored;
  const bool portable = std::filesystem::exists(program_folder / "portable.txt", ignored);
  if (!portable) return {};
  return program_folder / "settings";
}

}  // namespace readyscope::gui
