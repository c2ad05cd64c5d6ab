#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "readyscope/history/journal.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/scope/endpoint_directory.hpp"
#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/outcomes.hpp"
#include "readyscope/scope/poll_figures.hpp"

namespace readyscope {

/// What a scope needs before the first happening.
struct ScopeOrigin {
  Instant began_at;
  Duration wall_offset{};
  /// The clock that the happenings' times come from. Counters that carry another clock's times are
  /// not compared with it.
  ClockId clock_id{1};
  JournalBounds journal{};
  /// Whether the happenings come from a file: then counters are looked for whatever an endpoint's
  /// role was, and what somebody did to the history of that time is nothing to this one.
  bool from_file = false;
};

/// All that is known, and nothing that acts: the endpoints, the history, and the sums of both. Only
/// happenings change it, and the same happenings make the same scope, wherever they come from.
/// Panels, reports and exports read it.
class Scope final : public HappeningSink {
 public:
  explicit Scope(const ScopeOrigin& origin);

  void take(std::span<const Happening> happenings) override;

  /// The time of the latest poll, to which everything shown at once refers.
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] Instant began_at() const { return origin_.began_at; }
  [[nodiscard]] const ScopeOrigin& origin() const { return origin_; }
  /// What another scope must start from, for which everything begins now.
  [[nodiscard]] ScopeOrigin origin_now() const;
  /// Add this to an Instant's time since its origin to get the time since 1970-01-01 UTC.
  [[nodiscard]] Duration wall_offset() const { return wall_offset_; }
  [[nodiscard]] const Journal& journal() const { return journal_; }
  /// Where the history goes on that memory has no room for: see `Journal`. It changes nothing of
  /// what is known.
  void spill_into(std::shared_ptr<Spill> spill) { journal_.spill_into(std::move(spill)); }
  /// The memory of history, links and endpoints together. It stays within the journal's bounds,
  /// unless these are too small for what is live.
  [[nodiscard]] std::size_t bytes() const { return journal_.bytes() + bytes_of_endpoints(); }
  /// So much of the bounds links may take all together, but `link_bytes_min` in any case. Beyond
  /// that, those silent for the longest time are forgotten: see `Links::forgotten`.
  static constexpr std::size_t link_share = 4;
  static constexpr std::size_t link_bytes_min = std::size_t{4} << 20;
  [[nodiscard]] const PollFigures& polls() const { return polls_; }
  /// What all endpoints together received in each whole second.
  [[nodiscard]] const SecondRates& received_seconds() const { return received_seconds_; }

  /// The live ones and those that have gone most recently, in the order in which they were
  /// requested.
  [[nodiscard]] std::span<const std::unique_ptr<EndpointState>> endpoints() const {
    return directory_.all();
  }
  /// Null if there never was one, or it has been forgotten.
  [[nodiscard]] const EndpointState* find(LaneId lane) const { return directory_.find(lane); }
  [[nodiscard]] std::size_t live_count() const { return directory_.live_count(); }
  [[nodiscard]] const EndpointDirectory& directory() const { return directory_; }

  /// See `Outcomes`.
  [[nodiscard]] const Concluded* outcome(Ticket ticket) const { return outcomes_.outcome(ticket); }
  [[nodiscard]] const std::deque<RepeatedFailure>& failures() const { return outcomes_.failures(); }
  [[nodiscard]] std::uint64_t failure_count() const { return outcomes_.failure_count(); }
  /// The latest failure of any kind, in words, until the next one.
  [[nodiscard]] std::string_view last_failure() const {
    return failures().empty() ? std::string_view{}
                              : std::string_view(failures().back().failure.words);
  }

 private:
  void on(const Polled& polled);
  void on(const PollGap& gap);
  void on(const Received& received);
  void on(const Sent& sent);
  void on(const Troubled& trouble);
  void on(const EndpointChanged& change);
  void on(const BufferSampled& sample);
  void on(const ImpairmentSampled& sample);
  void on(const SenderProgressed& progress);
  void on(const Replied& replied);
  void on(const AnswerWithheld& withheld);
  void on(const FilledIn& filled_in);
  void on(const RepeatProgressed& progress);
  void on(const Concluded& concluded) { outcomes_.conclude(concluded); }
  void on(const Complained& complaint) { outcomes_.complain(complaint.failure); }
  void on(const HistoryCleared&);
  void on(const HistoryBounded& bound);

  EndpointState* endpoint_asked_for(const EndpointChanged& change);
  void change_phase(EndpointState& endpoint, const EndpointChanged& change, Phase before);
  void note(const EndpointState& endpoint, Kind kind, Instant at, std::uint64_t count = 1);
  void count_counter(EndpointState& endpoint, const Received& received, bool is_expected);
  /// Does something to its links that may change how much memory they take.
  template <class Change>
  void change_links(EndpointState& endpoint, Change change);
  void forget_silent_links();
  void forget(std::span<const LaneId> lanes);
  [[nodiscard]] std::size_t bytes_of_endpoints() const {
    return link_bytes_ + endpoints().size() * sizeof(EndpointState);
  }
  [[nodiscard]] std::size_t link_bytes_max() const;
  void share_bounds();

  ScopeOrigin origin_;
  Instant now_;
  Duration wall_offset_;
  Journal journal_;
  PollFigures polls_;
  SecondRates received_seconds_;
  EndpointDirectory directory_;
  std::size_t link_bytes_ = 0;       ///< Of all endpoints' links.
  std::size_t link_bytes_come_ = 0;  ///< Of what they have grown by since some were forgotten.
  Outcomes outcomes_;
  std::optional<Instant> poll_gap_ended_at_;
};

}  // namespace readyscope
