#include "surroundings.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace readyscope::support {
namespace {

constexpr std::size_t strangers_max = 3;
constexpr std::uint64_t flood_datagrams = 1'000;
constexpr std::size_t flood_bytes = 1'400;  // so that a few floods fill a small history
constexpr std::uint64_t handles_max = 100;  // more than are ever open

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

}  // namespace

std::vector<std::byte> some_payload(Random& random) {
  switch (random.below(4)) {
    case 0:
      return {};
    case 1:
      return bytes_of("a{counter}{time}{0}");
    case 2:
      return std::vector<std::byte>(random.below(1'500), std::byte{0x5a});
    default:
      return bytes_of(std::to_string(random.below(1'000)));
  }
}

// ---- strangers --------------------------------------------------------------------------------

void Surroundings::send_to(const Endpoint& to) {
  ++acts_.bursts;
  if (strangers_.size() < strangers_max) {
    const auto stranger = network_->bind(Endpoint::loopback(0));
    if (!stranger) return;
    strangers_.push_back(*stranger);
  }
  const Handle from = strangers_[below(strangers_.size())];
  if (chance(0.01)) return flood(from, to);
  const std::uint64_t count = chance(0.1) ? 60 : 1 + below(4);
  for (std::uint64_t i = 0; i < count; ++i) {
    send(from, to, chance(0.6) ? counter() : some_payload(*random_));
  }
}

void Surroundings::flood(Handle from, const Endpoint& to) {
  const std::vector<std::byte> payload(flood_bytes, std::byte{0xa5});
  for (std::uint64_t i = 0; i < flood_datagrams; ++i) send(from, to, payload);
}

void Surroundings::send(Handle from, const Endpoint& to, std::span<const std::byte> payload) {
  const Outgoing datagram{payload, to};
  acts_.sent += network_->send(from, {&datagram, 1}).value_or(0);
}

std::vector<std::byte> Surroundings::counter() {
  // Some counters are skipped, some are repeated, and now and then the count starts over.
  const std::uint64_t leap = below(20);
  if (leap == 0) counter_ = 0;
  if (leap == 1) counter_ += 1 + below(5);
  if (leap != 2) ++counter_;
  std::array<std::byte, 64> room{};
  const WireForm form = wire_forms[below(std::size(wire_forms))];
  const auto written = write_counter(room,
                                     {.form = form,
                                      .value = counter_,
                                      .run = static_cast<std::uint32_t>(below(2)),
                                      .clock = chance(0.5) ? own_ : ClockId{5},
                                      .sent_at = clock_->now()},
                                     chance(0.3) ? 60 : 0);
  return {written.begin(), written.end()};
}

// ---- what goes wrong --------------------------------------------------------------------------

void Surroundings::have_mishap(const EndpointState* endpoint) {
  ++acts_.mishaps;
  if (endpoint != nullptr) {
    // A mishap may already have closed it.
    if (const auto handle = handle_of(*endpoint)) have_mishap(*handle);
    return;
  }
  switch (below(6)) {
    case 0:
      return network_->fail_next(Call::receive, std::errc::io_error);
    case 1:
      return network_->fail_next(Call::send, std::errc::network_unreachable, below(3));
    case 2:
      return network_->fail_next(Call::select, std::errc::not_enough_memory);
    case 3:
      return network_->fail_next(chance(0.5) ? Call::bind : Call::connect,
                                 std::errc::permission_denied);
    case 4:
      return network_->hold_up_next_wait(std::chrono::milliseconds(below(200)));
    default:
      return clock_->set_wall_offset(clock_->wall_offset() + std::chrono::seconds(1));
  }
}

void Surroundings::have_mishap(Handle handle) {
  switch (below(3)) {
    case 0:
      ++acts_.stolen;
      return network_->close_behind_our_back(handle);
    case 1:
      return network_->block_sends(handle, 1 + below(5));
    default:
      return network_->wake_for_nothing(handle);
  }
}

std::optional<Handle> Surroundings::handle_of(const EndpointState& endpoint) const {
  for (std::uint64_t number = 0; number < handles_max; ++number) {
    const auto local = network_->local(Handle{number});
    if (local && *local == endpoint.local) return Handle{number};
  }
  return {};
}

}  // namespace readyscope::support
