#include "engine/polling.hpp"

#include <algorithm>
#include <utility>

#include "readyscope/net/respond.hpp"

namespace readyscope {

std::vector<SocketId> Polling::poll(std::optional<Duration> timeout) {
  listen_begins();
  const bool asks = !common_->sockets.empty();
  const Instant before = common_->clock.now();
  ReadyPass pass = common_->sockets.ready(timeout);
  const Instant at = pass.at();
  common_->pass_at = at;
  if (asks) {
    listened_until_ = at;
    if (timeout && at - before - *timeout >= poll_gap_blamed_from) note_gap(before + *timeout, at);
  }
  // Reported once only: a persistent failure recurs with every poll.
  if (pass.error() && !std::exchange(failure_reported_, true)) {
    common_->out.complain(
        {"The system could not report which sockets are ready: " + pass.error().message() + ".",
         pass.error()});
  }
  ready_.clear();
  readable_.clear();
  writable_.clear();
  for (const Entry& entry : pass) {
    respond(entry,  //
            on<Read>([this](Read read) {
              found(read.socket, Kind::read);
              readable_.push_back(read.socket);
            }),
            on<Write>([this](Write write) {
              found(write.socket, Kind::write);
              writable_.push_back(write.socket);
            }),
            // Notice of a refusal is read like a datagram, so it makes the socket ready to read as
            // well. If reading is switched off, the light stays on.
            on<Except>([this](Except except) { found(except.socket, Kind::except); }));
  }
  common_->out.add(
      Polled{.at = at,
             .wall_offset = common_->clock.wall_offset(),
             .asked = asks,
             .took = timeout == Duration::zero() ? std::optional(at - before) : std::nullopt,
             .error = pass.error(),
             .ready = ready_});
  common_->out.flush();
  return {pass.retired().begin(), pass.retired().end()};
}

void Polling::found(SocketId socket, Kind kind) {
  ready_.push_back({common_->roster.at(socket)->lane, kind});
}

bool Polling::await_input(Instant until) {
  listen_begins();
  const Instant began = common_->clock.now();
  const auto input = common_->sockets.await_input(std::max(until - began, Duration::zero()));
  const Instant now = common_->clock.now();
  // If the process was held up during the wait, for instance stopped, it returns late. Nobody
  // listened meanwhile: whatever it finds may have waited since then, and had there been more than
  // fits, the rest would be lost. Without anything found, being a little late is only how precise
  // the system's timer is.
  const bool found_any = input && *input;
  const bool late = now > until && (found_any || now - until >= poll_gap_blamed_from);
  if (!common_->sockets.empty()) listened_until_ = late ? std::max(until, began) : now;
  // Failures are left to the step, which knows whose socket it was.
  return !input || *input;
}

void Polling::listen_begins() {
  if (common_->sockets.empty()) {
    listened_until_.reset();
    return;
  }
  if (!listened_until_) return;
  note_gap(*std::exchange(listened_until_, std::nullopt), common_->clock.now());
}

void Polling::note_gap(Instant from, Instant until) {
  const Duration gap = until - from;
  if (gap >= poll_gap_blamed_from || gap > gap_max_) {
    common_->out.add(PollGap{.from = from, .span = gap});
  }
  gap_max_ = std::max(gap_max_, gap);
}

}  // namespace readyscope
