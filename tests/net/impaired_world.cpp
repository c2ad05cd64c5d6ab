#include "impaired_world.hpp"

namespace readyscope::support {

Result<Handle> BarelyImpairedNetwork::impair(Result<Handle> handle) {
  if (!handle) return handle;
  constexpr Impairment barely{.drop = 1e-300};
  const std::size_t way = opened_++ % 4;
  if (way == 0 || way == 2) network_->impair(*handle, Direction::receiving, barely);
  if (way == 1 || way == 2) network_->impair(*handle, Direction::sending, barely);
  return handle;
}

ImpairedWorld::ImpairedWorld(std::unique_ptr<World> inside, Kind kind)
    : inside_(std::move(inside)), kind_(kind), network_(inside_->network(), inside_->clock()) {}

Network& ImpairedWorld::network() {
  if (kind_ == Kind::not_at_all) return network_;
  return barely_;
}

Traits ImpairedWorld::traits() const {
  Traits traits = inside_->traits();
  if (kind_ == Kind::not_at_all) return traits;
  traits.reports_send_failures = false;
  // Whatever waits here is complete.
  traits.reports_true_length = true;
  return traits;
}

}  // namespace readyscope::support
