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

  /// Datagrams a second, up to `rate_max`. 0 sends one each time the socket is found writable.
  double rate = 10;
  /// After so many the sender closes its socket and leaves. None: never.
  std::optional<std::uint64_t> limit = 10;
  WireForm form = WireForm::ascii;
  /// Of a datagram in a binary form, up to `counter_bytes_max`; less than the form needs is that.
  std::size_t bytes = 0;
  std::uint64_t start = 0;
  std::uint64_t step = 1;
  /// So many leave together, at the same rate on the whole. From 1 to `burst_max`.
  std::uint32_t burst = 1;

  bool operator==(const SenderSettings&) const = default;
};

/// When which counter is due. Knows no socket: the session asks it and tells it what was sent.
class CounterSender {
 public:
  /// How many may be sent in one go to catch up. What is later than a second is not caught up.
  static constexpr std::size_t catch_up_max = 256;

  explicit CounterSender(SenderSettings settings);

  [[nodiscard]] const SenderSettings& settings() const { return settings_; }
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] bool finished() const { return settings_.limit && sent_ >= *settings_.limit; }
  /// Of this session.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  /// The value of the `ahead`-th counter from now on; wraps around at 2^64.
  [[nodiscard]] std::uint64_t value(std::uint64_t ahead = 0) const {
    return settings_.start + (sent_ + ahead) * settings_.step;
  }

  /// Goes on where it stopped.
  void start(Instant now);
  /// Begins anew with the start value: a new session.
  void restart(Instant now);
  void stop() { running_ = false; }
  /// Another form, start value or step makes a new session; the rest does not.
  void set(const SenderSettings& settings, Instant now);

  /// How many counters are due.
  [[nodiscard]] std::size_t due(Instant now) const;
  /// So many of them were taken. The rest keeps its values and stays due.
  void took(std::size_t count, Instant now);
  /// Nothing is due for so long: what failed now would fail again at once.
  void postpone(Duration pause, Instant now) { due_at_ = now + pause; }
  /// When the next one is due; none while it does not run.
  [[nodiscard]] std::optional<Instant> next_due() const;

  /// Another number for each session, for the binary forms.
  [[nodiscard]] std::uint32_t sessions() const { return sessions_; }

 private:
  [[nodiscard]] Duration burst_interval() const;

  SenderSettings settings_;
  bool running_ = false;
  std::uint64_t sent_ = 0;
  std::uint32_t sessions_ = 0;
  std::uint32_t burst_left_ = 1;  ///< Of the burst that is due at `due_at_`.
  Instant due_at_;
};

}  // namespace readyscope
