#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace readyscope::gui {

enum class FilePurpose : std::uint8_t { open, save_as };

/// Asks for a file by its path, with the folder's entries below to choose from.
struct FilePrompt {
  static constexpr std::size_t entries_max = 2'000;  ///< Of one folder; more are not looked at.

  struct Entry {
    std::string name;
    bool is_folder = false;
  };

  std::optional<FilePurpose> wanted;  ///< Opens it with the next frame.
  FilePurpose purpose = FilePurpose::open;
  std::string path;                   ///< As typed, in UTF-8.
  std::optional<std::string> listed;  ///< The folder that `entries` are of.
  std::vector<Entry> entries;         ///< Folders first, each part by name.
  bool listing_failed = false;        ///< That folder could not be read.
  bool focus = false;                 ///< Put the cursor behind the path.
};

struct View;

/// What workspaces are called where a person chooses the name.
inline constexpr std::string_view workspace_extension = ".readyscope.json";

/// Draws it while it is open; the path, once it is chosen.
std::optional<std::string> draw_file_prompt(FilePrompt& prompt, const View& view);

}  // namespace readyscope::gui
