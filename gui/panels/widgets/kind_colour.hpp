#pragma once

#include "panels/widgets/theme.hpp"
#include "readyscope/history/journal.hpp"

namespace readyscope::gui {

/// The colour of a kind of events, in the log and in the lanes.
inline ImU32 colour_of(Kind kind, const Palette& colours) {
  if (is_trouble(kind)) return colours.trouble;
  switch (kind) {
    case Kind::read:
      return colours.read;
    case Kind::received:
      return colours.received;
    case Kind::write:
      return colours.write;
    case Kind::except:
      return colours.except;
    case Kind::sent:
      return colours.sent;
    default:
      return colours.muted;
  }
}

}  // namespace readyscope::gui
