#pragma once

#include <nlohmann/json.hpp>

#include "text/figures_text.hpp"

namespace readyscope {

/// An object, with an object in it for each group.
nlohmann::ordered_json json_of(const Figures& figures);

}  // namespace readyscope
