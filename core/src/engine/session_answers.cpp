// What an endpoint does with a datagram that arrived: the session's responders at work.

#include <algorithm>
#include <array>

#include "engine/answer_loops.hpp"
#include "readyscope/engine/session.hpp"

namespace readyscope {

void Session::respond_to(EndpointState& endpoint, const Incoming& incoming, Instant at) {
  switch (endpoint.role) {
    case Role::counter_sender:
    case Role::counter_receiver:
      count_counter(endpoint, incoming, at);
      break;
    case Role::echo:
      if (incoming.from) answer(endpoint, *incoming.from, incoming.captured(), incoming.from);
      break;
    case Role::forward:
      forward(endpoint, incoming);
      break;
    case Role::reply:
      reply(endpoint, incoming);
      break;
    case Role::print:
      if (printer_) printer_(endpoint, incoming.captured());
      break;
    case Role::discard:
    case Role::manual:
      break;
  }
}

void Session::count_counter(EndpointState& endpoint, const Incoming& incoming, Instant at) {
  const auto counter = parse_counter(incoming.captured());
  if (!counter || !incoming.from) {
    ++endpoint.counts.not_counter;
    return;
  }
  const auto dropped = endpoint.tells_drops ? incoming.dropped_before : std::nullopt;
  endpoint.links.receive(*counter, {.from = *incoming.from,
                                    .bytes = incoming.length,
                                    .at = at,
                                    .kernel_dropped = dropped,
                                    .impairment_dropped = endpoint.impaired_receiving.thrown_away(),
                                    .poll_gap_ended_at = poll_gap_ended_at_});
}

/// A way through: what others send goes on to the target, what the target sends back to the latest
/// of them.
void Session::forward(EndpointState& endpoint, const Incoming& incoming) {
  if (!incoming.from || !endpoint.forward_to) return;
  const bool comes_back = *incoming.from == *endpoint.forward_to;
  if (!comes_back) endpoint.forward_back = incoming.from;
  const auto to = comes_back ? endpoint.forward_back : endpoint.forward_to;
  if (to) answer(endpoint, *incoming.from, incoming.captured(), to);
}

void Session::reply(EndpointState& endpoint, const Incoming& incoming) {
  if (!incoming.from) return;
  const auto text = endpoint.replier.answer(incoming.captured(), since_1970());
  if (!text) return;
  answer(endpoint, *incoming.from, std::as_bytes(std::span(*text)), incoming.from);
}

/// Sends by itself because something came from `from`. Two endpoints of ours that answer each other
/// would never stop, so the rounds between them are counted.
void Session::answer(EndpointState& endpoint, const Endpoint& from,
                     std::span<const std::byte> payload, const std::optional<Endpoint>& to) {
  const EndpointState* source = answering_at(from);
  const std::uint64_t depth =
      source == nullptr ? 0 : loops_->depth(source->lane, endpoint.lane, step_at_);
  if (depth >= bounds_.answer_rounds_max && !endpoint.answer_loop_allowed) {
    withhold_answer(endpoint, from);
    return;
  }
  if (const EndpointState* next = answering_at(*to)) {
    loops_->answered(endpoint.lane, next->lane, depth + 1, step_at_);
  }
  // A connected socket's own peer needs no address.
  (void)send_now(endpoint, payload, to == endpoint.peer ? std::nullopt : to);
}

const EndpointState* Session::answering_at(const Endpoint& address) const {
  const auto [begin, end] = answering_by_port_.equal_range(address.port());
  const auto found = std::find_if(begin, end, [&](const auto& answering) {
    const Endpoint& local = find(answering.second)->local;
    return local == address || (local.is_any() && local.family() == address.family());
  });
  return found == end ? nullptr : find(found->second);
}

void Session::withhold_answer(EndpointState& endpoint, const Endpoint& from) {
  ++endpoint.answers_withheld;
  if (endpoint.answer_loop_told) return;
  endpoint.answer_loop_told = true;
  complain({"Two endpoints answered each other, so " + endpoint.local.text() +
            " stopped answering " + from.text() + ". Allow it from its menu."});
  journal_.append(
      {.at = step_at_, .lane = endpoint.lane, .kind = Kind::loop_stopped, .peer = from});
}

}  // namespace readyscope
