#include "books.hpp"

#include <fmt/format.h>

#include <cmath>
#include <variant>

#include "text/figure_table.hpp"
#include "text/report.hpp"

namespace readyscope::support {
namespace {

struct Rule {
  const char* name;
  std::string (Books::*broken)() const;
};

constexpr Rule rules[] = {
    {"the network accounts for every datagram", &Books::network_accounts_for_every_datagram},
    {"impairments account for every datagram", &Books::impairments_account_for_every_datagram},
    {"what is counted as sent went out", &Books::what_is_counted_as_sent_went_out},
    {"what came in is counted as received", &Books::what_came_in_is_counted_as_received},
    {"counts equal what happened", &Books::counts_equal_what_happened},
    {"nothing happens to an endpoint that has left", &Books::nothing_happens_to_who_has_left},
    {"bounds are kept", &Books::bounds_are_kept},
    {"no socket leaks", &Books::no_socket_leaks},
    {"time does not go back", &Books::time_does_not_go_back},
};
constexpr Rule rules_at_end[] = {
    {"a scope that is played the happenings agrees", &Books::the_played_scope_agrees},
    {"every figure is a number", &Books::every_figure_is_a_number},
    {"no second holds more than came in", &Books::no_second_holds_more_than_came_in},
};

std::string balance(std::uint64_t left, std::uint64_t right, const std::string& what) {
  return left == right ? "" : fmt::format("{} against {}: {}", left, right, what);
}

std::uint64_t held(const ImpairmentFigures& figures) {
  return figures.thrown_away() + figures.failed + figures.waiting;
}

/// Of all endpoints that a scope knows, in one direction.
struct Sums {
  std::uint64_t counted = 0;
  std::uint64_t held = 0;
  std::uint64_t duplicated = 0;
};

Sums sums_of(const Scope& scope, std::uint64_t Counts::* counted,
             ImpairmentFigures ImpairedBothWays::* impaired) {
  Sums sums;
  for (const auto& endpoint : scope.endpoints()) {
    const ImpairmentFigures& figures = endpoint->impaired.*impaired;
    sums.counted += endpoint->counts.*counted;
    sums.held += held(figures);
    sums.duplicated += figures.duplicated;
  }
  return sums;
}

std::string unbalanced(const ImpairmentFigures& of, LaneId lane, const char* direction) {
  return balance(of.taken + of.duplicated, held(of) + of.passed,
                 fmt::format("lane {}, {}: taken {}, duplicated {}, dropped {}, crowded out {}, "
                             "passed {}, failed {}, waiting {}",
                             static_cast<std::uint32_t>(lane), direction, of.taken, of.duplicated,
                             of.dropped, of.crowded_out, of.passed, of.failed, of.waiting));
}

struct InWords {
  std::string operator()(const Polled& polled) const {
    return fmt::format("polled, {} ready{}", polled.ready.size(), polled.error ? ", failed" : "");
  }
  std::string operator()(const Received& one) const {
    return fmt::format("received {} bytes{}", one.length, one.truncated ? ", truncated" : "");
  }
  std::string operator()(const Sent& one) const {
    return fmt::format("sent {} bytes", one.length());
  }
  std::string operator()(const Troubled& one) const {
    return fmt::format("trouble {}: {}", static_cast<int>(one.kind), one.error.message());
  }
  std::string operator()(const EndpointChanged& one) const {
    return fmt::format("changed to phase {}, {}{}", static_cast<int>(one.now->phase),
                       one.now->local.text(), one.lost ? ", lost" : "");
  }
  std::string operator()(const Concluded& one) const { return "concluded: " + one.failure.words; }
  std::string operator()(const Complained& one) const { return "complaint: " + one.failure.words; }
  std::string operator()(const auto&) const { return "something else"; }
};

/// For those happenings that concern an endpoint.
std::string lane_of(const auto& happening) {
  if constexpr (requires { happening.lane; }) {
    return fmt::format("lane {}: ", static_cast<std::uint32_t>(happening.lane));
  }
  return {};
}

std::string first_broken(const Books& books, std::span<const Rule> list) {
  for (const Rule& rule : list) {
    const std::string figures = (books.*rule.broken)();
    if (!figures.empty()) return std::string(rule.name) + ": " + figures;
  }
  return {};
}

}  // namespace

Books::Books(const Subject& subject)
    : subject_(subject), played_(subject.origin), player_(subject.log) {}

std::string Books::check() {
  read_on();
  return first_broken(*this, rules);
}

std::string Books::check_at_end() {
  player_.play_all(played_);
  return first_broken(*this, rules_at_end);
}

// ---- reading what happened --------------------------------------------------------------------

void Books::read_on() {
  const auto all = subject_.log.all();
  read_before_ = read_;
  for (; read_ < all.size(); ++read_) read(all[read_]);
}

std::string Books::latest() const {
  std::string lines;
  for (const Happening& happening : subject_.log.all().subspan(read_before_)) {
    lines += std::visit([](const auto& one) { return lane_of(one) + InWords()(one); }, happening);
    lines += '\n';
  }
  return lines;
}

void Books::count_datagram(LaneId lane, std::uint64_t& count, std::uint64_t& bytes,
                           std::size_t length) {
  ++count;
  bytes += length;
  if (lanes_[lane].phase != Phase::open && stray_.empty()) {
    stray_ = fmt::format("a datagram of lane {} in phase {}", static_cast<std::uint32_t>(lane),
                         static_cast<int>(lanes_[lane].phase));
  }
}

void Books::read(const Happening& happening) {
  if (const auto* polled = std::get_if<Polled>(&happening)) {
    if (polled->at < polled_at_) backwards_ = "a poll is earlier than the one before";
    polled_at_ = polled->at;
    for (const ReadyEndpoint& ready : polled->ready) {
      if (lanes_[ready.lane].phase == Phase::open || !stray_.empty()) continue;
      stray_ = fmt::format("lane {} is ready", static_cast<std::uint32_t>(ready.lane));
    }
  } else if (const auto* changed = std::get_if<EndpointChanged>(&happening)) {
    lanes_[changed->lane].phase = changed->now->phase;
  } else if (const auto* received = std::get_if<Received>(&happening)) {
    Counts& counts = lanes_[received->lane].counts;
    count_datagram(received->lane, counts.received, counts.received_bytes, received->length);
  } else if (const auto* sent = std::get_if<Sent>(&happening)) {
    Counts& counts = lanes_[sent->lane].counts;
    count_datagram(sent->lane, counts.sent, counts.sent_bytes, sent->length());
  }
}

// ---- the rules --------------------------------------------------------------------------------

std::string Books::network_accounts_for_every_datagram() const {
  const Traffic& of = subject_.network.traffic();
  std::string out = balance(of.sent + of.duplicated,
                            of.lost + of.crowded_out + of.unheard + of.dropped + of.delivered +
                                subject_.network.in_flight(),
                            "sent and duplicated, against what became of them");
  if (!out.empty()) return out;
  return balance(of.delivered, of.received + of.abandoned + subject_.network.waiting(),
                 "delivered, against received, abandoned and waiting");
}

std::string Books::impairments_account_for_every_datagram() const {
  for (const auto& endpoint : subject_.scope.endpoints()) {
    for (const std::string& figures :
         {unbalanced(endpoint->impaired.sending, endpoint->lane, "sending"),
          unbalanced(endpoint->impaired.receiving, endpoint->lane, "receiving")}) {
      if (!figures.empty()) return figures;
    }
  }
  return {};
}

std::string Books::what_is_counted_as_sent_went_out() const {
  const Sums sums = sums_of(subject_.scope, &Counts::sent, &ImpairedBothWays::sending);
  const std::uint64_t taken = subject_.network.traffic().sent;
  return balance(subject_.surroundings.acts().sent + sums.counted + sums.duplicated,
                 taken + sums.held,
                 fmt::format("sent and duplicated, against {} that the network took and {} that "
                             "impairments threw away or hold",
                             taken, sums.held));
}

std::string Books::what_came_in_is_counted_as_received() const {
  const Sums sums = sums_of(subject_.scope, &Counts::received, &ImpairedBothWays::receiving);
  const std::uint64_t given = subject_.network.traffic().received;
  return balance(sums.counted + sums.held, given + sums.duplicated,
                 fmt::format("{} received and {} that impairments threw away or hold, against {} "
                             "from the network and {} duplicated",
                             sums.counted, sums.held, given, sums.duplicated));
}

std::string Books::counts_equal_what_happened() const {
  for (const auto& endpoint : subject_.scope.endpoints()) {
    const auto lane = lanes_.find(endpoint->lane);
    const Counts happened = lane == lanes_.end() ? Counts() : lane->second.counts;
    const Counts& known = endpoint->counts;
    if (known.received == happened.received && known.received_bytes == happened.received_bytes &&
        known.sent == happened.sent && known.sent_bytes == happened.sent_bytes) {
      continue;
    }
    return fmt::format("lane {} received {} ({}), sent {} ({})",
                       static_cast<std::uint32_t>(endpoint->lane), known.received,
                       happened.received, known.sent, happened.sent);
  }
  return {};
}

std::string Books::bounds_are_kept() const {
  const Journal& journal = subject_.scope.journal();
  if (journal.bytes() > journal.bounds().bytes) {
    return fmt::format("the history takes {} bytes of {}", journal.bytes(), journal.bounds().bytes);
  }
  const std::size_t live = subject_.scope.live_count();
  if (live > subject_.bounds.endpoints_max) {
    return fmt::format("{} endpoints are live", live);
  }
  return {};
}

/// Those that were closed behind the engine's back may be missing, and be closed once more if they
/// are removed before a `select` has found out.
std::string Books::no_socket_leaks() const {
  std::size_t known = subject_.surroundings.strangers();
  for (const auto& endpoint : subject_.scope.endpoints()) known += endpoint->is_open() ? 1 : 0;
  const std::size_t open = subject_.network.open_count();
  if (open > known) return fmt::format("{} sockets are open, {} are known", open, known);
  const std::uint64_t in_vain = subject_.network.closed_in_vain();
  if (in_vain <= subject_.surroundings.acts().stolen) return {};
  return fmt::format("{} sockets were closed that were not open", in_vain);
}

std::string Books::the_played_scope_agrees() const {
  if (make_report(played_, {}) == make_report(subject_.scope, {})) return {};
  return "their reports differ";
}

std::string Books::every_figure_is_a_number() const {
  for (const FigureOf of : {FigureOf::everything, FigureOf::endpoints, FigureOf::links}) {
    const ChosenFigures chosen = choose({.of = of}, subject_.scope);
    for (const FigureEntry& figure : figure_table()) {
      const auto value = figure.is_of(of) ? figure.value(chosen) : std::nullopt;
      if (!value || (std::isfinite(*value) && *value >= 0)) continue;
      return fmt::format("{} is {}", figure.path, static_cast<double>(*value));
    }
  }
  return {};
}

std::string Books::no_second_holds_more_than_came_in() const {
  const Scope& scope = subject_.scope;
  std::uint64_t received = scope.directory().forgotten_counts().received;
  for (const auto& endpoint : scope.endpoints()) {
    received += endpoint->counts.received;
    const auto range = endpoint->rates.received_seconds.until(scope.now());
    if (range && (range->least > range->most || range->most > endpoint->counts.received)) {
      return fmt::format("lane {}: {} to {} of {}", static_cast<std::uint32_t>(endpoint->lane),
                         range->least, range->most, endpoint->counts.received);
    }
  }
  const auto range = scope.received_seconds().until(scope.now());
  if (!range || range->most <= received) return {};
  return fmt::format("{} of {}", range->most, received);
}

}  // namespace readyscope::support
