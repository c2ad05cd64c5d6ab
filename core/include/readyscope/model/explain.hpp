#pragma once

#include <optional>
#include <string>
#include <system_error>

#include "readyscope/endpoint.hpp"
#include "readyscope/model/command.hpp"
#include "readyscope/model/port_holder.hpp"

namespace readyscope::model {

// Failures in words, for the person at the screen: what failed, on what, and what to do about it.

std::string explain_open_failure(Attach attach, const Endpoint& endpoint, std::error_code error,
                                 std::size_t sockets_open,
                                 const std::optional<PortHolder>& holder = {});
std::string explain_lookup_failure(const std::string& host, bool timed_out);
/// `Rule 3: ...`
std::string explain_rule_fault(const RuleFault& fault);
std::string explain_send_failure(const Endpoint& to, std::size_t bytes, std::error_code error);

}  // namespace readyscope::model
