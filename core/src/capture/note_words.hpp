#pragma once

#include <string>

#include "readyscope/net/clock.hpp"
#include "readyscope/scope/happening.hpp"

namespace readyscope {

// What happens besides datagrams, in words for a comment. `name` is that of the endpoint.

/// `2026-11-30 09:05:01.000000007 UTC: `
std::string time_words(Duration since_1970);

/// Both are empty if there is nothing to say.
std::string words_of(const Troubled& trouble, const std::string& name);
/// An endpoint that was in phase `before` changed.
std::string words_of(const EndpointChanged& change, Phase before, const std::string& name);
std::string words_of(const PollGap& gap);
std::string drop_words(std::uint64_t count, const std::string& name);
/// What the capture itself lacks.
std::string missing_words(std::uint64_t datagrams, std::uint64_t notes);

}  // namespace readyscope
