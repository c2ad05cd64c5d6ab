#include "readyscope/scope/role.hpp"

#include <algorithm>

namespace readyscope {

std::string_view option_name(Role role) {
  switch (role) {
    case Role::counter_sender:
      return "counter-sender";
    case Role::counter_receiver:
      return "counter-receiver";
    case Role::echo:
      return "echo";
    case Role::forward:
      return "forward";
    case Role::reply:
      return "reply";
    case Role::print:
      return "print";
    case Role::discard:
      return "discard";
    case Role::manual:
      break;
  }
  return "manual";
}

std::string_view title(Role role) {
  switch (role) {
    case Role::counter_sender:
      return "Counter sender";
    case Role::counter_receiver:
      return "Counter receiver";
    case Role::echo:
      return "Echo";
    case Role::forward:
      return "Forward";
    case Role::reply:
      return "Reply by rule";
    case Role::print:
      return "Print";
    case Role::discard:
      return "Discard";
    case Role::manual:
      break;
  }
  return "Manual";
}

std::string_view explain(Role role) {
  switch (role) {
    case Role::counter_sender:
      return "Sends a rolling counter to its peer, and counts what comes back.";
    case Role::counter_receiver:
      return "Counts what arrives and what does not, for each source.";
    case Role::echo:
      return "Sends everything that arrives back to its sender.";
    case Role::forward:
      return "Forwards what arrives to another address, and what comes back from there to whoever "
             "sent last.";
    case Role::reply:
      return "Answers what arrives by the first rule that matches.";
    case Role::print:
      return "Shows what arrives as text.";
    case Role::discard:
      return "Receives and counts but keeps no payload.";
    case Role::manual:
      break;
  }
  return "Receives. Sends only what you send from the Send panel.";
}

std::optional<Role> role_from(std::string_view name) {
  const auto found = std::ranges::find(roles, name, [](Role role) { return option_name(role); });
  if (found == roles.end()) return {};
  return *found;
}

}  // namespace readyscope
