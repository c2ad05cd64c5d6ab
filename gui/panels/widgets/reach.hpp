#pragma once

#include "panels/widgets/view.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// What an action may look at and change.
struct Reach {
  const Scope& scope;
  View& view;
  Commands& commands;
};

}  // namespace readyscope::gui
