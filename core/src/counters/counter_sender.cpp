#include "readyscope/counters/counter_sender.hpp"

#include <algorithm>

namespace readyscope {
namespace {

/// Of a longer delay, this much is caught up and the rest is not. No value is skipped.
constexpr Duration late_max = std::chrono::seconds(1);

}  // namespace

CounterSender::CounterSender(SenderSettings settings) { set(settings, {}); }

void CounterSender::start(Instant now) {
  running_ = true;
  due_at_ = now;
}

void CounterSender::restart(Instant now) {
  sent_ = 0;
  ++runs_;
  burst_left_ = settings_.burst;
  start(now);
}

void CounterSender::set(const SenderSettings& settings, Instant now) {
  const SenderSettings before = settings_;
  settings_ = settings;
  // Written so that NaN counts as 0, like a negative rate.
  settings_.rate = settings.rate > 0 ? std::min(settings.rate, SenderSettings::rate_max) : 0;
  settings_.burst = std::clamp(settings.burst, std::uint32_t{1}, SenderSettings::burst_max);
  settings_.bytes = std::min(settings.bytes, counter_bytes_max);
  if (settings_.rate != before.rate || settings_.burst != before.burst) {
    due_at_ = now;
    burst_left_ = settings_.burst;
  }
  const bool continues = settings_.form == before.form && settings_.start == before.start &&
                         settings_.step == before.step;
  if (continues) return;
  sent_ = 0;
  ++runs_;
}

Duration CounterSender::burst_interval() const {
  // A week is as good as never, and well within what a Duration can hold.
  constexpr double slowest_ns = 7 * 24 * 3600 * 1e9;
  return Duration(
      static_cast<Duration::rep>(std::min(1e9 * settings_.burst / settings_.rate, slowest_ns)));
}

std::size_t CounterSender::due(Instant now) const {
  if (!running_ || finished() || now < due_at_) return 0;
  std::uint64_t count = burst_left_;
  const Duration late = std::min(now - due_at_, late_max);
  if (settings_.rate > 0) {
    count += static_cast<std::uint64_t>(late / burst_interval()) * settings_.burst;
  }
  count = std::min<std::uint64_t>(count, std::max<std::size_t>(catch_up_max, settings_.burst));
  if (settings_.limit) count = std::min(count, *settings_.limit - sent_);
  return static_cast<std::size_t>(count);
}

void CounterSender::took(std::size_t count, Instant now) {
  sent_ += count;
  if (finished()) running_ = false;
  if (count < burst_left_) {
    burst_left_ -= static_cast<std::uint32_t>(count);
    return;
  }
  const std::size_t after = count - burst_left_;
  burst_left_ = settings_.burst - static_cast<std::uint32_t>(after % settings_.burst);
  if (settings_.rate > 0) {
    const auto bursts = static_cast<Duration::rep>(1 + after / settings_.burst);
    due_at_ = std::max(due_at_, now - late_max) + bursts * burst_interval();
  } else {
    due_at_ = now;
  }
}

std::optional<Instant> CounterSender::next_due() const {
  if (!running_ || finished()) return {};
  return due_at_;
}

}  // namespace readyscope
