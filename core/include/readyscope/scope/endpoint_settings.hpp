#pragma once

#include <cstdint>
#include <string>

#include "readyscope/counters/counter_sender.hpp"
#include "readyscope/net/event.hpp"
#include "readyscope/net/impaired_network.hpp"
#include "readyscope/scope/reply_rule.hpp"
#include "readyscope/scope/role.hpp"

namespace readyscope {

enum class Attach : std::uint8_t { bind, connect };

/// What is done on purpose to an endpoint's datagrams, each way.
struct Impairments {
  Impairment sending{};
  Impairment receiving{};
  bool operator==(const Impairments&) const = default;
};

/// All that a person decides about an endpoint: what the add bar, the command line and workspaces
/// hold, what a request to add one carries, and what is known of one that is there.
struct EndpointSettings {
  Attach attach = Attach::bind;
  std::string address;  ///< As it was typed; its port may be 0, its host a name.
  Role role = Role::manual;
  SenderSettings sender{};
  std::string forward_to{};  ///< Where `forward` sends what arrives, in numbers; may be empty.
  ReplyRules reply_rules{};
  Impairments impairments{};
  Interest interest{};
  bool sending = true;  ///< Whether a counter sender sends: at once when it is added, or now.
  bool answer_loop_allowed = false;
  bool operator==(const EndpointSettings&) const = default;
};

}  // namespace readyscope
