#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "panels/view.hpp"
#include "readyscope/model/session.hpp"

namespace readyscope::gui {

/// The datagram whose bytes are shown: the selected one, else the newest.
std::optional<model::Record> shown_datagram(const model::Session& session, const View& view);

/// Two digits a byte.
std::string whole_hex(std::span<const std::byte> bytes);

}  // namespace readyscope::gui
