#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

#include "readyscope/capture/captured_datagram.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// Decides which end of each captured conversation is the local one, as `CapturePlayer` says, and
/// gives each local address a lane.
class LocalEnds {
 public:
  LocalEnds(std::size_t conversations_max, std::size_t lanes_max)
      : conversations_max_(conversations_max), lanes_max_(lanes_max) {}

  struct Place {
    LaneId lane = no_lane;  ///< `no_lane` if there was none left.
    bool is_sent = false;   ///< Whether the sender is the local end.
    bool is_new = false;    ///< Whether the lane did not exist before.
  };
  Place place(const CapturedDatagram& datagram);

 private:
  /// The two ends, the smaller one first.
  using Conversation = std::pair<Endpoint, Endpoint>;
  struct EndpointHash {
    std::size_t operator()(const Endpoint& endpoint) const noexcept;
  };
  struct ConversationHash {
    std::size_t operator()(const Conversation& conversation) const noexcept;
  };
  struct Decision {
    LaneId lane = no_lane;
    bool first_is_local = false;  ///< Of the conversation.
  };
  /// The latest datagram's: the next one is often of the same.
  struct Latest {
    Endpoint from;
    Endpoint to;
    CapturedDatagram::Way way{};
    Place place{};
  };

  [[nodiscard]] bool is_sender_local(const CapturedDatagram& datagram) const;
  Place decide(const CapturedDatagram& datagram);
  Place look_up(const CapturedDatagram& datagram);

  std::size_t conversations_max_;
  std::size_t lanes_max_;
  std::unordered_map<Endpoint, LaneId, EndpointHash> lanes_;
  std::unordered_map<Conversation, Decision, ConversationHash> conversations_;
  std::optional<Latest> latest_;
};

}  // namespace readyscope
