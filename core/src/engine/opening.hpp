#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/answering.hpp"
#include "engine/outbox.hpp"
#include "engine/sampling.hpp"

namespace readyscope {

/// Opens and closes endpoints: from an address that was typed, through its lookup, to a socket,
/// until the endpoint is closed.
class Opening {
 public:
  Opening(EngineCommon& common, Resolver& resolver, Sampling& sampling, Outbox& outbox,
          Answering& answering)
      : common_(&common),
        resolver_(&resolver),
        sampling_(&sampling),
        outbox_(&outbox),
        answering_(&answering) {}

  /// The endpoint, open or resolving; null if it could not be opened.
  LiveEndpoint* add(const AddEndpoint& command);
  /// A step begins, so holders of ports may be asked for again.
  void begin_step() { holders_asked_ = 0; }
  void check_lookups();
  void leave(LiveEndpoint& endpoint, Phase phase, bool lost = false);
  /// Something else closed its handle.
  void lose(SocketId socket);

  /// Its role has changed, or it has just opened.
  void begin_role(LiveEndpoint& endpoint);
  void end_role(LiveEndpoint& endpoint);
  /// Makes the network degrade its datagrams as its settings say.
  void impair(LiveEndpoint& endpoint);

 private:
  struct PendingLookup {
    LaneId lane;
    std::string host;
    std::unique_ptr<Lookup> lookup;
    Instant give_up_at;
  };

  [[nodiscard]] std::string objection(const EndpointSettings& settings) const;
  void open_first(LiveEndpoint& endpoint, std::span<const Endpoint> candidates);
  std::error_code open(LiveEndpoint& endpoint, const Endpoint& address);
  void give_up(LiveEndpoint& endpoint, Failure failure);
  void lose(LiveEndpoint& endpoint);
  std::optional<PortHolder> find_holder(const Endpoint& address, std::error_code error);

  EngineCommon* common_;
  Resolver* resolver_;
  Sampling* sampling_;
  Outbox* outbox_;
  Answering* answering_;
  std::vector<PendingLookup> lookups_;
  std::size_t holders_asked_ = 0;
};

}  // namespace readyscope
