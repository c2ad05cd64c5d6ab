#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/scope/scope.hpp"
#include "text/figures_text.hpp"

namespace readyscope {

// What there is to say of a link, for the panel, for what is copied and for the report.

/// All of its figures, by the names that they have in the report.
Figures link_figures(const Scope& scope, const EndpointState& endpoint, const Link& link);

enum class LinkState : std::uint8_t {
  arriving,
  silent,    ///< Nothing has come for a while. Whether more was sent, nobody here can know.
  finished,  ///< Nothing more will come: its sender was an endpoint here, and has sent all.
  ended,     ///< A later run of its source has begun.
  closed,    ///< Its endpoint has left.
};
LinkState state_of(const Scope& scope, const EndpointState& endpoint, const Link& link);
/// `arriving`, `silent for 12 s`, `finished`, `ended`, `closed`.
std::string state_text(const Scope& scope, const EndpointState& endpoint, const Link& link);
std::string_view explain(LinkState state);

/// How many values there are from its lowest to its highest.
std::uint64_t expected(const Link& link);
/// `0.12 %`, `<0.01 %`; a part is never more than the whole.
std::string format_share(std::uint64_t part, std::uint64_t whole);

/// One of those whose fault it is, and how many.
struct CulpritPart {
  std::string_view name;
  std::uint64_t count = 0;
  std::string_view meaning;  ///< In a sentence, and what can be done about it.
};
/// Those that have a part in it.
std::vector<CulpritPart> parts_of(const Culprits& culprits);
/// The same for a tooltip, and a word before them.
std::string explain(const Culprits& culprits);

/// `Text, run 1`.
std::string form_text(const Link& link);

/// `one way`, `round trip`, `no send time`, `clocks not comparable`.
std::string_view delay_kind_text(DelayKind kind);
/// What that means, and how to get a delay where there is none.
std::string_view explain(DelayKind kind);

/// Names a link for as long as it is known.
struct LinkKey {
  LaneId lane{};
  Endpoint source;
  WireForm form = WireForm::ascii;
  std::uint32_t run = 0;
  bool operator==(const LinkKey&) const = default;
};

/// The link of this name; null when it is no longer known.
struct LinkFound {
  const EndpointState* endpoint = nullptr;
  const Link* link = nullptr;
};
LinkFound find_link(const Scope& scope, const LinkKey& key);
LinkKey key_of(const EndpointState& endpoint, const Link& link);

}  // namespace readyscope
