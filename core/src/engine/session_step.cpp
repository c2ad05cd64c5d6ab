// What one poll leads to.

#include <algorithm>

#include "readyscope/engine/session.hpp"
#include "readyscope/net/respond.hpp"
#include "readyscope/net/system_error.hpp"

namespace readyscope {
namespace {

constexpr std::size_t buffers_sampled_per_step = 16;
constexpr Duration pause_when_blocked = std::chrono::milliseconds(1);

}  // namespace

void Session::step(std::optional<Duration> timeout) {
  holders_asked_ = 0;
  listen_begins();
  const bool asks = !sockets_.empty();
  const Instant before = clock_->now();
  ReadyPass pass = sockets_.ready(timeout);
  step_at_ = pass.at();
  if (asks) {
    listened_until_ = step_at_;
    ++polls_.polls;
    if (timeout == Duration::zero()) polls_.poll_time.add(step_at_ - before);
  }
  // Said once: if it lasts, it lasts poll after poll.
  if (pass.error() && polls_.failed++ == 0) {
    complain({"The system could not tell which sockets are ready: " + pass.error().message() + ".",
              pass.error()});
  }
  for (const SocketId socket : pass.retired()) lose(socket);

  journal_.poll(step_at_);
  readable_.clear();
  for (const Entry& entry : pass) {
    ++polls_.ready[entry.event.index()];
    respond(entry,  //
            on<Read>([this](Read read) { on_read(read.socket); }),
            on<Write>([this](Write write) { on_write(write.socket); }),
            on<Except>([this](Except except) { on_except(except.socket); }));
  }
  drain_in_turn();
  send_repeated();
  sample_buffers();
  for (EndpointState* endpoint : impaired_) sample_impairment(*endpoint);
  check_lookups();
}

void Session::wait_until(Instant deadline) {
  Instant blocked_until = now();
  for (Instant at = now(); at < deadline; at = now()) {
    const Instant due = next_due(deadline);
    const Instant until = std::min(std::max(due, blocked_until), deadline);
    listen_begins();
    const auto input = sockets_.await_input(std::max(until - at, Duration::zero()));
    // Whoever is held up inside of the wait, as a stopped process is, comes back late and finds
    // something. How long that had been waiting nobody knows, so it was not listened to.
    const bool late = input && *input && now() > until;
    if (!sockets_.empty()) listened_until_ = late ? std::max(until, at) : now();
    // A failure is for the step to find out about: it knows whose socket it was.
    const bool stirred = !input || *input || until < deadline;
    if (stirred) step();
    // Who was due and is as due as before could not send. Asking again at once would keep the
    // processor busy for nothing.
    if (due <= at && next_due(deadline) <= due) blocked_until = now() + pause_when_blocked;
  }
}

void Session::listen_begins() {
  if (sockets_.empty()) {
    listened_until_.reset();
    return;
  }
  if (!listened_until_) return;
  const Duration gap = now() - *listened_until_;
  polls_.gap_max = std::max(polls_.gap_max, gap);
  if (gap >= gap_blamed_from) poll_gap_ended_at_ = now();
  if (gap >= gap_noted_from) {
    journal_.append({.at = *listened_until_, .span = gap, .kind = Kind::poll_gap});
  }
  listened_until_.reset();
}

Instant Session::next_due(Instant deadline) const {
  for (const EndpointState* endpoint : senders_) {
    const auto due = endpoint->sender.next_due();
    if (due && endpoint->interest.write) deadline = std::min(deadline, *due);
  }
  for (const EndpointState* endpoint : repeating_) {
    deadline = std::min(deadline, endpoint->repeat->due_at);
  }
  return deadline;
}

EndpointState* Session::at_socket(SocketId socket) {
  EndpointState* endpoint = socket.slot < by_slot_.size() ? by_slot_[socket.slot] : nullptr;
  return endpoint != nullptr && endpoint->socket == socket ? endpoint : nullptr;
}

// ---- reading ----------------------------------------------------------------------------------

void Session::on_read(SocketId socket) {
  journal_.ready(at_socket(socket)->lane, Kind::read);
  readable_.push_back(socket);
}

void Session::on_except(SocketId socket) {
  // Word of a refusal is read like a datagram, and so makes the socket ready to read as well. Who
  // wants nothing read sees the light stay on.
  journal_.ready(at_socket(socket)->lane, Kind::except);
}

/// Takes what is there, but never so much that one flood starves the other sockets or the window:
/// where the step's budget ends, the next step begins.
void Session::drain_in_turn() {
  std::size_t budget = bounds_.drain_per_step_max;
  const std::size_t count = readable_.size();
  const std::size_t begin = count == 0 ? 0 : drain_turn_ % count;
  for (std::size_t i = 0; i < count; ++i) {
    if (budget == 0) {
      drain_turn_ = begin + i;
      return;
    }
    if (EndpointState* endpoint = at_socket(readable_[(begin + i) % count])) {
      budget -= drain(*endpoint, std::min(budget, bounds_.drain_per_socket_max));
    }
  }
}

std::size_t Session::drain(EndpointState& endpoint, std::size_t count_max) {
  std::size_t taken = 0;
  while (taken < count_max && endpoint.is_open()) {
    const std::size_t wanted = std::min(incoming_.size(), count_max - taken);
    const auto received =
        sockets_.find(endpoint.socket)->receive(std::span(incoming_).first(wanted));
    if (!received) {
      record_receive_failure(endpoint, received.error());
      break;
    }
    // What was thrown away on purpose has left gaps in just these.
    if (endpoint.impairments.receiving.does_something()) sample_impairment(endpoint);
    for (std::size_t i = 0; i < *received; ++i) take_in(endpoint, incoming_[i]);
    taken += *received;
    // Linux hands out refusals by themselves, so datagrams may wait behind one.
    const bool more = *received == wanted ||
                      (*received > 0 && incoming_[*received - 1].outcome == Outcome::refused);
    if (!more) break;
  }
  return taken;
}

void Session::take_in(EndpointState& endpoint, const Incoming& incoming) {
  Record record{.at = incoming.arrived.value_or(step_at_),
                .lane = endpoint.lane,
                .kind = Kind::received,
                .kernel_time = incoming.arrived.has_value(),
                .truncated = incoming.outcome == Outcome::truncated,
                .count = incoming.length,
                .peer = incoming.from};
  if (incoming.outcome == Outcome::refused) {
    ++endpoint.counts.refused;
    record.kind = Kind::refused;
    record.count = 1;
    record.error = system_number(incoming.error);
    endpoint.error = incoming.error;
    if (!record.peer) record.peer = endpoint.peer;
    journal_.append(record);
    return;
  }
  ++endpoint.counts.received;
  endpoint.counts.received_bytes += incoming.length;
  endpoint.counts.truncated += record.truncated ? 1 : 0;
  endpoint.received_rate.add(1, step_at_);
  const bool kept = endpoint.role != Role::discard;
  journal_.append(record, kept ? incoming.captured() : std::span<std::byte>());
  // Beside the datagram itself, so that it can be found however many others there are.
  if (record.truncated) note(endpoint, Kind::truncated, incoming.length);
  respond_to(endpoint, incoming, record.at);
}

void Session::record_receive_failure(EndpointState& endpoint, std::error_code error) {
  endpoint.error = error;
  complain({"Receiving on " + endpoint.local.text() + " failed: " + error.message() + ".", error});
  journal_.append({.at = now(),
                   .lane = endpoint.lane,
                   .kind = Kind::receive_failed,
                   .error = system_number(error)});
}

void Session::note(const EndpointState& endpoint, Kind kind, std::uint64_t count) {
  journal_.append(
      {.at = now(), .lane = endpoint.lane, .kind = kind, .count = count, .peer = endpoint.peer});
}

// ---- the kernel's receive buffers -------------------------------------------------------------

/// Looks after a few endpoints in each step, so that thousands do not cost a frame.
void Session::sample_buffers() {
  const std::size_t count = std::min(endpoints_.size(), buffers_sampled_per_step);
  for (std::size_t i = 0; i < count; ++i) {
    EndpointState& endpoint = *endpoints_[sample_turn_++ % endpoints_.size()];
    if (endpoint.is_open()) sample_buffer(endpoint);
  }
}

void Session::sample_buffer(EndpointState& endpoint) {
  const Socket* socket = sockets_.find(endpoint.socket);
  // One that was closed behind our back has already gone.
  if (socket == nullptr) return;
  const auto buffer = socket->receive_buffer();
  if (!buffer) return;
  endpoint.receive_buffer_bytes = buffer->bytes;
  endpoint.tells_drops = buffer->dropped.has_value();
  const std::uint64_t dropped = buffer->dropped.value_or(0);
  if (dropped <= endpoint.counts.dropped) return;
  const std::uint64_t more = dropped - endpoint.counts.dropped;
  endpoint.counts.dropped = dropped;
  note(endpoint, Kind::dropped, more);
}

}  // namespace readyscope
