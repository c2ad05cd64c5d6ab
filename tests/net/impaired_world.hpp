#pragma once

#include <cstddef>
#include <memory>

#include "readyscope/net/impaired_network.hpp"
#include "world.hpp"

namespace readyscope::support {

/// Opens sockets of which some are impaired in one way, some in another and some not at all, but so
/// slightly that it must not show.
class BarelyImpairedNetwork final : public ForwardingNetwork {
 public:
  explicit BarelyImpairedNetwork(ImpairedNetwork& network)
      : ForwardingNetwork(static_cast<Network&>(network)), network_(&network) {}

  Result<Handle> bind(const Endpoint& local) override { return impair(network_->bind(local)); }
  Result<Handle> connect(const Endpoint& peer) override { return impair(network_->connect(peer)); }

 private:
  Result<Handle> impair(Result<Handle> handle);

  ImpairedNetwork* network_;
  std::size_t opened_ = 0;
};

/// Another world, accessed through an impaired network.
class ImpairedWorld final : public World {
 public:
  enum class Kind : std::uint8_t { not_at_all, barely };

  ImpairedWorld(std::unique_ptr<World> inside, Kind kind);

  Network& network() override;
  [[nodiscard]] const Clock& clock() const override { return inside_->clock(); }
  [[nodiscard]] Traits traits() const override;
  void close_behind_our_back(Handle handle) override { inside_->close_behind_our_back(handle); }
  SimulatedNetwork* simulated() override { return inside_->simulated(); }

 private:
  std::unique_ptr<World> inside_;
  Kind kind_;
  ImpairedNetwork network_;
  BarelyImpairedNetwork barely_{network_};
};

}  // namespace readyscope::support
