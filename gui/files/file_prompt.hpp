#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "panels/widgets/appearance.hpp"
#include "panels/widgets/wishes.hpp"

namespace readyscope::gui {

/// The extension of workspaces that a person has named.
inline constexpr std::string_view workspace_extension = ".readyscope.json";

/// In which folders the prompt begins; each ends in a separator.
struct PromptFolders {
  std::string workspaces;
  std::string traffic;  ///< Of recordings and captures.
};

/// Asks for the path of a file, and lists the folder's entries to choose from.
class FilePrompt {
 public:
  static constexpr std::size_t entries_max = 2'000;  ///< Of one folder; further ones are ignored.

  struct Entry {
    std::string name;
    bool is_folder = false;
  };

  /// Opens on the wish `AskForFile`, and wishes to open or save what is chosen.
  void draw(const PromptFolders& folders, const Appearance& appearance, Wishes& wishes);

 private:
  void open(FilePurpose purpose);
  void list(const std::string& folder);
  [[nodiscard]] bool is_listed(std::string_view name, bool is_folder) const;
  [[nodiscard]] std::optional<Entry> draw_entries() const;
  void enter(const Entry& entry);
  [[nodiscard]] std::string named(const std::string& folder) const;
  [[nodiscard]] bool draw_field();
  [[nodiscard]] Wish wish_for(const std::string& file) const;
  void take(const std::string& file, const std::string& folder, Wishes& wishes);

  FilePurpose purpose_ = FilePurpose::open_workspace;
  std::string path_;                   ///< As typed, in UTF-8.
  std::optional<std::string> listed_;  ///< The folder of `entries_`.
  std::vector<Entry> entries_;         ///< Folders first, both sorted by name.
  bool listing_failed_ = false;        ///< Whether that folder could not be read.
  bool focus_ = false;                 ///< Whether to put the cursor after the path.
};

}  // namespace readyscope::gui
