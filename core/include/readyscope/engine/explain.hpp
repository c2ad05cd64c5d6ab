#pragma once

#include <optional>
#include <string>
#include <system_error>

#include "readyscope/engine/port_holder.hpp"
#include "readyscope/net/endpoint.hpp"
#include "readyscope/scope/command.hpp"

namespace readyscope {

// Puts failures into words for the user: what failed, on what, and what to do about it.

std::string explain_open_failure(Attach attach, const Endpoint& endpoint, std::error_code error,
                                 std::size_t sockets_open,
                                 const std::optional<PortHolder>& holder = {});
std::string explain_lookup_failure(const std::string& host, bool timed_out);
/// `Rule 3: ...`
std::string explain_rule_fault(const RuleFault& fault);
std::string explain_send_failure(const Endpoint& to, std::size_t bytes, std::error_code error);

}  // namespace readyscope
