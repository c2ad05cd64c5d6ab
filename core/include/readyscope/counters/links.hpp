#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "readyscope/counters/link.hpp"
#include "readyscope/counters/wire.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"

namespace readyscope {

/// What is known of a datagram beside its bytes.
struct ArrivalContext {
  Endpoint from;
  std::size_t bytes = 0;
  Instant at;
  /// How many datagrams this socket's kernel had dropped when it took this one in; none where it
  /// does not tell.
  std::optional<std::uint64_t> kernel_dropped{};
  /// How many an impairment of this endpoint had dropped by then.
  std::uint64_t impairment_dropped = 0;
  /// When Readyscope last came back from not polling for a while.
  std::optional<Instant> poll_gap_ended_at{};
};

/// The counter traffic that arrives at one endpoint, kept apart by source, wire form and session.
///
/// A new session begins, where the form has a session of its own, with each new one of these; what
/// still comes of the old one counts there. Where it has none, with a value more than
/// `Link::window` below the highest, or with two arrivals in a row, v and v + 1, that were both
/// received before and are both at least `restart_below` below the highest: these two then count
/// for the new session, as if they had never come to the old one.
///
/// What was dropped at this machine since the first counter came is laid to the gaps that show
/// after it. Which source's datagrams they were nobody tells: of several sources, the one whose gap
/// shows first takes them.
class Links {
 public:
  static constexpr std::size_t links_max = 256;
  static constexpr std::uint64_t restart_below = 16;

  explicit Links(ClockId own_clock) : own_clock_(own_clock) {}

  Arrival receive(const Counter& counter, const ArrivalContext& context);

  /// In sessions that begin from now on, counters with a time of our own clock are our own, come
  /// back: how long they took is a round trip.
  void set_round_trip(bool is_round_trip) { is_round_trip_ = is_round_trip; }

  /// By source in the order of first arrival; each source's sessions in theirs.
  [[nodiscard]] std::span<const std::unique_ptr<Link>> all() const { return links_; }
  [[nodiscard]] bool empty() const { return all().empty(); }
  [[nodiscard]] std::size_t size() const { return all().size(); }
  [[nodiscard]] auto begin() const { return all().begin(); }
  [[nodiscard]] auto end() const { return all().end(); }
  /// Links beyond `links_max`: those that were silent the longest are forgotten, ended ones first.
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }
  /// Missing ones of all links together.
  [[nodiscard]] std::uint64_t missing() const;

 private:
  /// What a datagram tells of the link that it belongs to.
  struct Key {
    const Endpoint& source;
    WireForm form;
    std::uint32_t session_id;
  };
  static Key key_of(const Link& link);
  static bool fits(const Link& link, const Key& key);
  static std::size_t home_of(const Key& key);

  void note_drops(const ArrivalContext& context);
  Link* find(const Key& key) const;
  Link& session_of_text(Link& current, std::uint64_t value, const Key& key);
  Link& begin_session(const Key& key);
  std::size_t forget_one();

  [[nodiscard]] std::size_t place_of(const Key& key) const;
  void take_out_of_table(const Link& link);

  ClockId own_clock_;
  bool is_round_trip_ = false;
  Link* latest_ = nullptr;  ///< The one that received last.
  std::vector<std::unique_ptr<Link>> links_;
  /// The links that go on receiving, at the place that their key gives or the next free one behind
  /// it. Half of the places are free at least. Has none until the first counter comes.
  std::vector<Link*> table_;
  std::uint64_t forgotten_ = 0;

  Drops drops_;
  std::optional<std::uint64_t> kernel_dropped_;
  std::uint64_t impairment_dropped_ = 0;
  Instant previous_at_;
};

}  // namespace readyscope
