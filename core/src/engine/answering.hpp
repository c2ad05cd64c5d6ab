#pragma once

#include <cstddef>
#include <deque>
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

  /// Goes on searching for the answers that have not been found in the time that a step has.
  void search_on();
  [[nodiscard]] bool is_searching() const { return !searching_.empty(); }
  /// False while it searches for the answer to one: what else arrives waits at the socket.
  [[nodiscard]] static bool takes_another(const LiveEndpoint& endpoint) {
    return !endpoint.unanswered;
  }
  /// Whether a single datagram may take all the time that a step has.
  [[nodiscard]] static bool may_take_long(const LiveEndpoint& endpoint) {
    return endpoint.role() == Role::reply;
  }
  /// Whatever it searched for among its former rules, it searches for among its present ones.
  static void search_anew(LiveEndpoint& endpoint);
  /// What it has not found an answer to by now has none.
  void give_up_search(LiveEndpoint& endpoint);
  /// Nor has anything else, from now on, that an answer must be searched for.
  void search_no_more();

  /// Counts the rounds of its datagrams from 0 again, and of those that answer with it.
  void begin_again(LiveEndpoint& endpoint);

 private:
  void forward(LiveEndpoint& endpoint, const Incoming& incoming);
  void reply(LiveEndpoint& endpoint, const Incoming& incoming);
  [[nodiscard]] bool search_on(const LiveEndpoint& endpoint, std::span<const std::byte> payload,
                               Replier::Search& search) const;
  void reply_with(LiveEndpoint& endpoint, const Endpoint& from, const Replier::Search& search);
  void report_passing_over(LiveEndpoint& endpoint, std::size_t rule);
  void answer(LiveEndpoint& endpoint, const Endpoint& from, std::span<const std::byte> payload,
              const std::optional<Endpoint>& to);
  [[nodiscard]] Instant remembered_since(const LiveEndpoint& from, const LiveEndpoint& to) const;
  void withhold(LiveEndpoint& endpoint, const Endpoint& from);

  EngineCommon* common_;
  Outbox* outbox_;
  AnswerLoops loops_;
  bool searches_ = true;
  std::deque<LaneId> searching_;  ///< In turn. Some may have given up since.
};

}  // namespace readyscope
