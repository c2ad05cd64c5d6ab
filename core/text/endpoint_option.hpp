#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/scope/endpoint_settings.hpp"

namespace readyscope {

/// The endpoints of one `--bind` or `--connect`, in the order of their ports; more than one where
/// it says `ports=N`. The error says in one sentence what is wrong.
///
///     ADDRESS[,setting=value]...
std::expected<std::vector<EndpointSettings>, std::string> parse_endpoint_option(
    Attach attach, const std::string& text);

/// What may follow an address, for `--help`.
std::string endpoint_option_help();

}  // namespace readyscope
