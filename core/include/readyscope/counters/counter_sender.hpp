#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "readyscope/counters/wire.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope {

struct SenderSettings {
  static constexpr double rate_max = 1'000'000;
  static constexpr std::uint32_t burst_max = 1'000;

  /// Datagrams per second, up to `rate_max`. 0 sends one each time the socket is found writable.
  double rate = 10;
  /// After this many, the sender closes its socket and leaves. Without a limit it never does.
  std::optional<std::uint64_t> limit = 10;
  /// As people write it: 0 is without a limit.
  void limit_to(std::uint64_t count) {
    limit = count == 0 ? std::nullopt : std::optional<std::uint64_t>(count);
  }
  WireForm form = WireForm::ascii;
  /// The size of a datagram in a binary form, up to `counter_bytes_max`. Never smaller than the
  /// form needs, whatever is set here.
  std::size_t bytes = 0;
  std::uint64_t start = 0;
  std::uint64_t step = 1;
  /// How many are sent together, at the same overall rate. From 1 to `burst_max`.
  std::uint32_t burst = 1;

  bool operator==(const SenderSettings&) const = default;
};

/// Decides when which counter is due. It knows no socket: the engine asks what is due, and reports
/// what was sent. What is sent from one start value on, in equal steps, is one run.
class CounterSender {
 public:
  /// How many may be sent at once to catch up. Of a longer delay, one second is caught up, no more.
  static constexpr std::size_t catch_up_max = 256;

  explicit CounterSender(SenderSettings settings);

  [[nodiscard]] const SenderSettings& settings() const { return settings_; }
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] bool finished() const { return settings_.limit && sent_ >= *settings_.limit; }
  /// In this run.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  /// The value of the next counter, or of the one `ahead` after it; wraps around at 2^64.
  [[nodiscard]] std::uint64_t value(std::uint64_t ahead = 0) const {
    return settings_.start + (sent_ + ahead) * settings_.step;
  }

  /// Continues where it stopped.
  void start(Instant now);
  /// Starts over with the start value, in a new run.
  void restart(Instant now);
  void stop() { running_ = false; }
  /// A different form, start value or step begins a new run; other changes do not.
  void set(const SenderSettings& settings, Instant now);

  /// How many counters are due now.
  [[nodiscard]] std::size_t due(Instant now) const;
  /// `count` of them were sent. The rest keep their values and stay due.
  void took(std::size_t count, Instant now);
  /// Nothing is due during the pause: what has just failed would only fail again.
  void postpone(Duration pause, Instant now) { due_at_ = now + pause; }
  /// When the next one is due; std::nullopt while the sender is stopped or has finished.
  [[nodiscard]] std::optional<Instant> next_due() const;

  /// A different number for each run, for the binary forms.
  [[nodiscard]] std::uint32_t runs() const { return runs_; }

 private:
  [[nodiscard]] Duration burst_interval() const;

  SenderSettings settings_;
  bool running_ = false;
  std::uint64_t sent_ = 0;
  std::uint32_t runs_ = 0;
  std::uint32_t burst_left_ = 1;  ///< Still to be sent of the burst that is due at `due_at_`.
  Instant due_at_;
};

}  // namespace readyscope
