#include "readyscope/model/responders.hpp"

#include <algorithm>

namespace readyscope::model {
namespace {

/// What is later than this is not caught up.
constexpr Duration late_max = std::chrono::seconds(1);

}  // namespace

std::string_view option_name(Role role) {
  switch (role) {
    case Role::counter_sender:
      return "counter-sender";
    case Role::counter_receiver:
      return "counter-receiver";
    case Role::echo:
      return "echo";
    case Role::print:
      return "print";
    case Role::manual:
      break;
  }
  return "manual";
}

std::string_view title(Role role) {
  switch (role) {
    case Role::counter_sender:
      return "Counter sender";
    case Role::counter_receiver:
      return "Counter receiver";
    case Role::echo:
      return "Echo";
    case Role::print:
      return "Print";
    case Role::manual:
      break;
  }
  return "Manual";
}

std::string_view explain(Role role) {
  switch (role) {
    case Role::counter_sender:
      return "Sends 0, 1, 2... as text to its peer.";
    case Role::counter_receiver:
      return "Counts what arrives and what does not, for each source.";
    case Role::echo:
      return "Sends back what arrives to whoever sent it.";
    case Role::print:
      return "Shows what arrives as text.";
    case Role::manual:
      break;
  }
  return "Receives. Sends only what you send from the Send panel.";
}

std::optional<Role> role_from(std::string_view name) {
  const auto* const found =
      std::ranges::find(roles, name, [](Role role) { return option_name(role); });
  if (found == std::end(roles)) return {};
  return *found;
}

CounterSender::CounterSender(SenderSettings settings) {
  set_rate(settings.rate, {});
  set_limit(settings.limit);
}

void CounterSender::start(Instant now) {
  running_ = true;
  due_at_ = now;
}

void CounterSender::set_rate(double rate, Instant now) {
  // What is no number is no rate either.
  settings_.rate = rate > 0 ? std::min(rate, SenderSettings::rate_max) : 0;
  due_at_ = now;
}

Duration CounterSender::interval() const {
  // A week is as good as never, and stays clear of what a Duration can hold.
  constexpr double slowest_ns = 7 * 24 * 3600 * 1e9;
  return Duration(static_cast<Duration::rep>(std::min(1e9 / settings_.rate, slowest_ns)));
}

std::size_t CounterSender::due(Instant now) const {
  if (!running_ || finished() || now < due_at_) return 0;
  std::uint64_t count = 1;
  const Duration late = std::min(now - due_at_, late_max);
  if (settings_.rate > 0) count += static_cast<std::uint64_t>(late / interval());
  count = std::min<std::uint64_t>(count, burst_max);
  if (settings_.limit) count = std::min(count, *settings_.limit - next_);
  return static_cast<std::size_t>(count);
}

void CounterSender::took(std::size_t count, Instant now) {
  next_ += count;
  if (settings_.rate > 0) {
    due_at_ = std::max(due_at_, now - late_max) + static_cast<Duration::rep>(count) * interval();
  } else {
    due_at_ = now;
  }
  if (finished()) running_ = false;
}

std::optional<Instant> CounterSender::next_due() const {
  if (!running_ || finished()) return {};
  return due_at_;
}

}  // namespace readyscope::model
