#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/scope/endpoint_settings.hpp"

namespace readyscope {

/// Parses the value of a `--bind` or `--connect` option. Returns its endpoints in order of port:
/// several if it says `ports=N`. The error is a sentence that says what is wrong.
///
///     ADDRESS[,setting=value]...
std::expected<std::vector<EndpointSettings>, std::string> parse_endpoint_option(
    Attach attach, const std::string& text);

/// The settings that may follow an address, for `--help`.
std::string endpoint_option_help();

}  // namespace readyscope
