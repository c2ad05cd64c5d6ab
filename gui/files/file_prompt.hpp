#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "panels/widgets/appearance.hpp"
#include "panels/widgets/wishes.hpp"

namespace readyscope::gui {

/// What workspaces are called where a person chooses the name.
inline constexpr std::string_view workspace_extension = ".readyscope.json";

/// Asks for a workspace's file by its path, with the folder's entries below to choose from.
class FilePrompt {
 public:
  static constexpr std::size_t entries_max = 2'000;  ///< Of one folder; more are not looked at.

  struct Entry {
    std::string name;
    bool is_folder = false;
  };

  /// Opens with the wish `AskForFile`, and wishes to open or to save what is chosen. `folder`,
  /// which ends in a separator, is where names without one are.
  void draw(const std::string& folder, const Appearance& appearance, Wishes& wishes);

 private:
  void open(FilePurpose purpose);
  void list(const std::string& folder);
  [[nodiscard]] std::optional<Entry> draw_entries() const;
  void enter(const Entry& entry);
  [[nodiscard]] std::string named(const std::string& folder) const;
  [[nodiscard]] bool draw_field();
  void take(const std::string& file, const std::string& folder, Wishes& wishes);

  FilePurpose purpose_ = FilePurpose::open;
  std::string path_;                   ///< As typed, in UTF-8.
  std::optional<std::string> listed_;  ///< The folder that `entries_` are of.
  std::vector<Entry> entries_;         ///< Folders first, each part by name.
  bool listing_failed_ = false;        ///< That folder could not be read.
  bool focus_ = false;                 ///< Put the cursor behind the path.
};

}  // namespace readyscope::gui
