#include "text/link_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "readyscope/scope/culprits.hpp"
#include "text/format.hpp"

namespace readyscope {
namespace {

constexpr Duration silent_from = std::chrono::seconds(2);

Figure::Value ns(Duration duration) { return std::int64_t{duration.count()}; }

Figure::Value ns(std::optional<Duration> duration) {
  return duration ? ns(*duration) : Figure::Value{};
}

/// Whether the link's source is an endpoint here that has finished. What arrived before that one
/// was opened or after it left came from someone else who had the port at the time.
bool sender_has_finished(const Scope& scope, const EndpointState& receiver, const Link& link) {
  return std::ranges::any_of(senders_of(scope, receiver, link), [&](const EndpointState* endpoint) {
    return endpoint->phase == Phase::finished &&
           link.first_at() > endpoint->opened_at - silent_from &&
           link.last_at() < endpoint->left_at + silent_from;
  });
}

std::string_view name_of(DelayKind kind) {
  switch (kind) {
    case DelayKind::no_send_time:
      return "no_send_time";
    case DelayKind::clocks_not_comparable:
      return "clocks_not_comparable";
    case DelayKind::one_way:
      return "one_way";
    case DelayKind::round_trip:
      break;
  }
  return "round_trip";
}

std::string_view name_of(LinkState state) {
  switch (state) {
    case LinkState::arriving:
      return "arriving";
    case LinkState::silent:
      return "silent";
    case LinkState::finished:
      return "finished";
    case LinkState::ended:
      return "ended";
    case LinkState::closed:
      break;
  }
  return "closed";
}

void add_delay(Figures& figures, const Link& link) {
  figures.push_back({"delay.kind", std::string(name_of(link.delay_kind()))});
  const Histogram* delay = link.delay();
  const auto quantile = [delay](double fraction) {
    return delay == nullptr ? Figure::Value{} : ns(known_quantile(*delay, fraction));
  };
  figures.push_back({"delay.count", delay == nullptr ? std::uint64_t{0} : delay->count()});
  figures.push_back({"delay.p50_ns", quantile(0.5)});
  figures.push_back({"delay.p90_ns", quantile(0.9)});
  figures.push_back({"delay.p99_ns", quantile(0.99)});
  figures.push_back({"delay.p999_ns", quantile(0.999)});
  figures.push_back({"delay.max_ns", delay == nullptr ? Figure::Value{} : ns(delay->max())});
}

void add_culprits(Figures& figures, const Culprits& culprits) {
  figures.push_back({"culprits.kernel", culprits.kernel});
  figures.push_back({"culprits.poll_gap", culprits.poll_gap});
  figures.push_back({"culprits.impairment", culprits.impairment});
  figures.push_back({"culprits.network", culprits.network});
  figures.push_back({"culprits.unknown", culprits.unknown});
}

void add_rate(Figures& figures, const std::optional<SecondRates::Range>& range) {
  figures.push_back({"rate.min_1s", range ? Figure::Value{range->least} : Figure::Value{}});
  figures.push_back({"rate.max_1s", range ? Figure::Value{range->most} : Figure::Value{}});
}

}  // namespace

std::optional<Duration> known_quantile(const Histogram& durations, double fraction) {
  // As many as must be expected for one of them to lie above. For the median, any will do.
  const double enough = fraction > 0.5 ? std::round(1 / (1 - fraction)) : 1;
  if (static_cast<double>(durations.count()) < enough) return {};
  return durations.quantile(fraction);
}

std::optional<Duration> known_jitter(const Link& link) {
  if (link.received() < 2) return {};
  return link.jitter();
}

Duration silence(const Link& link, Instant now) {
  return std::max(now - link.last_at(), Duration::zero());
}

std::optional<SecondRates::Range> received_range(const Scope& scope,
                                                 const EndpointState& endpoint) {
  return endpoint.rates.received_seconds.until(endpoint.is_live() ? scope.now() : endpoint.left_at);
}

std::optional<SecondRates::Range> received_range(const Scope& scope, const EndpointState& endpoint,
                                                 const Link& link) {
  const bool over =
      !endpoint.is_live() || link.ended() || sender_has_finished(scope, endpoint, link);
  return link.second_rates().until(over ? link.last_at() : scope.now());
}

Figures link_figures(const Scope& scope, const EndpointState& endpoint, const Link& link) {
  const Instant now = scope.now();
  const auto id = link.run_id();
  Figures figures{
      {"endpoint", endpoint.local.text()},
      {"source", source_text(link)},
      // A run is called a session in figures and exports, whose names others rely on.
      {"session", std::uint64_t{link.run()}},
      {"session_id", id ? Figure::Value{std::uint64_t{*id}} : Figure::Value{}},
      {"form", std::string(option_name(link.form()))},
      {"state", std::string(name_of(state_of(scope, endpoint, link)))},
      {"first", link.first()},
      {"highest", link.highest()},
      {"wraps_at_bits", link.wraps_at_bits() > 0
                            ? Figure::Value{std::uint64_t{link.wraps_at_bits()}}
                            : Figure::Value{}},
      {"received", link.received()},
      {"missing", link.missing()},
      {"duplicate", link.duplicates()},
      {"reordered", link.reordered()},
      {"reorder_distance_max", link.reorder_distance_max()},
      {"bytes", link.bytes()},
      {"jitter_ns", ns(known_jitter(link))},
      {"silent_ns", ns(silence(link, now))},
      {"late_ns_max", ns(link.late_max())},
      {"late_ns_mean", ns(link.late_mean())},
  };
  add_rate(figures, received_range(scope, endpoint, link));
  add_delay(figures, link);
  add_culprits(figures, culprits_of(scope, endpoint, link));
  return figures;
}

std::string source_text(const Link& link) {
  std::string text = link.source().text();
  if (link.source().port() == 0) text.back() = '*';
  return text;
}

LinkState state_of(const Scope& scope, const EndpointState& endpoint, const Link& link) {
  if (!endpoint.is_live()) return LinkState::closed;
  if (link.ended()) return LinkState::ended;
  if (silence(link, scope.now()) < silent_from) return LinkState::arriving;
  return sender_has_finished(scope, endpoint, link) ? LinkState::finished : LinkState::silent;
}

std::string state_text(const Scope& scope, const EndpointState& endpoint, const Link& link) {
  const LinkState state = state_of(scope, endpoint, link);
  if (state != LinkState::silent) return std::string(name_of(state));
  // In whole seconds, because a fast-changing figure is only a distraction.
  const auto seconds = silence(link, scope.now()) / std::chrono::seconds(1);
  return "silent for " + format_count(static_cast<std::uint64_t>(seconds)) + " s";
}

std::string_view explain(LinkState state) {
  switch (state) {
    case LinkState::arriving:
      return "Counters of this run are arriving.";
    case LinkState::silent:
      return "Nothing has arrived for a while. The sender may have stopped, or everything it sends "
             "may be lost. Whether it sent more after the last counter cannot be known here, so "
             "nothing after it counts as missing.";
    case LinkState::finished:
      return "Its sender is an endpoint here and has sent everything. The senders' table shows how "
             "much that was.";
    case LinkState::ended:
      return "A later run of the same source has begun.";
    case LinkState::closed:
      break;
  }
  return "The endpoint that received it has been closed.";
}

std::uint64_t expected(const Link& link) {
  const std::uint64_t arrived = link.received() - std::min(link.duplicates(), link.received());
  // Saturates, because a stranger's datagrams can drive the number of missing ones up to any value.
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  return link.missing() > most - arrived ? most : link.missing() + arrived;
}

std::string format_share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0 || part == 0) return "0 %";
  const double percent =
      100 * static_cast<double>(std::min(part, whole)) / static_cast<double>(whole);
  if (percent < 0.01) return "<0.01 %";
  if (percent < 10) return fmt::format("{:.2f} %", percent);
  // A part that is not all must not be rounded up to 100 %.
  return fmt::format("{:.1f} %", part < whole ? std::min(percent, 99.9) : percent);
}

