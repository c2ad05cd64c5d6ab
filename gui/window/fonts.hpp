#pragma once

#include <string>
#include <vector>

struct ImFont;

namespace readyscope::gui {

struct FontFiles;

/// Dear ImGui's fonts, from files that this system has.
class Fonts {
 public:
  /// The best of each kind, or Dear ImGui's own if there is none.
  void load(const FontFiles& files);
  /// Null if there is none.
  [[nodiscard]] ImFont* fixed() const { return fixed_; }

  /// To be called between frames: if the last one had a letter that no font so far has, loads the
  /// next fallback. Those for East Asia take tens of megabytes, and most people need none.
  void add_missing_letters();

 private:
  ImFont* proportional_ = nullptr;
  ImFont* fixed_ = nullptr;
  std::vector<std::string> fallbacks_;  ///< Not loaded yet; the next one is last.
};

}  // namespace readyscope::gui
