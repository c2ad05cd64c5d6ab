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

/// A choice whose addresses are read once for all endpoints.
class Chooser {
 public:
  explicit Chooser(const FigureChoice& choice)
      : choice_(choice), address_(known(choice.address)), source_(known(choice.source)) {}

  [[nodiscard]] bool takes(const EndpointState& endpoint) const {
    const EndpointSettings& settings = endpoint.settings;
    if (choice_.attach && *choice_.attach != settings.attach) return false;
    if (choice_.address.empty() || choice_.address == settings.address) return true;
    const bool binds = settings.attach == Attach::bind;
    if (address_ && (binds ? endpoint.local == *address_ : endpoint.peer == address_)) return true;
    // What was requested differs from what it became only if that was any port, or a name.
    const bool may_differ = !address_ || address_->port() == 0 || !endpoint.is_open();
    return may_differ && same_address(choice_.address, settings.address);
  }
  [[nodiscard]] bool takes(const Link& link) const {
    return choice_.source.empty() || source_ == link.source();
  }

 private:
  static std::optional<Endpoint> known(std::string_view text) {
    const auto address = parse_address(text);
    return address ? numeric(*address) : std::nullopt;
  }

  const FigureChoice& choice_;
  std::optional<Endpoint> address_;
  std::optional<Endpoint> source_;
};

}  // namespace

ChosenFigures choose(const FigureChoice& choice, const Scope& scope) {
  const Chooser chooser(choice);
  ChosenFigures chosen{.scope = &scope, .everything = choice.of == FigureOf::everything};
  if (chosen.everything) chosen.counts = scope.directory().forgotten_counts();
  for (const auto& endpoint : scope.endpoints()) {
    if (!chooser.takes(*endpoint)) continue;
    chosen.endpoints.push_back(endpoint.get());
    chosen.counts += endpoint->counts;
    for (const auto& link : endpoint->links) {
      if (chooser.takes(*link)) chosen.links.push_back({endpoint.get(), link.get()});
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
