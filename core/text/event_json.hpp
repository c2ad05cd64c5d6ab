#pragma once

#include <nlohmann/json.hpp>

#include <functional>

#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// Calls `take` with a JSON object for each thing in the happening that is worth telling: for a
/// poll, each endpoint that was ready. Each has `seconds` since the beginning, a `kind` and, if it
/// is about an endpoint, its address. The scope must have been given the happening.
void for_each_event(const Scope& scope, const Happening& happening,
                    const std::function<void(nlohmann::ordered_json event)>& take);

}  // namespace readyscope
