#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "program/traffic_choice.hpp"
#include "text/rows.hpp"

namespace readyscope {

/// Writes events that are chosen as rows of a table, as the window's list of events shows them. A
/// run of polls that found an endpoint ready is a row once it has ended; all others come in the
/// order in which they happened.
class EventRows final : public HappeningSink {
 public:
  using Write = std::function<void(std::string_view text)>;

  /// The choice and the scope must outlive it. The scope must be given each happening first, and
  /// this then that one alone. What the scope knows already is no event. `form` is CSV or JSON.
  EventRows(ChosenTraffic& choice, const Scope& scope, CopyForm form, Write write);

  void take(std::span<const Happening> happenings) override;
  /// Whether there is a run that is chosen and goes on.
  [[nodiscard]] bool has_open_runs() const;
  /// Writes runs that have not ended.
  void finish();
  [[nodiscard]] std::uint64_t rows() const { return rows_; }

 private:
  /// A run that goes on.
  struct Run {
    Record record;
    std::uint64_t first_poll = 0;
  };

  /// `at` is the time of what made them, if it has one of its own.
  void take_new_records(std::optional<Instant> at);
  void begin_run(const Record& record);
  void end_runs();
  [[nodiscard]] bool goes_on(const Run& run) const;
  /// Brings it up to date.
  void update(Run& run) const;
  void write_row(const Record& record);
  void write_header();

  ChosenTraffic& choice_;
  const Scope& scope_;
  CopyForm form_;
  Write write_;
  std::uint64_t next_;     ///< The sequence of the first record that was not looked at.
  std::vector<Run> runs_;  ///< At most one for each lane and kind of readiness.
  std::uint64_t rows_ = 0;
};

}  // namespace readyscope
