#include "text/figure_choice.hpp"

#include <string_view>

namespace readyscope {
namespace {

std::optional<Endpoint> numeric(const AddressText& address) {
  const auto endpoint = Endpoint::from_numeric(address.host, address.port);
  return endpoint ? std::optional(*endpoint) : std::nullopt;
}

/// Whether both are the same address, however they are written.
bool same_address(std::string_view one, std::string_view other) {
  const auto first = parse_address(one);
  const auto second = parse_address(other);
  if (!first || !second) return one == other;
  const auto first_numeric = numeric(*first);
  if (first_numeric) return first_numeric == numeric(*second);
  return first->host == second->host && first->port == second->port;
}

bool is_chosen(const FigureChoice& choice, const EndpointState& endpoint) {
  if (choice.attach && *choice.attach != endpoint.settings.attach) return false;
  if (choice.address.empty() || same_address(choice.address, endpoint.settings.address)) {
    return true;
  }
  const auto address = parse_address(choice.address);
  const auto wanted = address ? numeric(*address) : std::nullopt;
  const bool binds = endpoint.settings.attach == Attach::bind;
  return wanted && (binds ? endpoint.local == *wanted : endpoint.peer == wanted);
}

bool is_chosen(const FigureChoice& choice, const Link& link) {
  return choice.source.empty() || same_address(choice.source, link.source().text());
}

}  // namespace

ChosenFigures choose(const FigureChoice& choice, const Scope& scope) {
  ChosenFigures chosen{.scope = &scope, .everything = choice.of == FigureOf::everything};
  if (chosen.everything) chosen.counts = scope.directory().forgotten_counts();
  for (const auto& endpoint : scope.endpoints()) {
    if (!is_chosen(choice, *endpoint)) continue;
    chosen.endpoints.push_back(endpoint.get());
    chosen.counts += endpoint->counts;
    for (const auto& link : endpoint->links) {
      if (is_chosen(choice, *link)) chosen.links.push_back({endpoint.get(), link.get()});
    }
  }
  return chosen;
}

bool may_choose(const FigureChoice& choice, const EndpointSettings& settings) {
  if (choice.attach && *choice.attach != settings.attach) return false;
  if (choice.address.empty() || same_address(choice.address, settings.address)) return true;
  const auto requested = parse_address(settings.address);
  return !requested || !numeric(*requested) || requested->port == 0;
}

}  // namespace readyscope
