#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/scope/scope.hpp"
#include "text/figures_text.hpp"

namespace readyscope {

// Describes a link: for the panel, for copying and for the report.

/// The duration that this fraction of all durations does not exceed; std::nullopt if there are too
/// few to say: under 10 for 0.9, under 100 for 0.99, under 1,000 for 0.999.
std::optional<Duration> known_quantile(const Histogram& durations, double fraction);
/// std::nullopt until two counters have arrived.
std::optional<Duration> known_jitter(const Link& link);
/// How long ago the latest counter arrived.
Duration silence(const Link& link, Instant now);
/// What arrived in the worst and in the best whole second; std::nullopt until one is over. Seconds
/// after an endpoint has left do not count, nor, for a link, those after its sender here finished.
std::optional<SecondRates::Range> received_range(const Scope& scope, const EndpointState& endpoint);
std::optional<SecondRates::Range> received_range(const Scope& scope, const EndpointState& endpoint,
                                                 const Link& link);

/// Where its counters come from: `127.0.0.1:9000`, or `127.0.0.1:*` if the port does not matter.
std::string source_text(const Link& link);

/// All figures of a link, under the names that they have in the report.
Figures link_figures(const Scope& scope, const EndpointState& endpoint, const Link& link);

enum class LinkState : std::uint8_t {
  arriving,
  silent,    ///< Nothing has arrived for a while. Whether anything was sent cannot be known here.
  finished,  ///< Nothing more will arrive: its sender is an endpoint here and has sent everything.
  ended,     ///< Its source has started a later run.
  closed,    ///< Its endpoint was removed.
};
LinkState state_of(const Scope& scope, const EndpointState& endpoint, const Link& link);
/// `arriving`, `silent for 12 s`, `finished`, `ended`, `closed`.
std::string state_text(const Scope& scope, const EndpointState& endpoint, const Link& link);
std::string_view explain(LinkState state);

/// How many values should have arrived: the missing ones plus those that did, without duplicates.
std::uint64_t expected(const Link& link);
/// `part` in percent of `whole`: `0.12 %`, `<0.01 %`. Never above 100 %, and 100 % only if `part`
/// is all of it.
std::string format_share(std::uint64_t part, std::uint64_t whole);

/// One cause of missing datagrams, and how many it accounts for.
struct CulpritPart {
  std::string_view name;
  std::uint64_t count = 0;
  std::string_view meaning;  ///< What it means, and what can be done about it.
};
/// The causes that account for any.
std::vector<CulpritPart> parts_of(const Culprits& culprits);
/// The same as text for a tooltip.
std::string explain(const Culprits& culprits);

/// `Text, run 1`.
std::string form_text(const Link& link);

/// `one way`, `round trip`, `no send time`, `clocks not comparable`.
std::string_view delay_kind_text(DelayKind kind);
/// What that means, and how to get a delay if there is none.
std::string_view explain(DelayKind kind);

/// Identifies a link for as long as it is known.
struct LinkKey {
  LaneId lane{};
  Endpoint source;
  WireForm form = WireForm::ascii;
  std::uint32_t run = 0;
  bool operator==(const LinkKey&) const = default;
};

/// A link and its endpoint; both null if the link is no longer known.
struct LinkFound {
  const EndpointState* endpoint = nullptr;
  const Link* link = nullptr;
};
LinkFound find_link(const Scope& scope, const LinkKey& key);
LinkKey key_of(const EndpointState& endpoint, const Link& link);

}  // namespace readyscope
