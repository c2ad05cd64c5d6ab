#pragma once

#include <imgui.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace readyscope::gui::test {

struct Box {
  ImVec2 low;
  ImVec2 high;

  [[nodiscard]] bool is_empty() const { return high.x <= low.x || high.y <= low.y; }
  [[nodiscard]] bool contains(ImVec2 point) const {
    return point.x >= low.x && point.x < high.x && point.y >= low.y && point.y < high.y;
  }
  [[nodiscard]] ImVec2 centre() const { return {(low.x + high.x) / 2, (low.y + high.y) / 2}; }
};

/// The text of one frame, read back from the letters that were drawn. It lacks what was clipped
/// away, and includes what came from other draw lists (a ruler, a label in a plot).
class DrawnText {
 public:
  DrawnText() = default;
  DrawnText(const ImDrawData& drawn, const ImFontAtlas& atlas);

  /// Whether this was drawn in one piece, however it was broken into lines. Blanks do not count.
  [[nodiscard]] bool contains(std::string_view text) const { return !places(text).empty(); }
  /// Where it begins, each time it was drawn.
  [[nodiscard]] std::vector<Box> places(std::string_view text) const;
  /// The text within `area`, line by line.
  [[nodiscard]] std::string lines(const Box& area) const;

 private:
  struct Letter {
    char32_t character = 0;
    Box box;  ///< From one pen position to the next, and a line high.
  };

  std::vector<Letter> letters_;  ///< In the order in which they were drawn.
  std::string bytes_;            ///< The same in UTF-8.
  std::vector<std::size_t> letter_at_byte_;
};

}  // namespace readyscope::gui::test
