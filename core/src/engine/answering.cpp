#include "engine/answering.hpp"

#include <utility>

namespace readyscope {

void Answering::respond_to(LiveEndpoint& endpoint, const Incoming& incoming) {
  switch (endpoint.role()) {
    case Role::echo:
      if (incoming.from) answer(endpoint, *incoming.from, incoming.captured(), incoming.from);
      break;
    case Role::forward:
      forward(endpoint, incoming);
      break;
    case Role::reply:
      reply(endpoint, incoming);
      break;
    case Role::counter_sender:
    case Role::counter_receiver:
    case Role::print:
    case Role::discard:
    case Role::manual:
      break;
  }
}

void Answering::begin_again(LiveEndpoint& endpoint) {
  loops_.forget(endpoint.lane);
  endpoint.loop_reported = false;
}

/// Forwards in both directions: what others send goes to the target, and what the target sends goes
/// to whichever of them sent last.
void Answering::forward(LiveEndpoint& endpoint, const Incoming& incoming) {
  const auto& target = endpoint.known.forward_to;
  if (!incoming.from || !target) return;
  const bool comes_back = incoming.from == target;
  if (!comes_back) endpoint.forward_back = incoming.from;
  const auto to = comes_back ? endpoint.forward_back : target;
  if (to) answer(endpoint, *incoming.from, incoming.captured(), to);
}

// ---- by rules -----------------------------------------------------------------------------------

void Answering::reply(LiveEndpoint& endpoint, const Incoming& incoming) {
  if (!incoming.from) return;
  if (!searches_) return common_->out.add(Replied{endpoint.lane, std::nullopt});
  const auto payload = incoming.captured();
  Replier::Search search = endpoint.replier.begin(payload);
  if (search_on(endpoint, payload, search)) return reply_with(endpoint, *incoming.from, search);
  endpoint.unanswered =
      Unanswered{{payload.begin(), payload.end()}, *incoming.from, std::move(search)};
  searching_.push_back(endpoint.lane);
}

/// Whether the search has come to its end, within the time that there is.
bool Answering::search_on(const LiveEndpoint& endpoint, std::span<const std::byte> payload,
                          Replier::Search& search) const {
  while (!search.is_over) {
    endpoint.replier.go_on(search, payload);
    if (!search.is_over && common_->part_time.is_over()) return false;
  }
  return true;
}

void Answering::search_on() {
  common_->part_time.begin();
  for (std::size_t left = searching_.size(); left > 0; --left) {
    const LaneId lane = searching_.front();
    searching_.pop_front();
    LiveEndpoint* endpoint = common_->roster.find(lane);
    if (endpoint == nullptr || !endpoint->unanswered) continue;
    Unanswered& unanswered = *endpoint->unanswered;
    if (search_on(*endpoint, unanswered.payload, unanswered.search)) {
      const Unanswered answered = *std::exchange(endpoint->unanswered, std::nullopt);
      reply_with(*endpoint, answered.from, answered.search);
    } else {
      searching_.push_back(lane);
    }
    if (common_->part_time.is_over()) return;
  }
}

void Answering::search_anew(LiveEndpoint& endpoint) {
  if (!endpoint.unanswered) return;
  endpoint.unanswered->search = endpoint.replier.begin(endpoint.unanswered->payload);
}

void Answering::give_up_search(LiveEndpoint& endpoint) {
  if (!std::exchange(endpoint.unanswered, std::nullopt)) return;
  common_->out.add(Replied{endpoint.lane, std::nullopt});
}

void Answering::search_no_more() {
  searches_ = false;
  for (const LaneId lane : std::exchange(searching_, {})) {
    if (LiveEndpoint* endpoint = common_->roster.find(lane)) give_up_search(*endpoint);
  }
}

void Answering::reply_with(LiveEndpoint& endpoint, const Endpoint& from,
                           const Replier::Search& search) {
  if (search.passed_over) report_passing_over(endpoint, *search.passed_over);
  const auto reply = endpoint.replier.reply_for(search, common_->since_1970());
  common_->out.add(Replied{endpoint.lane, reply ? std::optional(reply->rule) : std::nullopt});
  if (reply) answer(endpoint, from, std::as_bytes(std::span(reply->text)), from);
}

void Answering::report_passing_over(LiveEndpoint& endpoint, std::size_t rule) {
  if (std::exchange(endpoint.passing_over_reported, true)) return;
  common_->out.complain({"A datagram at " + endpoint.known.local.text() +
                         " was too long for the expression of rule " + std::to_string(rule + 1) +
                         ", which searches at most " +
                         std::to_string(endpoint.replier.payload_bytes_max(rule)) +
                         " bytes: it would take too long. Shorten the expression, or write it with "
                         "fewer repetitions."});
}

// ---- rounds -------------------------------------------------------------------------------------

/// What happened between these two before then has nothing to do with what happens now.
Instant Answering::remembered_since(const LiveEndpoint& from, const LiveEndpoint& to) const {
  return common_->pass_at - AnswerLoops::remembered_for -
         from.settings().impairments.sending.time_max_held() -
         to.settings().impairments.receiving.time_max_held();
}

/// Sends something because a datagram came from `from`. Two endpoints of ours that answer each
/// other would never stop, so the rounds between them are counted.
void Answering::answer(LiveEndpoint& endpoint, const Endpoint& from,
                       std::span<const std::byte> payload, const std::optional<Endpoint>& to) {
  const Instant now = common_->pass_at;
  const LiveEndpoint* source = common_->roster.answering_at(from);
  const LiveEndpoint* next = common_->roster.answering_at(*to);
  std::uint64_t depth = 0;
  if (source != nullptr) {
    const std::uint64_t rounds_max = common_->bounds.answer_rounds_max;
    depth = loops_.between(source->lane, endpoint.lane, remembered_since(*source, endpoint)).depth;
    const bool loops =
        depth >= rounds_max ||
        (next != nullptr &&
         loops_.between(endpoint.lane, next->lane, remembered_since(endpoint, *next)).looped >=
             rounds_max);
    if (loops && !endpoint.settings().answer_loop_allowed) return withhold(endpoint, from);
  }
  if (next != nullptr) {
    loops_.answered(endpoint.lane, next->lane, depth + 1, now, remembered_since(endpoint, *next));
  }
  // A connected socket needs no address for its own peer.
  (void)outbox_->send_now(endpoint, payload, to == endpoint.known.peer ? std::nullopt : to);
}

void Answering::withhold(LiveEndpoint& endpoint, const Endpoint& from) {
  common_->out.add(AnswerWithheld{endpoint.lane});
  if (endpoint.loop_reported) return;
  endpoint.loop_reported = true;
  common_->out.complain({"Two endpoints kept answering each other, so " +
                         endpoint.known.local.text() + " stopped answering " + from.text() +
                         ". Its menu can allow it."});
  common_->out.add(Troubled{
      .lane = endpoint.lane, .at = common_->pass_at, .kind = Kind::loop_stopped, .peer = from});
}

}  // namespace readyscope
