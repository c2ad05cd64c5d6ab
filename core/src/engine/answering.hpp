#pragma once

#include <optional>
#include <span>

#include "engine/answer_loops.hpp"
#include "engine/outbox.hpp"

namespace readyscope {

/// What an endpoint does by itself with a datagram that arrived, depending on its role.
class Answering {
 public:
  Answering(EngineCommon& common, Outbox& outbox) : common_(&common), outbox_(&outbox) {}

  void respond_to(LiveEndpoint& endpoint, const Incoming& incoming);
  /// Counts the rounds of its datagrams from 0 again, and of those that answer with it.
  void begin_again(LiveEndpoint& endpoint);

 private:
  void forward(LiveEndpoint& endpoint, const Incoming& incoming);
  void reply(LiveEndpoint& endpoint, const Incoming& incoming);
  void answer(LiveEndpoint& endpoint, const Endpoint& from, std::span<const std::byte> payload,
              const std::optional<Endpoint>& to);
  [[nodiscard]] Instant remembered_since(const LiveEndpoint& from, const LiveEndpoint& to) const;
  void withhold(LiveEndpoint& endpoint, const Endpoint& from);

  EngineCommon* common_;
  Outbox* outbox_;
  AnswerLoops loops_;
};

}  // namespace readyscope
