#pragma once

#include <cstdint>

#include "panels/widgets/appearance.hpp"
#include "readyscope/counters/counter_sender.hpp"

namespace readyscope::gui {

// The settings of a counter sender, wherever they are shown. Each returns whether the person has
// changed the value.

/// Datagrams a second, in a field of this width.
bool draw_rate_field(SenderSettings& settings, float width, const Appearance& appearance);

/// A box for whether there is a limit, and the limit; `endless` if there is none. `sent`: how many
/// have been sent, since a limit cannot be lower than that.
bool draw_limit_fields(SenderSettings& settings, std::uint64_t sent, float width,
                       const Appearance& appearance);

bool draw_form_choice(SenderSettings& settings, float width);

/// All of them, one below the other.
bool draw_sender_settings(SenderSettings& settings, std::uint64_t sent,
                          const Appearance& appearance);

}  // namespace readyscope::gui
