#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "panels/widgets/view.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The datagram whose bytes are shown: the selected one, else the newest.
std::optional<Record> shown_datagram(const Scope& scope, const View& view);

}  // namespace readyscope::gui
