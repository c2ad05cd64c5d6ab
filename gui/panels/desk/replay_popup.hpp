#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "panels/widgets/wishes.hpp"

namespace readyscope::gui {

struct DeskFrame;

/// Asks where and how the datagrams of the file in front are sent again.
class ReplayPopup {
 public:
  /// Opens it with the next frame.
  void open() { opens_ = true; }
  /// Draws it while it is open, and wishes for what is chosen.
  void draw(const DeskFrame& frame);

  StartReplay form;
  std::uint64_t times = 1;
  bool endless = false;

 private:
  bool opens_ = false;
};

}  // namespace readyscope::gui
