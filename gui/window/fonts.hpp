#pragma once

#include <string>
#include <vector>

struct ImFont;

namespace readyscope::gui {

struct FontFiles;

/// Dear ImGui's fonts, from the files that this system has.
class Fonts {
 public:
  /// The best of each kind; Dear ImGui's own where there is none.
  void load(const FontFiles& files);
  /// Null where there is none.
  [[nodiscard]] ImFont* fixed() const { return fixed_; }

  /// Between two frames: where the last one had a letter that no font so far has, takes the next
  /// fallback. Those for East Asia have tens of megabytes, and most people need none.
  void add_missing_letters();

 private:
  ImFont* proportional_ = nullptr;
  ImFont* fixed_ = nullptr;
  std::vector<std::string> fallbacks_;  ///< Not loaded yet, the next one last.
};

}  // namespace readyscope::gui
