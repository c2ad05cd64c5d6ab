#pragma once

#include <cstddef>
#include <string>

namespace readyscope::gui {

struct DeskFrame;

/// The search for an action by its name.
class ActionSearch {
 public:
  /// Opens it with the next frame, or closes it.
  void toggle() { toggled_ = true; }
  /// Draws it while it is open, and carries out what is chosen.
  void draw(const DeskFrame& frame);

  std::string text;
  std::size_t chosen = 0;  ///< Index among those that match.

 private:
  bool toggled_ = false;
};

}  // namespace readyscope::gui
