#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// What a figure is of.
enum class FigureOf : std::uint8_t {
  everything = 1,
  endpoints = 2,
  links = 4,
};

/// Which endpoints or links a figure is of. Of several, counts are added up; of times and rates the
/// worst is taken, and percentiles are those of all delays together.
struct FigureChoice {
  FigureOf of = FigureOf::everything;
  std::optional<Attach> attach{};  ///< Only endpoints that bind, or only those that connect.
  /// As requested, or what it was found to be: for endpoints that bind their own address, for
  /// others their peer's. Empty: any.
  std::string address{};
  /// Only links from this source; empty: from any. Port 0 if its port does not matter.
  std::string source{};
};

/// What was chosen, as it is known now.
struct ChosenFigures {
  struct Member {
    const EndpointState* endpoint;
    const Link* link;
  };
  const Scope* scope = nullptr;
  bool everything = false;
  Counts counts{};  ///< Of all chosen endpoints together, forgotten ones included.
  std::vector<const EndpointState*> endpoints{};
  std::vector<Member> links{};  ///< Those of the endpoints, or those chosen.
};

ChosenFigures choose(const FigureChoice& choice, const Scope& scope);

/// Whether an endpoint with these settings would be chosen, as far as that can be said before it is
/// open: a port of 0 and a host name may become anything.
bool may_choose(const FigureChoice& choice, const EndpointSettings& settings);

}  // namespace readyscope
