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

/// The text of one frame, read back from the letters that were drawn. What was clipped away is not
/// in it, and what came out of a draw list of its own (a ruler, a label in a plot) is.
class DrawnText {
 public:
  DrawnText() = default;
  DrawnText(const ImDrawData& drawn, const ImFontAtlas& atlas);

  /// Whether this was drawn as one piece, however it was broken into lines. Blanks do not count.
  [[nodiscard]] bool contains(std::string_view text) const { return !places(text).empty(); }
  /// Where it begins, each time that it was drawn.
  [[nodiscard]] std::vector<Box> places(std::string_view text) const;
  /// Line by line as a person reads what lies in `area`.
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
