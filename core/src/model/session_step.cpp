// What one poll leads to: the session's responders at work.

#include <algorithm>
#include <array>
#include <charconv>

#include "readyscope/model/explain.hpp"
#include "readyscope/model/session.hpp"
#include "readyscope/respond.hpp"

namespace readyscope::model {
namespace {

constexpr std::size_t counters_per_batch = 64;
constexpr std::size_t buffers_sampled_per_step = 16;
constexpr Duration pause_after_failure = std::chrono::milliseconds(200);
constexpr Duration pause_when_blocked = std::chrono::milliseconds(1);

}  // namespace

void Session::step(std::optional<Duration> timeout) {
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
    complain("The system could not tell which sockets are ready: " + pass.error().message() + ".");
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
  sample_buffers();
  check_lookups();
}

void Session::wait_until(Instant deadline) {
  Instant blocked_until = now();
  for (Instant at = now(); at < deadline; at = now()) {
    const Instant due = next_due(deadline);
    const Instant until = std::min(std::max(due, blocked_until), deadline);
    listen_begins();
    const auto input = sockets_.await_input(std::max(until - at, Duration::zero()));
    if (!sockets_.empty()) listened_until_ = now();
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
    record.error = incoming.error.default_error_condition().value();
    if (!record.peer) record.peer = endpoint.peer;
    journal_.append(record);
    return;
  }
  ++endpoint.counts.received;
  endpoint.counts.received_bytes += incoming.length;
  endpoint.counts.truncated += record.truncated ? 1 : 0;
  endpoint.received_rate.add(1, step_at_);
  journal_.append(record, incoming.captured());
  // Beside the datagram itself, so that it can be found however many others there are.
  if (record.truncated) note(endpoint, Kind::truncated, incoming.length);

  if (endpoint.role == Role::counter_receiver) count_counter(endpoint, incoming, record.at);
  if (endpoint.role == Role::echo) echo(endpoint, incoming);
  if (endpoint.role == Role::print && printer_) printer_(endpoint, incoming.captured());
}

void Session::count_counter(EndpointState& endpoint, const Incoming& incoming, Instant at) {
  const auto value = parse_counter(incoming.captured());
  if (!value || !incoming.from) {
    ++endpoint.counts.not_counter;
    return;
  }
  auto& links = endpoint.links;
  auto link =
      std::ranges::find(links, *incoming.from, [](const auto& one) { return one->source(); });
  if (link == links.end()) {
    if (links.size() >= EndpointState::links_max) {
      ++endpoint.links_refused;
      return;
    }
    link = links.insert(link, std::make_unique<Link>(*incoming.from));
  }
  (*link)->receive(*value, incoming.length, at);
}

void Session::echo(EndpointState& endpoint, const Incoming& incoming) {
  if (!incoming.from) return;
  if (is_own_echo(*incoming.from) && !endpoint.echo_loop_allowed) {
    if (endpoint.own_echoes >= bounds_.own_echoes_max) {
      stop_echo_loop(endpoint, *incoming.from);
      return;
    }
    ++endpoint.own_echoes;
  }
  const auto to = endpoint.peer ? std::nullopt : incoming.from;
  (void)send_now(endpoint, incoming.captured(), to);
}

bool Session::is_own_echo(const Endpoint& from) const {
  const auto [begin, end] = echoes_by_port_.equal_range(from.port());
  return std::any_of(begin, end, [&](const auto& echo) {
    const Endpoint& local = find(echo.second)->local;
    return local == from || (local.is_any() && local.family() == from.family());
  });
}

void Session::stop_echo_loop(EndpointState& endpoint, const Endpoint& from) {
  if (endpoint.echo_loop_stopped) return;
  endpoint.echo_loop_stopped = true;
  complain("Two echoes answered each other, so " + endpoint.local.text() + " stopped answering " +
           from.text() + ". Allow it from its menu.");
  journal_.append(
      {.at = step_at_, .lane = endpoint.lane, .kind = Kind::loop_stopped, .peer = from});
}

// ---- writing ----------------------------------------------------------------------------------

void Session::on_write(SocketId socket) {
  EndpointState& endpoint = *at_socket(socket);
  journal_.ready(endpoint.lane, Kind::write);
  if (endpoint.role != Role::counter_sender) return;
  if (const std::size_t due = endpoint.sender.due(step_at_); due > 0) send_counters(endpoint, due);
  if (endpoint.sender.finished()) leave(endpoint, Phase::finished, Kind::finished);
}

void Session::send_counters(EndpointState& endpoint, std::size_t count) {
  std::array<std::array<char, 20>, counters_per_batch> texts;
  std::array<Outgoing, counters_per_batch> datagrams;
  while (count > 0) {
    const std::size_t batch = std::min(count, counters_per_batch);
    for (std::size_t i = 0; i < batch; ++i) {
      const auto end = std::to_chars(texts[i].data(), texts[i].data() + texts[i].size(),
                                     endpoint.sender.next() + i)
                           .ptr;
      const auto size = static_cast<std::size_t>(end - texts[i].data());
      datagrams[i].bytes = std::as_bytes(std::span(texts[i]).first(size));
    }
    const Instant at = now();
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

/// Sends one datagram. What is not taken is recorded, and the answer says why in words; it is empty
/// when all went well.
std::string Session::send_now(EndpointState& endpoint, std::span<const std::byte> payload,
                              const std::optional<Endpoint>& to) {
  const std::optional<Endpoint> peer = to ? to : endpoint.peer;
  const Instant at = now();
  const auto sent = sockets_.find(endpoint.socket)->send(payload, to);
  if (sent && *sent) {
    record_sent(endpoint, payload, peer, at);
    return {};
  }
  if (sent) {
    record_send_failure(endpoint, std::make_error_code(std::errc::operation_would_block), peer);
    return "The system's send buffer is full. Try again in a moment.";
  }
  record_send_failure(endpoint, sent.error(), peer);
  return explain_send_failure(peer.value_or(Endpoint{}), payload.size(), sent.error());
}

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
  journal_.append({.at = now(),
                   .lane = endpoint.lane,
                   .kind = Kind::send_failed,
                   .peer = to,
                   .error = error.default_error_condition().value()});
}

void Session::record_receive_failure(EndpointState& endpoint, std::error_code error) {
  complain("Receiving on " + endpoint.local.text() + " failed: " + error.message() + ".");
  journal_.append({.at = now(),
                   .lane = endpoint.lane,
                   .kind = Kind::receive_failed,
                   .error = error.default_error_condition().value()});
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

}  // namespace readyscope::model
