#pragma once

#include <cstdint>
#include <string>

#include "readyscope/counters/counter_sender.hpp"
#include "readyscope/counters/receiver_settings.hpp"
#include "readyscope/net/event.hpp"
#include "readyscope/net/impaired_network.hpp"
#include "readyscope/scope/reply_rule.hpp"
#include "readyscope/scope/role.hpp"

namespace readyscope {

enum class Attach : std::uint8_t { bind, connect };

/// How to degrade an endpoint's datagrams, in each direction.
struct Impairments {
  Impairment sending{};
  Impairment receiving{};
  bool operator==(const Impairments&) const = default;
};

/// Everything that a user decides about an endpoint: what the add bar, the command line and
/// workspaces specify, what a request to add an endpoint carries, and what is known of an existing
/// one.
struct EndpointSettings {
  Attach attach = Attach::bind;
  std::string address;  ///< As typed; its port may be 0, its host a name.
  Role role = Role::manual;
  SenderSettings sender{};
  std::string forward_to{};  ///< A numeric address, for `forward` to send to; may be empty.
  ReplyRules reply_rules{};
  Impairments impairments{};
  Interest interest{};
  bool sending = true;  ///< Whether a counter sender is sending, or starts to when it is added.
  bool answer_loop_allowed = false;
  ReceiverSettings receiver{};
  bool operator==(const EndpointSettings&) const = default;
};

}  // namespace readyscope
