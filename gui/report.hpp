#pragma once

#include <cstdint>
#include <string>

#include "readyscope/model/session.hpp"

namespace readyscope::gui {

/// What happened, as JSON for other programs. The fields are listed in the README.
std::string make_report(const model::Session& session, std::uint64_t frames);

}  // namespace readyscope::gui
