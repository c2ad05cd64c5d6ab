#include "engine/outbox.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "readyscope/counters/wire.hpp"
#include "readyscope/engine/explain.hpp"

namespace readyscope {
namespace {

constexpr std::size_t counters_per_batch = 64;
constexpr std::size_t batch_bytes_max = std::size_t{256} << 10;
constexpr std::size_t repeats_per_step_max = 256;
constexpr Duration pause_after_failure = std::chrono::milliseconds(200);
constexpr Duration send_interval_max = std::chrono::hours(24);
/// Anything later than this is not caught up.
constexpr Duration repeat_late_max = std::chrono::seconds(1);

}  // namespace

// ---- counters ---------------------------------------------------------------------------------

bool Outbox::send_due_counters(LiveEndpoint& endpoint) {
  const std::size_t due = endpoint.sender.due(common_->pass_at);
  if (due == 0) return false;
  send_counters(endpoint, due);
  common_->out.sender_progressed(endpoint);
  return true;
}

void Outbox::send_counters(LiveEndpoint& endpoint, std::size_t count) {
  const SenderSettings& settings = endpoint.sender.settings();
  const std::size_t room =
      std::max({settings.bytes, counter_digits_max, counter_bytes_min(settings.form)});
  const std::size_t batch_max =
      std::clamp(batch_bytes_max / room, std::size_t{1}, counters_per_batch);
  if (departures_.size() < room * batch_max) departures_.resize(room * batch_max);
  std::array<Outgoing, counters_per_batch> datagrams;
  while (count > 0) {
    const std::size_t batch = std::min(count, batch_max);
    // They leave together, so they share one time.
    const Instant at = common_->clock.now();
    for (std::size_t i = 0; i < batch; ++i) {
      datagrams[i].bytes = write_counter(std::span(departures_).subspan(i * room, room),
                                         counter_to_send(endpoint, i, at), settings.bytes);
    }
    const auto sent =
        common_->sockets.find(endpoint.socket)->send(std::span(datagrams).first(batch));
    if (!sent) {
      report_failure(endpoint, sent.error(), endpoint.known.peer);
      endpoint.sender.postpone(pause_after_failure, common_->pass_at);
      return;
    }
    for (std::size_t i = 0; i < *sent; ++i) {
      common_->out.add(Sent{.lane = endpoint.lane,
                            .at = at,
                            .to = endpoint.known.peer,
                            .payload = datagrams[i].bytes});
    }
    common_->out.flush();
    endpoint.sender.took(*sent, common_->pass_at);
    if (*sent < batch) return;
    count -= batch;
  }
}

Counter Outbox::counter_to_send(const LiveEndpoint& endpoint, std::size_t ahead, Instant at) const {
  const auto clock = common_->services.clock_id;
  // A different number for each start of each endpoint of each process.
  // Multiples of a number close to 2^32 / golden ratio stay far apart, modulo 2^32.
  const auto run = static_cast<std::uint32_t>(clock) +
                   static_cast<std::uint32_t>(endpoint.lane) * 0x9e37'79b9U +
                   endpoint.sender.runs();
  return {.form = endpoint.sender.settings().form,
          .value = endpoint.sender.value(ahead),
          .run = run,
          .clock = clock,
          .sent_at = at};
}

// ---- by hand ----------------------------------------------------------------------------------

void Outbox::send_by_hand(LiveEndpoint& endpoint, const SendDatagram& what,
                          const std::optional<Endpoint>& to) {
  common_->out.conclude(what.ticket, send_filled(endpoint, what, to, endpoint.filled_in));
  if (!what.filled_in) return;
  ++endpoint.filled_in;
  common_->out.add(FilledIn{endpoint.lane});
}

Failure Outbox::send_filled(LiveEndpoint& endpoint, const SendDatagram& what,
                            const std::optional<Endpoint>& to, std::uint64_t counter) {
  if (!what.filled_in) return send_now(endpoint, what.payload, to);
  const std::string_view text(reinterpret_cast<const char*>(what.payload.data()),
                              what.payload.size());
  const std::string filled = fill_in(
      text, {.counter = counter, .since_1970 = common_->since_1970()}, Replier::reply_bytes_max);
  return send_now(endpoint, std::as_bytes(std::span(filled)), to);
}

void Outbox::begin_repeating(LiveEndpoint& endpoint, const SendDatagram& what,
                             const std::optional<Endpoint>& to) {
  stop_repeating(endpoint);
  auto repeated = std::make_shared<SendDatagram>(what);
  repeated->every = std::clamp(what.every, send_interval_min, send_interval_max);
  endpoint.repeat = RepeatUnderWay{
      .progress = {.what = std::move(repeated), .due_at = common_->clock.now()}, .to = to};
  common_->roster.begin_repeating(endpoint);
  report_repeat(endpoint, true);
}

void Outbox::send_repeated() {
  const auto repeating = common_->roster.repeating();
  // One that ends removes itself from the list during the iteration.
  const std::vector<LiveEndpoint*> all(repeating.begin(), repeating.end());
  common_->part_time.begin();
  is_unfinished_ = false;
  for (std::size_t i = 0; i < all.size() && !is_unfinished_; ++i) {
    send_repeated(*all[(repeat_turn_ + i) % all.size()]);
    is_unfinished_ = common_->part_time.is_over();
    if (is_unfinished_) repeat_turn_ += i + 1;
  }
}

void Outbox::send_repeated(LiveEndpoint& endpoint) {
  Repeat& repeat = endpoint.repeat->progress;
  const Instant now = common_->pass_at;
  if (repeat.due_at > now) return;
  repeat.due_at = std::max(repeat.due_at, now - repeat_late_max);
  for (std::size_t i = 0; i < repeats_per_step_max && repeat.due_at <= now; ++i) {
    if (i > 0 && common_->part_time.is_over()) break;
    Failure failure =
        send_filled(endpoint, *repeat.what, endpoint.repeat->to, repeat.sent + repeat.failed);
    if (failure.empty()) {
      ++repeat.sent;
    } else {
      ++repeat.failed;
      repeat.failure = std::move(failure);
    }
    repeat.due_at += repeat.what->every;
    if (repeat.what->times == 0 || repeat.sent + repeat.failed < repeat.what->times) continue;
    stop_repeating(endpoint);
    return;
  }
  report_repeat(endpoint, true);
}

void Outbox::stop_repeating(LiveEndpoint& endpoint) {
  if (!endpoint.repeat) return;
  const Repeat& repeat = endpoint.repeat->progress;
  Failure failure = repeat.failure;
  if (repeat.failed > 0) {
    failure.words = std::to_string(repeat.failed) + " of " +
                    std::to_string(repeat.sent + repeat.failed) + " were not sent. " +
                    failure.words;
  }
  common_->out.conclude(repeat.what->ticket, std::move(failure));
  report_repeat(endpoint, false);
  endpoint.repeat.reset();
  common_->roster.end_repeating(endpoint);
}

void Outbox::report_repeat(const LiveEndpoint& endpoint, bool running) {
  common_->out.add(RepeatProgressed{.lane = endpoint.lane,
                                    .running = running,
                                    .repeat = std::make_shared<Repeat>(endpoint.repeat->progress)});
}

Failure Outbox::send_now(LiveEndpoint& endpoint, std::span<const std::byte> payload,
                         const std::optional<Endpoint>& to) {
  const std::optional<Endpoint> peer = to ? to : endpoint.known.peer;
  const Instant at = common_->clock.now();
  const auto sent = common_->sockets.find(endpoint.socket)->send(payload, to);
  if (sent && *sent) {
    common_->out.add(Sent{.lane = endpoint.lane, .at = at, .to = peer, .payload = payload});
    // The payload may no longer exist after this returns.
    common_->out.flush();
    return {};
  }
  if (sent) {
    const auto error = std::make_error_code(std::errc::operation_would_block);
    report_failure(endpoint, error, peer);
    return {"The system's send buffer is full. Try again in a moment.", error};
  }
  report_failure(endpoint, sent.error(), peer);
  return {explain_send_failure(peer.value_or(Endpoint{}), payload.size(), sent.error()),
          sent.error()};
}

void Outbox::report_failure(const LiveEndpoint& endpoint, std::error_code error,
                            const std::optional<Endpoint>& to) {
  if (is_no_socket(error)) common_->sockets.suspect();
  common_->out.add(Troubled{.lane = endpoint.lane,
                            .at = common_->clock.now(),
                            .kind = Kind::send_failed,
                            .peer = to,
                            .error = error});
}

Instant Outbox::next_due(Instant deadline) const {
  for (const LiveEndpoint* endpoint : common_->roster.senders()) {
    const auto due = endpoint->sender.next_due();
    if (due && endpoint->settings().interest.write) deadline = std::min(deadline, *due);
  }
  for (const LiveEndpoint* endpoint : common_->roster.repeating()) {
    deadline = std::min(deadline, endpoint->repeat->progress.due_at);
  }
  return deadline;
}

}  // namespace readyscope
