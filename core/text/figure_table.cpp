#include "text/figure_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "readyscope/scope/culprits.hpp"
#include "text/link_text.hpp"

namespace readyscope {
namespace {

using Chosen = ChosenFigures;
using Value = std::optional<Amount>;

constexpr std::uint8_t of_everything = 1;
constexpr std::uint8_t of_endpoints = 1 | 2;
constexpr std::uint8_t of_links = 4;
constexpr std::uint8_t of_any_links = 1 | 2 | 4;

// ---- of everything ------------------------------------------------------------------------------

template <auto member>
Value of_polls(const Chosen& chosen) {
  return static_cast<Amount>(chosen.scope->polls().*member);
}

template <std::size_t kind>
Value of_ready(const Chosen& chosen) {
  return static_cast<Amount>(chosen.scope->polls().ready[kind]);
}

Value amount_of(std::optional<Duration> duration) {
  if (!duration) return {};
  return static_cast<Amount>(duration->count());
}

template <int per_mille>
Value poll_quantile(const Chosen& chosen) {
  return amount_of(known_quantile(chosen.scope->polls().poll_time, per_mille / 1000.0));
}

Value poll_max(const Chosen& chosen) {
  const Histogram& times = chosen.scope->polls().poll_time;
  if (times.count() == 0) return {};
  return static_cast<Amount>(times.max().count());
}

Value poll_gap_max(const Chosen& chosen) {
  if (chosen.scope->polls().polls == 0) return {};
  return static_cast<Amount>(chosen.scope->polls().gap_max.count());
}

Value seconds(const Chosen& chosen) {
  return static_cast<Amount>((chosen.scope->now() - chosen.scope->began_at()).count());
}

Value failures(const Chosen& chosen) { return static_cast<Amount>(chosen.scope->failure_count()); }

Value live_endpoints(const Chosen& chosen) {
  return static_cast<Amount>(chosen.scope->live_count());
}

// ---- of endpoints -------------------------------------------------------------------------------

template <auto member>
Value of_counts(const Chosen& chosen) {
  return static_cast<Amount>(chosen.counts.*member);
}

/// Null if nobody knows of some endpoint what the kernel dropped there.
Value dropped(const Chosen& chosen) {
  const bool known = std::ranges::all_of(chosen.endpoints, [](const EndpointState* endpoint) {
    return endpoint->buffer.reports_drops || endpoint->buffer.bytes == 0;
  });
  if (!known) return {};
  return static_cast<Amount>(chosen.counts.dropped);
}

Value sum_over(const Chosen& chosen, std::uint64_t (*of)(const EndpointState&)) {
  Amount sum = 0;
  for (const EndpointState* endpoint : chosen.endpoints) sum += static_cast<Amount>(of(*endpoint));
  return sum;
}

template <auto direction, auto member>
Value impaired(const Chosen& chosen) {
  return sum_over(chosen, [](const EndpointState& endpoint) -> std::uint64_t {
    return endpoint.impaired.*direction.*member;
  });
}

Value receive_buffer_bytes(const Chosen& chosen) {
  Value least;
  for (const EndpointState* endpoint : chosen.endpoints) {
    if (endpoint->buffer.bytes == 0) continue;
    const auto bytes = static_cast<Amount>(endpoint->buffer.bytes);
    least = std::min(least.value_or(bytes), bytes);
  }
  return least;
}

// ---- of links -----------------------------------------------------------------------------------

/// The sum of what is known of each link; null if there is none.
template <class AmountOf>
Value sum_over_links(const Chosen& chosen, AmountOf amount_of_link) {
  if (chosen.links.empty()) return {};
  Amount sum = 0;
  for (const auto& member : chosen.links) sum += static_cast<Amount>(amount_of_link(member));
  return sum;
}

/// The most of what is known of any link.
template <class ValueOf>
Value most_of_links(const Chosen& chosen, ValueOf value_of_link) {
  Value most;
  for (const auto& member : chosen.links) most = std::max(most, value_of_link(member));
  return most;
}

template <auto figure>
Value sum_of(const Chosen& chosen) {
  return sum_over_links(chosen, [](const auto& member) { return (member.link->*figure)(); });
}

template <auto figure>
Value longest(const Chosen& chosen) {
  return most_of_links(chosen,
                       [](const auto& member) { return amount_of((member.link->*figure)()); });
}

template <auto figure>
Value highest_of(const Chosen& chosen) {
  return most_of_links(chosen, [](const auto& member) {
    return Value(static_cast<Amount>((member.link->*figure)()));
  });
}

Value first_of(const Chosen& chosen) {
  Value least;
  for (const auto& [endpoint, link] : chosen.links) {
    const auto amount = static_cast<Amount>(link->first());
    least = std::min(least.value_or(amount), amount);
  }
  return least;
}

Value jitter(const Chosen& chosen) {
  return most_of_links(chosen,
                       [](const auto& member) { return amount_of(known_jitter(*member.link)); });
}

Value silent(const Chosen& chosen) {
  return most_of_links(chosen, [&](const auto& member) {
    return amount_of(silence(*member.link, chosen.scope->now()));
  });
}

Value loss(const Chosen& chosen) {
  Amount missing = 0;
  Amount whole = 0;
  for (const auto& [endpoint, link] : chosen.links) {
    missing += static_cast<Amount>(link->missing());
    whole += static_cast<Amount>(expected(*link));
  }
  if (whole == 0) return {};
  return missing / whole;
}

Value delay_count(const Chosen& chosen) {
  return sum_over_links(chosen, [](const auto& member) {
    return member.link->delay() == nullptr ? 0 : member.link->delay()->count();
  });
}

Histogram all_delays(const Chosen& chosen) {
  Histogram all;
  for (const auto& [endpoint, link] : chosen.links) {
    if (link->delay() != nullptr) all.add(*link->delay());
  }
  return all;
}

template <int per_mille>
Value delay_quantile(const Chosen& chosen) {
  return amount_of(known_quantile(all_delays(chosen), per_mille / 1000.0));
}

Value delay_max(const Chosen& chosen) {
  const Histogram all = all_delays(chosen);
  if (all.count() == 0) return {};
  return static_cast<Amount>(all.max().count());
}

template <auto part>
Value culprit(const Chosen& chosen) {
  return sum_over_links(chosen, [&](const auto& member) {
    return culprits_of(*chosen.scope, *member.endpoint, *member.link).*part;
  });
}

Value link_count(const Chosen& chosen) { return static_cast<Amount>(chosen.links.size()); }

// ---- rates --------------------------------------------------------------------------------------

using Ranges = std::vector<std::optional<SecondRates::Range>>;

/// Of everything in one, or of each endpoint that was chosen.
Ranges of_receivers(const Chosen& chosen) {
  if (chosen.everything) {
    return {chosen.scope->received_seconds().until(chosen.scope->now())};
  }
  Ranges ranges;
  for (const EndpointState* endpoint : chosen.endpoints) {
    ranges.push_back(received_range(*chosen.scope, *endpoint));
  }
  return ranges;
}

Ranges of_each_link(const Chosen& chosen) {
  Ranges ranges;
  for (const auto& [endpoint, link] : chosen.links) {
    ranges.push_back(received_range(*chosen.scope, *endpoint, *link));
  }
  return ranges;
}

template <Ranges (*each)(const Chosen&)>
Value lowest_rate(const Chosen& chosen) {
  Value least;
  for (const auto& range : each(chosen)) {
    if (!range) continue;
    const auto rate = static_cast<Amount>(range->least);
    least = std::min(least.value_or(rate), rate);
  }
  return least;
}

template <Ranges (*each)(const Chosen&)>
Value highest_rate(const Chosen& chosen) {
  Value most;
  for (const auto& range : each(chosen)) {
    if (range) most = std::max(most.value_or(0), static_cast<Amount>(range->most));
  }
  return most;
}

// ---- the table ----------------------------------------------------------------------------------

constexpr auto sending = &ImpairedBothWays::sending;
constexpr auto receiving = &ImpairedBothWays::receiving;
using Impaired = ImpairmentFigures;

constexpr FigureEntry table[] = {
    {"seconds", Unit::duration, of_everything, "how long it has run", seconds},
    {"endpoints", Unit::count, of_everything, "endpoints that are open or being opened",
     live_endpoints},
    {"failures", Unit::count, of_everything, "what could not be done", failures},
    {"polls", Unit::count, of_everything, "calls of select", of_polls<&PollFigures::polls>},
    {"polls_failed", Unit::count, of_everything, "calls of select that failed as a whole",
     of_polls<&PollFigures::failed>},
    {"poll.p50", Unit::duration, of_everything, "how long one select took, the median",
     poll_quantile<500>},
    {"poll.p99", Unit::duration, of_everything, "the same, what 99 of 100 did not exceed",
     poll_quantile<990>},
    {"poll.max", Unit::duration, of_everything, "the same, the longest", poll_max},
    {"poll_gap.max", Unit::duration, of_everything, "the longest time without a select under way",
     poll_gap_max},
    {"ready.read", Unit::count, of_everything, "Read events", of_ready<0>},
    {"ready.write", Unit::count, of_everything, "Write events", of_ready<1>},
    {"ready.except", Unit::count, of_everything, "Except events", of_ready<2>},

    {"sent", Unit::count, of_endpoints, "datagrams sent", of_counts<&Counts::sent>},
    {"sent_bytes", Unit::bytes, of_endpoints, "their payload", of_counts<&Counts::sent_bytes>},
    {"received", Unit::count, of_endpoints, "datagrams received", of_counts<&Counts::received>},
    {"received_bytes", Unit::bytes, of_endpoints, "their payload",
     of_counts<&Counts::received_bytes>},
    {"truncated", Unit::count, of_endpoints, "received only in part",
     of_counts<&Counts::truncated>},
    {"refused", Unit::count, of_endpoints, "notices that a datagram could not be delivered",
     of_counts<&Counts::refused>},
    {"send_failed", Unit::count, of_endpoints, "datagrams that the system did not send",
     of_counts<&Counts::send_failed>},
    {"dropped", Unit::count, of_endpoints, "dropped by this machine's kernel; unknown on Windows",
     dropped},
    {"not_counter", Unit::count, of_endpoints,
     "datagrams at a counter receiver that are not counters", of_counts<&Counts::not_counter>},
    {"answers_withheld", Unit::count, of_endpoints, "answers that would have gone round and round",
     [](const Chosen& chosen) {
       return sum_over(chosen, [](const EndpointState& one) { return one.answers.withheld; });
     }},
    {"links_forgotten", Unit::count, of_endpoints, "links that there was no room to keep",
     [](const Chosen& chosen) {
       return sum_over(chosen, [](const EndpointState& one) { return one.links.forgotten(); });
     }},
    {"receive_buffer_bytes", Unit::bytes, of_endpoints,
     "what the kernel granted, the smallest of several", receive_buffer_bytes},
    {"rate.min_1s", Unit::rate, of_endpoints,
     "datagrams received in the worst whole second since the first, silence at the end included",
     lowest_rate<of_receivers>},
    {"rate.max_1s", Unit::rate, of_endpoints, "the same in the best second",
     highest_rate<of_receivers>},
    {"impairment.sending.taken", Unit::count, of_endpoints,
     "datagrams that an impairment has dealt with, on the way out",
     impaired<sending, &Impaired::taken>},
    {"impairment.sending.duplicated", Unit::count, of_endpoints, "of them: sent twice",
     impaired<sending, &Impaired::duplicated>},
    {"impairment.sending.dropped", Unit::count, of_endpoints, "of them: dropped on purpose",
     impaired<sending, &Impaired::dropped>},
    {"impairment.sending.crowded_out", Unit::count, of_endpoints,
     "of them: dropped because too many were waiting", impaired<sending, &Impaired::crowded_out>},
    {"impairment.sending.reordered", Unit::count, of_endpoints, "of them: overtaken by others",
     impaired<sending, &Impaired::reordered>},
    {"impairment.sending.waiting", Unit::count, of_endpoints, "of them: still held back",
     impaired<sending, &Impaired::waiting>},
    {"impairment.receiving.taken", Unit::count, of_endpoints, "the same on the way in",
     impaired<receiving, &Impaired::taken>},
    {"impairment.receiving.duplicated", Unit::count, of_endpoints, "of them: received twice",
     impaired<receiving, &Impaired::duplicated>},
    {"impairment.receiving.dropped", Unit::count, of_endpoints, "of them: dropped on purpose",
     impaired<receiving, &Impaired::dropped>},
    {"impairment.receiving.crowded_out", Unit::count, of_endpoints,
     "of them: dropped because too many were waiting", impaired<receiving, &Impaired::crowded_out>},
    {"impairment.receiving.reordered", Unit::count, of_endpoints, "of them: overtaken by others",
     impaired<receiving, &Impaired::reordered>},
    {"impairment.receiving.waiting", Unit::count, of_endpoints, "of them: still held back",
     impaired<receiving, &Impaired::waiting>},

    {"links", Unit::count, of_endpoints, "runs of counters, by source", link_count},
    {"received", Unit::count, of_links, "counters received, duplicates included",
     sum_of<&Link::received>},
    {"bytes", Unit::bytes, of_links, "their payload", sum_of<&Link::bytes>},
    {"first", Unit::count, of_links, "the lowest value", first_of},
    {"highest", Unit::count, of_links, "the highest value", highest_of<&Link::highest>},
    {"rate.min_1s", Unit::rate, of_links,
     "counters received in the worst whole second since the first arrival",
     lowest_rate<of_each_link>},
    {"rate.max_1s", Unit::rate, of_links, "the same in the best second",
     highest_rate<of_each_link>},
    {"missing", Unit::count, of_any_links, "values that have not arrived", sum_of<&Link::missing>},
    {"loss", Unit::share, of_any_links, "missing values, of all that should have arrived", loss},
    {"duplicate", Unit::count, of_any_links, "arrivals of a value that had arrived before",
     sum_of<&Link::duplicates>},
    {"reordered", Unit::count, of_any_links, "first arrivals below the next value expected",
     sum_of<&Link::reordered>},
    {"reorder_distance.max", Unit::count, of_any_links, "how many overtook one of them",
     highest_of<&Link::reorder_distance_max>},
    {"late.max", Unit::duration, of_any_links, "how long after the one that overtook it one came",
     longest<&Link::late_max>},
    {"late.mean", Unit::duration, of_any_links, "the same on average", longest<&Link::late_mean>},
    {"jitter", Unit::duration, of_any_links, "as in RFC 3550, of two arrivals or more", jitter},
    {"silent", Unit::duration, of_any_links, "how long ago the last one arrived", silent},
    {"delay.count", Unit::count, of_any_links, "arrivals whose delay is known", delay_count},
    {"delay.p50", Unit::duration, of_any_links, "their delay, the median", delay_quantile<500>},
    {"delay.p90", Unit::duration, of_any_links, "what 90 of 100 did not exceed; of 10 or more",
     delay_quantile<900>},
    {"delay.p99", Unit::duration, of_any_links, "what 99 of 100 did not exceed; of 100 or more",
     delay_quantile<990>},
    {"delay.p999", Unit::duration, of_any_links,
     "what 999 of 1,000 did not exceed; of 1,000 or more", delay_quantile<999>},
    {"delay.max", Unit::duration, of_any_links, "the longest", delay_max},
    {"culprits.kernel", Unit::count, of_any_links, "missing because a receive buffer was full",
     culprit<&Culprits::kernel>},
    {"culprits.poll_gap", Unit::count, of_any_links, "the same, while nobody polled",
     culprit<&Culprits::poll_gap>},
    {"culprits.impairment", Unit::count, of_any_links, "missing because of an impairment here",
     culprit<&Culprits::impairment>},
    {"culprits.network", Unit::count, of_any_links, "lost before they reached this machine",
     culprit<&Culprits::network>},
    {"culprits.unknown", Unit::count, of_any_links, "lost where the system does not say",
     culprit<&Culprits::unknown>},
};

// ---- similar names ------------------------------------------------------------------------------

/// How many characters have to be added, removed or replaced (Levenshtein's distance).
std::size_t distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t replaced = diagonal + (one[i] == other[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

/// A name that is part of a figure's name is closer than its edit distance suggests.
std::size_t unlikeness(std::string_view written, std::string_view path) {
  constexpr std::size_t characters_max = 64;
  const std::size_t apart = 2 * distance(written.substr(0, characters_max), path);
  const bool part = written.size() > 2 && path.find(written) != std::string_view::npos;
  return part ? apart / 4 : apart;
}

std::string_view subjects_of(const FigureEntry& figure) {
  switch (figure.of) {
    case of_everything:
      return "all";
    case of_endpoints:
      return "all, endpoint";
    case of_links:
      return "link";
    default:
      return "all, endpoint, link";
  }
}

}  // namespace

std::span<const FigureEntry> figure_table() { return table; }

const FigureEntry* find_figure(std::string_view path, FigureOf of) {
  const auto* const found = std::ranges::find_if(
      table, [&](const FigureEntry& figure) { return figure.path == path && figure.is_of(of); });
  return found == std::end(table) ? nullptr : found;
}

std::string similar_figures(std::string_view path) {
  constexpr std::size_t shown = 3;
  std::vector<std::string_view> names;
  for (const FigureEntry& figure : table) {
    if (std::ranges::find(names, figure.path) == names.end()) names.push_back(figure.path);
  }
  std::ranges::stable_sort(names, {},
                           [&](std::string_view name) { return unlikeness(path, name); });
  names.resize(shown);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string list_figures() {
  std::string lines = fmt::format("{:34}{:12}{:22}{}\n", "figure", "unit", "of", "is");
  for (const FigureEntry& figure : table) {
    lines += fmt::format("{:34}{:12}{:22}{}\n", figure.path, name_of(figure.unit),
                         subjects_of(figure), figure.words);
  }
  return lines;
}

}  // namespace readyscope
