#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "program/traffic_source.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/history/lane_map.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/filter.hpp"

namespace readyscope {

/// What the history of a scope keeps, told once more as happenings: polls and what they found
/// ready, datagrams, troubles, endpoints that came and went. Another scope, a recording or a
/// capture can be made of them. What happened before is not known, and what became of requests is
/// not told.
///
/// The scope may go on meanwhile: what is added to it is told too, up to the given record.
class KeptTraffic final : public TrafficSource {
 public:
  static constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();

  /// Begins with the oldest that is kept, and ends before the record with the sequence `until`. The
  /// scope must outlive it.
  explicit KeptTraffic(const Scope& scope, std::uint64_t until = all);

  [[nodiscard]] std::optional<ScopeOrigin> origin() const override;
  /// The endpoints that were there when the history begins.
  void tell_known(HappeningSink& sink) override;
  bool read_some(HappeningSink& sink) override;
  /// Arrival times may be older than the poll before.
  [[nodiscard]] bool is_in_order() const override { return true; }
  /// `missing` are records that were discarded before their turn.
  [[nodiscard]] SourceFigures figures() const override { return figures_; }
  /// In records, since they have no bytes.
  [[nodiscard]] std::uint64_t bytes_read() const override { return next_ - first_; }
  [[nodiscard]] std::uint64_t bytes_there() const override { return end() - first_; }

 private:
  /// A run of polls that found an endpoint ready.
  struct Run {
    ReadyEndpoint ready;
    std::uint64_t sequence = 0;  ///< Of its record.
    std::uint64_t first = 0;     ///< Its first poll.
    std::uint64_t last = 0;      ///< Its last one, as far as was known when it was looked up.
  };
  /// The record of a run that comes later, and its first poll.
  struct RunAhead {
    std::uint64_t sequence = 0;
    std::uint64_t first = 0;
  };

  [[nodiscard]] const Journal& journal() const { return scope_.journal(); }
  [[nodiscard]] std::uint64_t end() const;
  void pass_over_discarded();
  void tell(const Record& record, const Filter::Payload& payload, HappeningSink& sink);

  bool tell_polls_for(const Record& record, Journal::Reader& ahead, HappeningSink& sink);
  bool tell_polls_before(std::uint64_t poll, HappeningSink& sink);
  void tell_poll(HappeningSink& sink);
  [[nodiscard]] std::uint64_t first_poll_of(const Record& run) const;
  std::uint64_t first_poll_after(std::uint64_t sequence, Journal::Reader& ahead);
  void begin_run(const Record& record, HappeningSink& sink);
  [[nodiscard]] bool goes_on(Run& run) const;

  void tell_received(const Record& record, std::span<const std::byte> payload, HappeningSink& sink);
  void tell_sent(const Record& record, std::span<const std::byte> payload, HappeningSink& sink);
  void tell_dropped(const Record& record, HappeningSink& sink);
  void tell_left(const Record& record, HappeningSink& sink);
  void tell_endpoint(LaneId lane, Instant at, HappeningSink& sink);
  void tell_rest(HappeningSink& sink);
  [[nodiscard]] bool was_there(LaneId lane) const;
  [[nodiscard]] EndpointDescription description(LaneId lane) const;
  [[nodiscard]] bool reports_drops(LaneId lane) const;

  /// What was told of a lane.
  struct Told {
    bool opened = false;
    std::uint64_t dropped = 0;
  };

  const Scope& scope_;
  std::uint64_t until_;
  std::uint64_t polls_until_;
  std::uint64_t first_;           ///< The first record.
  std::uint64_t next_;            ///< The next one to tell.
  std::uint64_t next_poll_;       ///< The next poll to tell.
  std::uint64_t found_by_ = 0;    ///< Polls before this one have found what comes next.
  std::uint64_t ahead_next_ = 0;  ///< The first record that was not looked at for runs.
  RunAhead run_ahead_;
  std::int64_t budget_ = 0;     ///< What may still be told at once.
  std::optional<Instant> now_;  ///< Of the poll that was told last.
  std::vector<Run> runs_;
  std::vector<ReadyEndpoint> ready_;
  LaneMap<Told> told_;
  SourceFigures figures_;
};

}  // namespace readyscope
