#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/net/clock.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/filter.hpp"

namespace readyscope {

/// A part of recorded traffic, as it is chosen on a command line.
struct TrafficChoice {
  std::string filter{};  ///< As in the window; empty: everything.
  /// Since the beginning of the file; without one of them, from the beginning or to the end.
  std::optional<Duration> from{};
  std::optional<Duration> until{};
  /// Addresses, with or without a port, or ports of endpoints; empty: all.
  std::vector<std::string> lanes{};
};

/// A range of time as `10s..2min`, `10s..` or `..2min`. The error is a sentence.
std::expected<void, std::string> parse_time_range(std::string_view text, TrafficChoice& choice);

/// The filter of a choice, which learns of lanes as they come.
class ChosenTraffic {
 public:
  /// The scope must outlive it, and be given the happenings first.
  ChosenTraffic(const TrafficChoice& choice, const Scope& scope);
  /// What this filter shows.
  ChosenTraffic(Filter filter, const Scope& scope);

  /// An endpoint was opened or changed.
  void note(const EndpointChanged& change);

  [[nodiscard]] bool passes(const Record& record, const Filter::Payload& payload) const {
    return filter_.passes(scope_.journal(), record, payload);
  }
  [[nodiscard]] bool passes(const Received& received) const;
  [[nodiscard]] bool passes(const Sent& sent) const;
  /// Whether what happens on this lane may be chosen.
  [[nodiscard]] bool shows(LaneId lane) const;
  /// Lanes that were asked for, and that no endpoint has had so far.
  [[nodiscard]] std::vector<std::string> unmet() const;
  [[nodiscard]] bool passes_everything() const { return filter_.passes_everything(); }
  /// Whether this time is chosen, whatever happened.
  [[nodiscard]] bool has_begun(Instant at) const { return at >= begin_; }
  [[nodiscard]] bool has_ended(Instant at) const { return at >= end_; }
  /// Whether nothing that is chosen can come any more, if times do not go back.
  [[nodiscard]] bool is_past() const;

 private:
  /// Whether one of the names is its name; notes which were.
  bool is_chosen(const LaneName& name);

  struct Wanted {
    std::string name;
    bool is_met = false;
  };
  std::vector<Wanted> wanted_;
  const Scope& scope_;
  Filter filter_;
  Instant begin_ = Instant::min();
  Instant end_ = Instant::max();
  std::vector<LaneId> lanes_;
};

}  // namespace readyscope
