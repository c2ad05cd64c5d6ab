#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "readyscope/counters/counter_sender.hpp"
#include "readyscope/net/event.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/replier.hpp"

namespace readyscope {

/// A datagram that an endpoint is sending repeatedly.
struct RepeatUnderWay {
  Repeat progress;
  std::optional<Endpoint> to{};
};

/// A datagram whose answer is still being searched for.
struct Unanswered {
  std::vector<std::byte> payload;
  Endpoint from;
  Replier::Search search;
};

/// What was last reported of an endpoint, so that only changes are reported.
struct LastSampled {
  std::size_t buffer_bytes = 0;
  std::optional<std::uint64_t> dropped{};
  ImpairmentFigures sending{};
  ImpairmentFigures receiving{};
  SenderProgressed sender{};
};

/// An endpoint in operation, from the request for it until it is closed.
struct LiveEndpoint {
  LaneId lane{};
  EndpointDescription known;
  SocketId socket;
  Handle handle{};  ///< The socket's, also once that is closed.
  CounterSender sender{SenderSettings{}};
  Replier replier;
  std::optional<Unanswered> unanswered;  ///< While there is one, nothing more is received.
  std::optional<Endpoint> forward_back;  ///< Who sent last to a `forward`: answers go there.
  std::optional<RepeatUnderWay> repeat;
  std::uint64_t filled_in = 0;  ///< Datagrams sent once each and filled in: their counter.
  bool loop_reported = false;
  bool passing_over_reported = false;
  bool ever_impaired = false;
  LastSampled sampled;

  [[nodiscard]] const EndpointSettings& settings() const { return known.settings; }
  [[nodiscard]] Role role() const { return known.settings.role; }
  [[nodiscard]] bool is_open() const { return known.phase == Phase::open; }
};

}  // namespace readyscope
