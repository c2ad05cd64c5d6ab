// What leaves: counters that are due, what a person sends once or again and again.

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "readyscope/engine/explain.hpp"
#include "readyscope/engine/session.hpp"
#include "readyscope/net/system_error.hpp"

namespace readyscope {
namespace {

constexpr std::size_t counters_per_batch = 64;
constexpr std::size_t batch_bytes_max = std::size_t{256} << 10;
constexpr std::size_t repeats_per_step_max = 256;
constexpr Duration pause_after_failure = std::chrono::milliseconds(200);
/// What is later than this is not caught up.
constexpr Duration repeat_late_max = std::chrono::seconds(1);

}  // namespace

// ---- counters ---------------------------------------------------------------------------------

void Session::on_write(SocketId socket) {
  EndpointState& endpoint = *at_socket(socket);
  journal_.ready(endpoint.lane, Kind::write);
  if (endpoint.role != Role::counter_sender) return;
  if (const std::size_t due = endpoint.sender.due(step_at_); due > 0) send_counters(endpoint, due);
  if (!endpoint.sender.finished()) return;
  // What an impairment still holds back would be lost with the socket.
  const Handle handle = sockets_.find(socket)->handle();
  if (network_.figures(handle, Direction::sending).waiting > 0) return;
  leave(endpoint, Phase::finished, Kind::finished);
}

void Session::send_counters(EndpointState& endpoint, std::size_t count) {
  const SenderSettings& settings = endpoint.sender.settings();
  const std::size_t room =
      std::max({settings.bytes, counter_digits_max, counter_bytes_min(settings.form)});
  const std::size_t batch_max =
      std::clamp(batch_bytes_max / room, std::size_t{1}, counters_per_batch);
  if (departures_.size() < room * batch_max) departures_.resize(room * batch_max);
  std::array<Outgoing, counters_per_batch> datagrams;
  while (count > 0) {
    const std::size_t batch = std::min(count, batch_max);
    // They leave together, so they have one time.
    const Instant at = now();
    for (std::size_t i = 0; i < batch; ++i) {
      datagrams[i].bytes = write_counter(std::span(departures_).subspan(i * room, room),
                                         counter_to_send(endpoint, i, at), settings.bytes);
    }
    const auto sent = sockets_.find(endpoint.socket)->send(std::span(datagrams).first(batch));
    if (!sent) {
      record_send_failure(endpoint, sent.error(), endpoint.peer);
      endpoint.sender.postpone(pause_after_failure, step_at_);
      return;
    }
    for (std::size_t i = 0; i < *sent; ++i) {
      record_sent(endpoint, datagrams[i].bytes, endpoint.peer, at);
    }
    endpoint.sender.took(*sent, step_at_);
    if (*sent < batch) return;
    count -= batch;
  }
}

Counter Session::counter_to_send(const EndpointState& endpoint, std::size_t ahead,
                                 Instant at) const {
  const auto clock = services_.clock_id;
  // Another number for each start of each endpoint of each process.
  const auto session = static_cast<std::uint32_t>(clock) +
                       (static_cast<std::uint32_t>(endpoint.lane) << 16U) +
                       endpoint.sender.sessions();
  return {.form = endpoint.sender.settings().form,
          .value = endpoint.sender.value(ahead),
          .session = session,
          .clock = clock,
          .sent_at = at};
}

// ---- by hand ----------------------------------------------------------------------------------

/// Sends what a person asked for; the answer says why it could not be, and is empty when it was.
Failure Session::send_by_hand(EndpointState& endpoint, const SendDatagram& what,
                              const std::optional<Endpoint>& to, std::uint64_t counter) {
  if (!what.filled_in) return send_now(endpoint, what.payload, to);
  const std::string_view text(reinterpret_cast<const char*>(what.payload.data()),
                              what.payload.size());
  const std::string filled =
      fill_in(text, {.counter = counter, .since_1970 = since_1970()}, Replier::reply_bytes_max);
  return send_now(endpoint, std::as_bytes(std::span(filled)), to);
}

void Session::send_repeated() {
  for (std::size_t i = 0; i < repeating_.size();) {
    EndpointState& endpoint = *repeating_[i];
    send_repeated(endpoint);
    // One that has ended has left the list.
    if (endpoint.repeat) ++i;
  }
}

void Session::send_repeated(EndpointState& endpoint) {
  Repeat& repeat = *endpoint.repeat;
  repeat.due_at = std::max(repeat.due_at, step_at_ - repeat_late_max);
  for (std::size_t i = 0; i < repeats_per_step_max && repeat.due_at <= step_at_; ++i) {
    Failure failure = send_by_hand(endpoint, repeat.what, repeat.to, repeat.sent + repeat.failed);
    if (failure.empty()) {
      ++repeat.sent;
    } else {
      ++repeat.failed;
      repeat.failure = std::move(failure);
    }
    repeat.due_at += repeat.what.every;
    if (repeat.what.times == 0 || repeat.sent + repeat.failed < repeat.what.times) continue;
    stop_repeating(endpoint);
    return;
  }
}

void Session::stop_repeating(EndpointState& endpoint) {
  if (!endpoint.repeat) return;
  const Repeat& repeat = *endpoint.repeat;
  Failure failure = repeat.failure;
  if (repeat.failed > 0) {
    failure.words = std::to_string(repeat.failed) + " of " +
                    std::to_string(repeat.sent + repeat.failed) + " were not sent. " +
                    failure.words;
  }
  conclude(repeat.what.ticket, std::move(failure));
  endpoint.repeated = std::exchange(endpoint.repeat, {});
  std::erase(repeating_, &endpoint);
}

/// Sends one datagram. What is not taken is recorded, and the answer says why; it is empty when all
/// went well.
Failure Session::send_now(EndpointState& endpoint, std::span<const std::byte> payload,
                          const std::optional<Endpoint>& to) {
  const std::optional<Endpoint> peer = to ? to : endpoint.peer;
  const Instant at = now();
  const auto sent = sockets_.find(endpoint.socket)->send(payload, to);
  if (sent && *sent) {
    record_sent(endpoint, payload, peer, at);
    return {};
  }
  if (sent) {
    const auto error = std::make_error_code(std::errc::operation_would_block);
    record_send_failure(endpoint, error, peer);
    return {"The system's send buffer is full. Try again in a moment.", error};
  }
  record_send_failure(endpoint, sent.error(), peer);
  return {explain_send_failure(peer.value_or(Endpoint{}), payload.size(), sent.error()),
          sent.error()};
}

Duration Session::since_1970() const { return step_at_.time_since_epoch() + clock_->wall_offset(); }

// ---- records ----------------------------------------------------------------------------------

void Session::record_sent(EndpointState& endpoint, std::span<const std::byte> payload,
                          const std::optional<Endpoint>& to, Instant at) {
  ++endpoint.counts.sent;
  endpoint.counts.sent_bytes += payload.size();
  endpoint.sent_rate.add(1, step_at_);
  journal_.append(
      {.at = at, .lane = endpoint.lane, .kind = Kind::sent, .count = payload.size(), .peer = to},
      payload);
}

void Session::record_send_failure(EndpointState& endpoint, std::error_code error,
                                  const std::optional<Endpoint>& to) {
  ++endpoint.counts.send_failed;
  endpoint.error = error;
  journal_.append({.at = now(),
                   .lane = endpoint.lane,
                   .kind = Kind::send_failed,
                   .peer = to,
                   .error = system_number(error)});
}

}  // namespace readyscope
