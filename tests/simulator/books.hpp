#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "readyscope/engine/engine.hpp"
#include "readyscope/scope/happening_log.hpp"
#include "readyscope/scope/scope.hpp"
#include "simulated_network.hpp"
#include "surroundings.hpp"

namespace readyscope::support {

/// A session whose books are kept, and what surrounds it.
struct Subject {
  const Scope& scope;
  const HappeningLog& log;  ///< From the beginning.
  ScopeOrigin origin;       ///< What a second scope must start from in order to replay the log.
  EngineBounds bounds;
  const SimulatedNetwork& network;
  const Surroundings& surroundings;
};

/// What must hold in a session after each step, whatever happened to it. Each rule is a function
/// that compares the two sides of one sum, or a figure with its bound, and the list of them is
/// `rules` in the source.
class Books {
 public:
  explicit Books(const Subject& subject);

  /// Looks at what happened since the last call. Empty if everything holds, else the name of the
  /// first rule that does not, and its figures.
  std::string check();
  /// The same, with what is too slow to be asked after each step.
  std::string check_at_end();

  /// What happened in the step that was checked last, a line each.
  [[nodiscard]] std::string latest() const;

  // ---- the rules: empty, or the figures that do not agree ---------------------------------------

  [[nodiscard]] std::string network_accounts_for_every_datagram() const;
  [[nodiscard]] std::string impairments_account_for_every_datagram() const;
  [[nodiscard]] std::string what_is_counted_as_sent_went_out() const;
  [[nodiscard]] std::string what_came_in_is_counted_as_received() const;
  [[nodiscard]] std::string counts_equal_what_happened() const;
  [[nodiscard]] std::string nothing_happens_to_who_has_left() const { return stray_; }
  [[nodiscard]] std::string bounds_are_kept() const;
  [[nodiscard]] std::string no_socket_leaks() const;
  [[nodiscard]] std::string time_does_not_go_back() const { return backwards_; }
  [[nodiscard]] std::string the_played_scope_agrees() const;
  [[nodiscard]] std::string every_figure_is_a_number() const;
  [[nodiscard]] std::string no_second_holds_more_than_came_in() const;

 private:
  /// What the happenings say of one lane, added up without a scope.
  struct Lane {
    Phase phase = Phase::resolving;
    Counts counts;
  };

  void read_on();
  void read(const Happening& happening);
  void count_datagram(LaneId lane, std::uint64_t& count, std::uint64_t& bytes, std::size_t length);

  Subject subject_;
  std::size_t read_before_ = 0;
  std::size_t read_ = 0;  ///< Of the log.
  std::map<LaneId, Lane> lanes_;
  Instant polled_at_ = Instant::min();
  std::string stray_;
  std::string backwards_;
  Scope played_;
  Player player_;
};

}  // namespace readyscope::support
