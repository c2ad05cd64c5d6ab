#pragma once

#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

/// The bytes of one datagram.
class PayloadPanel {
 public:
  explicit PayloadPanel(const Appearance& appearance) : appearance_(appearance) {}

  void draw(const Scope& scope, Selection& selection, Wishes& wishes);

 private:
  const Appearance& appearance_;
};

}  // namespace readyscope::gui
