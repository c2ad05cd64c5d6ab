#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "readyscope/net/sockets.hpp"

namespace readyscope::support {

class SimulatedNetwork;

/// The ways in which networks may differ without breaking the contract.
struct Traits {
  bool reports_refusals = false;
  bool shows_refusals_in_except = false;  ///< And reports them to sockets without a peer.
  bool reports_true_length = false;
  bool reports_arrival = false;
  bool counts_drops = false;
  bool has_ipv6 = false;
  bool refuses_foreign_addresses = false;
  bool reports_send_failures = true;  ///< At once, as the result of the call.
  std::optional<std::size_t> sockets_max{};
  std::size_t default_receive_buffer_bytes = 0;
};

/// A network and its clock: the machine's own, or simulated.
class World {
 public:
  virtual ~World() = default;

  virtual Network& network() = 0;
  [[nodiscard]] virtual const Clock& clock() const = 0;
  [[nodiscard]] virtual Traits traits() const = 0;
  virtual void close_behind_our_back(Handle handle) = 0;
  /// Null for the machine's own, which cannot be controlled.
  virtual SimulatedNetwork* simulated() { return nullptr; }
};

/// Makes worlds of one kind. A parameter, in the terms of gtest.
struct WorldKind {
  std::string_view name;
  std::unique_ptr<World> (*make)(NetworkOptions options);
};
std::ostream& operator<<(std::ostream& stream, const WorldKind& kind);

/// The machine's own network, and simulated ones that behave as on Linux and as on Windows; and
/// each of them through an impaired network that does nothing, and one that does almost nothing.
/// And the machine's own that sends in segments where it can.
std::vector<WorldKind> all_worlds();
/// Without those that behave as on Windows or send in segments, which report too little.
std::vector<WorldKind> talkative_worlds();

/// One received item, with a copy of its bytes.
struct Received {
  Outcome outcome = Outcome::datagram;
  std::string bytes;
  std::size_t length = 0;
  std::optional<std::error_code> error;
  std::optional<Endpoint> from;
  std::optional<Instant> arrived;
  std::optional<std::uint32_t> dropped_before;
};

/// Receives everything that is waiting, in batches.
std::vector<Received> drain(Network& network, Handle handle, std::size_t buffer_bytes = 2'048);

}  // namespace readyscope::support
