#include "capture/local_ends.hpp"

#include <algorithm>
#include <cstring>

namespace readyscope {
namespace {

using Way = CapturedDatagram::Way;

/// From here on, systems draw ports for sockets that did not ask for one: Linux does; Windows and
/// what RFC 6335 suggests begin later.
constexpr std::uint16_t drawn_port_min = 32'768;

bool is_multicast_or_broadcast(const Endpoint& endpoint) {
  const auto& address = endpoint.address();
  if (endpoint.family() == Family::ipv6) return address[0] == 0xff;
  constexpr unsigned multicast = 0xe0;
  return (address[0] & 0xf0U) == multicast ||
         std::all_of(address.begin(), address.begin() + 4,
                     [](std::uint8_t byte) { return byte == 0xff; });
}

/// After the finalizer of SplitMix64.
std::uint64_t mixed(std::uint64_t number) {
  number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31U);
}

std::uint64_t hash(const Endpoint& endpoint) {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::memcpy(&first, endpoint.address().data(), sizeof first);
  std::memcpy(&second, endpoint.address().data() + sizeof first, sizeof second);
  return mixed(mixed(first ^ std::uint64_t{endpoint.port()} << 40U) ^ second ^ endpoint.scope());
}

}  // namespace

std::size_t LocalEnds::EndpointHash::operator()(const Endpoint& endpoint) const noexcept {
  return static_cast<std::size_t>(hash(endpoint));
}

std::size_t LocalEnds::ConversationHash::operator()(
    const Conversation& conversation) const noexcept {
  return static_cast<std::size_t>(hash(conversation.first) + 3 * hash(conversation.second));
}

LocalEnds::Place LocalEnds::place(const CapturedDatagram& datagram) {
  if (latest_ && latest_->from == datagram.from && latest_->to == datagram.to &&
      latest_->way == datagram.way) {
    return latest_->place;
  }
  // Of a machine that talks to itself, a capture may have each datagram twice, once each way.
  const Place found = datagram.way == Way::unknown ? look_up(datagram) : decide(datagram);
  latest_ = Latest{.from = datagram.from,
                   .to = datagram.to,
                   .way = datagram.way,
                   .place = {.lane = found.lane, .is_sent = found.is_sent}};
  return found;
}

LocalEnds::Place LocalEnds::look_up(const CapturedDatagram& datagram) {
  const bool sender_is_first = datagram.from < datagram.to;
  const Conversation conversation = sender_is_first ? std::pair(datagram.from, datagram.to)
                                                    : std::pair(datagram.to, datagram.from);
  if (const auto known = conversations_.find(conversation); known != conversations_.end()) {
    const Decision& decision = known->second;
    return {.lane = decision.lane, .is_sent = decision.first_is_local == sender_is_first};
  }
  const Place decided = decide(datagram);
  if (conversations_.size() < conversations_max_) {
    conversations_.emplace(
        conversation,
        Decision{.lane = decided.lane, .first_is_local = decided.is_sent == sender_is_first});
  }
  return decided;
}

LocalEnds::Place LocalEnds::decide(const CapturedDatagram& datagram) {
  const bool is_sent = is_sender_local(datagram);
  const Endpoint& local = is_sent ? datagram.from : datagram.to;
  if (const auto known = lanes_.find(local); known != lanes_.end()) {
    return {.lane = known->second, .is_sent = is_sent};
  }
  if (lanes_.size() == lanes_max_) return {.is_sent = is_sent};
  const LaneId lane{static_cast<std::uint32_t>(lanes_.size())};
  lanes_.emplace(local, lane);
  return {.lane = lane, .is_sent = is_sent, .is_new = true};
}

bool LocalEnds::is_sender_local(const CapturedDatagram& datagram) const {
  if (datagram.way != Way::unknown) return datagram.way == Way::out;
  if (is_multicast_or_broadcast(datagram.to)) return false;
  const bool sender_has_lane = lanes_.contains(datagram.from);
  const bool receiver_has_lane = lanes_.contains(datagram.to);
  if (sender_has_lane != receiver_has_lane) return sender_has_lane;
  return datagram.from.port() < drawn_port_min && datagram.to.port() >= drawn_port_min;
}

}  // namespace readyscope
