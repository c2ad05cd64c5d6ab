#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "readyscope/clock.hpp"

namespace readyscope::model {

/// What an endpoint does with its ready events.
enum class Role : std::uint8_t {
  counter_sender,    ///< Sends a rolling counter whenever it is writable and one is due.
  counter_receiver,  ///< Counts what arrives, source by source, and what does not.
  echo,              ///< Sends back what arrives to whoever sent it.
  print,             ///< Shows what arrives as text.
  manual,            ///< Only receives; sends what a person tells it to.
};
inline constexpr Role roles[] = {Role::counter_sender, Role::counter_receiver, Role::echo,
                                 Role::print, Role::manual};

/// As on the command line: `counter-sender`, `echo`...
std::string_view option_name(Role role);
/// As in the window: `Counter sender`, `Echo`...
std::string_view title(Role role);
/// One sentence on what it does.
std::string_view explain(Role role);
std::optional<Role> role_from(std::string_view option_name);

struct SenderSettings {
  static constexpr double rate_max = 1'000'000;

  /// Datagrams a second, up to `rate_max`. 0 sends one each time the socket is found writable.
  double rate = 10;
  /// After so many the sender closes its socket and leaves. None: never.
  std::optional<std::uint64_t> limit = 10;
};

/// When which counter is due. Knows no socket: the session asks it and tells it what was sent.
class CounterSender {
 public:
  /// How many may be sent in one go to catch up. What is later than a second is not caught up.
  static constexpr std::size_t burst_max = 256;

  explicit CounterSender(SenderSettings settings);

  [[nodiscard]] const SenderSettings& settings() const { return settings_; }
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] bool finished() const { return settings_.limit && next_ >= *settings_.limit; }
  [[nodiscard]] std::uint64_t next() const { return next_; }

  void start(Instant now);
  void stop() { running_ = false; }
  void set_rate(double rate, Instant now);
  void set_limit(std::optional<std::uint64_t> limit) { settings_.limit = limit; }

  /// How many counters are due, from `next` on.
  [[nodiscard]] std::size_t due(Instant now) const;
  /// So many of them were taken. The rest keeps its values and stays due.
  void took(std::size_t count, Instant now);
  /// Nothing is due for so long: what failed now would fail again at once.
  void postpone(Duration pause, Instant now) { due_at_ = now + pause; }
  /// When the next one is due; none while it does not run.
  [[nodiscard]] std::optional<Instant> next_due() const;

 private:
  [[nodiscard]] Duration interval() const;

  SenderSettings settings_;
  bool running_ = false;
  std::uint64_t next_ = 0;
  Instant due_at_;
};

}  // namespace readyscope::model