std::vector<CulpritPart> parts_of(const Culprits& culprits) {
  std::vector<CulpritPart> parts{
      {"kernel", culprits.kernel,
       "were dropped by this machine's kernel because the receive buffer was full, though "
       "Readyscope polled. Send more slowly, or in smaller bursts."},
      {"poll gap", culprits.poll_gap,
       "were dropped by this machine's kernel while Readyscope did not poll: something held it up. "
       "Look for poll gaps in the timeline, and for what else keeps this machine busy."},
      {"impairment", culprits.impairment,
       "were dropped on purpose by an impairment set here. Impair... in Sockets changes it."},
      {"network", culprits.network,
       "were lost before they reached this machine: by the network, or by the sender. Look there."},
      {"unknown", culprits.unknown,
       "were lost by the network, the sender or this machine's kernel, which on this system does "
       "not report what it drops. If fewer go missing when the sender is slower, it was the "
       "kernel."},
  };
  std::erase_if(parts, [](const CulpritPart& part) { return part.count == 0; });
  return parts;
}

std::string explain(const Culprits& culprits) {
  std::string words;
  for (const CulpritPart& part : parts_of(culprits)) {
    if (!words.empty()) words += "\n\n";
    words += format_count(part.count) + " " + std::string(part.meaning);
  }
  return words.empty() ? "Nothing is missing." : words;
}

std::string form_text(const Link& link) {
  return std::string(title(link.form())) + ", run " + std::to_string(link.run());
}

std::string_view delay_kind_text(DelayKind kind) {
  switch (kind) {
    case DelayKind::no_send_time:
      return "no send time";
    case DelayKind::clocks_not_comparable:
      return "clocks not comparable";
    case DelayKind::one_way:
      return "one way";
    case DelayKind::round_trip:
      break;
  }
  return "round trip";
}

std::string_view explain(DelayKind kind) {
  switch (kind) {
    case DelayKind::no_send_time:
      return "Text counters do not say when they were sent. Set the sender's form to 32 bit or 64 "
             "bit to get delays.";
    case DelayKind::clocks_not_comparable:
      return "Timed by the clock of another process, which cannot be compared with this one's. "
             "Send from here to an endpoint that echoes to get round-trip times.";
    case DelayKind::one_way:
      return "From the sender's endpoint to this one, both in this process and on the same clock.";
    case DelayKind::round_trip:
      break;
  }
  return "From this endpoint to the one that answers, and back.";
}

LinkFound find_link(const Scope& scope, const LinkKey& key) {
  const EndpointState* endpoint = scope.find(key.lane);
  if (endpoint == nullptr) return {};
  const auto found = std::ranges::find_if(
      endpoint->links, [&](const auto& link) { return key_of(*endpoint, *link) == key; });
  if (found == endpoint->links.end()) return {};
  return {endpoint, found->get()};
}

LinkKey key_of(const EndpointState& endpoint, const Link& link) {
  return {endpoint.lane, link.source(), link.form(), link.run()};
}

}  // namespace readyscope
