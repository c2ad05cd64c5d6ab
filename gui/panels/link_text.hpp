#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "panels/figures_text.hpp"
#include "panels/view.hpp"
#include "readyscope/model/session.hpp"

namespace readyscope::gui {

// What there is to say of a link, for the panel, for what is copied and for the report.

/// All of its figures, by the names that they have in the report.
Figures link_figures(const model::Session& session, const model::EndpointState& endpoint,
                     const model::Link& link);

enum class LinkState : std::uint8_t {
  arriving,
  silent,    ///< Nothing has come for a while. Whether more was sent, nobody here can know.
  finished,  ///< Nothing more will come: its sender was an endpoint here, and has sent all.
  ended,     ///< A later session of its source has begun.
  closed,    ///< Its endpoint has left.
};
LinkState state_of(const model::Session& session, const model::EndpointState& endpoint,
                   const model::Link& link);
/// `arriving`, `silent for 12 s`, `finished`, `ended`, `closed`.
std::string state_text(const model::Session& session, const model::EndpointState& endpoint,
                       const model::Link& link);
std::string_view explain(LinkState state);
ImU32 colour_of(LinkState state, const Palette& colours);

/// How many values there are from its lowest to its highest.
std::uint64_t expected(const model::Link& link);
/// `0.12 %`, `<0.01 %`; a part is never more than the whole.
std::string format_share(std::uint64_t part, std::uint64_t whole);

/// One of those whose fault it is, and how many.
struct CulpritPart {
  std::string_view name;
  std::uint64_t count = 0;
  std::string_view meaning;  ///< In a sentence, and what can be done about it.
};
/// Those that have a part in it.
std::vector<CulpritPart> parts_of(const model::Culprits& culprits);
/// The same for a tooltip, and a word before them.
std::string explain(const model::Culprits& culprits);

/// `Text, session 1`.
std::string form_text(const model::Link& link);

/// `one way`, `round trip`, `no send time`, `clocks not comparable`.
std::string_view delay_kind_text(model::DelayKind kind);
/// What that means, and how to get a delay where there is none.
std::string_view explain(model::DelayKind kind);

/// The link of this name; null when it is no longer known.
struct LinkFound {
  const model::EndpointState* endpoint = nullptr;
  const model::Link* link = nullptr;
};
LinkFound find_link(const model::Session& session, const LinkKey& key);
LinkKey key_of(const model::EndpointState& endpoint, const model::Link& link);

}  // namespace readyscope::gui
