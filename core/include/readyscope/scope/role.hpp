#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "readyscope/net/enumeration.hpp"

namespace readyscope {

/// What an endpoint does with its ready events.
enum class Role : std::uint8_t {
  counter_sender,    ///< Sends a rolling counter whenever it is writable and one is due.
  counter_receiver,  ///< Counts what arrives, source by source, and what does not.
  echo,              ///< Sends everything that arrives back to its sender.
  forward,           ///< Forwards what arrives to another address, and the answers back.
  reply,             ///< Answers what matches a rule.
  print,             ///< Shows what arrives as text.
  discard,           ///< Receives and counts but keeps no payload.
  manual,            ///< Only receives; sends what the user tells it to.
};
inline constexpr auto roles = enumerators<Role>;

/// As on the command line: `counter-sender`, `echo`...
std::string_view option_name(Role role);
/// As in the window: `Counter sender`, `Echo`...
std::string_view title(Role role);
/// One sentence on what it does.
std::string_view explain(Role role);
std::optional<Role> role_from(std::string_view option_name);
/// Whether it sends datagrams of its own accord in response to others.
inline bool is_answering(Role role) {
  return role == Role::echo || role == Role::forward || role == Role::reply;
}

}  // namespace readyscope
