#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/event.hpp"
#include "readyscope/net/result.hpp"

namespace readyscope {

/// The system's own name for a socket. The system uses it again as soon as it is closed, so nothing
/// above the seam remembers one.
enum class Handle : std::uint64_t {};

struct Outgoing {
  std::span<const std::byte> bytes;
  std::optional<Endpoint> to{};  ///< None: to the connected peer.
};

enum class Outcome : std::uint8_t {
  datagram,   ///< A whole datagram. It may have no bytes: that is data too.
  truncated,  ///< Longer than the buffer; the buffer holds its beginning.
  refused,    ///< No datagram: word that an earlier one of ours could not be delivered.
};

/// One thing that came in. The caller gives the buffer, `receive` fills in the rest.
struct Incoming {
  std::span<std::byte> buffer;
  Outcome outcome = Outcome::datagram;
  std::size_t length = 0;            ///< As sent, in bytes. Windows tells only the captured length.
  std::error_code error{};           ///< For `refused`: what the system said.
  std::optional<Endpoint> from{};    ///< The sender; for `refused` who refused, where it is known.
  std::optional<Instant> arrived{};  ///< When the kernel took it in, where the kernel tells.
  /// Datagrams that the kernel had dropped at this socket before it took this one in; none where it
  /// does not tell with each datagram. The lower 32 bits of `ReceiveBuffer::dropped`.
  std::optional<std::uint32_t> dropped_before{};

  [[nodiscard]] std::span<const std::byte> captured() const {
    return buffer.first(length < buffer.size() ? length : buffer.size());
  }
};

/// The sockets that one `select` found ready. Valid until the next `select`.
struct Ready {
  std::span<const SocketId> read;
  std::span<const SocketId> write;
  std::span<const SocketId> except;
};

struct ReceiveBuffer {
  std::size_t bytes = 0;                   ///< What the system granted.
  std::optional<std::uint64_t> dropped{};  ///< Datagrams lost here so far, where the kernel counts.
};

/// The seam to the operating system. Everything above it also runs on a simulated network.
///
/// Sockets are non-blocking datagram sockets. That nothing is there, that nothing can be sent just
/// now, that a signal came in between: these are counts of 0, not errors.
class Network {
 public:
  virtual ~Network() = default;

  /// Opens a socket that receives on `local`; port 0 takes any free port. The port is ours alone:
  /// no other program can take it over, and IPv6 never takes IPv4 along.
  virtual Result<Handle> bind(const Endpoint& local) = 0;
  /// Opens a socket that sends to and receives from `peer` only.
  virtual Result<Handle> connect(const Endpoint& peer) = 0;
  virtual void close(Handle handle) = 0;

  [[nodiscard]] virtual Result<Endpoint> local(Handle handle) const = 0;

  /// Sends in order until all are sent or one is not; returns how many were taken. An error is
  /// returned only when it struck the first one.
  virtual Result<std::size_t> send(Handle handle, std::span<const Outgoing> datagrams) = 0;

  /// Fills `incoming` from the front and returns how many it filled; 0 when nothing waits. A
  /// refusal is one of them, and what waits behind it is still there.
  virtual Result<std::size_t> receive(Handle handle, std::span<Incoming> incoming) = 0;

  [[nodiscard]] virtual Result<ReceiveBuffer> receive_buffer(Handle handle) const = 0;

  /// Remembers what to ask of this socket, and the name to report it by, until it is changed.
  virtual Result<void> watch(Handle handle, SocketId id, Interest interest) = 0;
  virtual void unwatch(Handle handle) = 0;

  /// Waits until a watched socket is ready or the time is over. None waits for ever, zero only
  /// looks. When nothing is watched it returns at once, without asking the system. Fails as a whole
  /// (std::errc::bad_file_descriptor, not_a_socket) when one watched handle is no longer a socket.
  virtual Result<Ready> select(std::optional<Duration> timeout) = 0;

  /// Waits until a socket watched for reading has something, or the time is over; true for the
  /// former. Sleeps when there is none. A frame spends its spare time here.
  virtual Result<bool> await_input(Duration timeout) = 0;

  /// Whether the handle still is a socket; tells which one made `select` fail.
  [[nodiscard]] virtual bool is_open(Handle handle) const = 0;
};

struct NetworkOptions {
  /// Asked of the system for every socket; what it grants is in `receive_buffer`. A default buffer
  /// on Linux holds some 256 small datagrams, less than a 60 Hz frame of a busy socket.
  std::size_t receive_buffer_bytes = std::size_t{4} << 20;
  /// Ask the kernel when each datagram arrived, and how many it had dropped by then, where it can
  /// tell.
  bool arrival_times = true;
  /// Ask the system who sent each datagram. Where that costs something, `Incoming::from` stays
  /// empty without it; refusals keep theirs.
  bool senders = true;
};

/// The sockets of this machine. `clock` must outlive it.
Result<std::unique_ptr<Network>> make_system_network(const Clock& clock,
                                                     NetworkOptions options = {});

/// A host name on its way to being addresses. Destroying it gives up waiting.
class Lookup {
 public:
  virtual ~Lookup() = default;

  /// None while it goes on, and never waits. IPv4 addresses come first.
  virtual std::optional<Result<std::vector<Endpoint>>> poll() = 0;
};

/// Turns host names into addresses without ever blocking its caller.
class Resolver {
 public:
  virtual ~Resolver() = default;
  virtual std::unique_ptr<Lookup> look_up(const std::string& host, std::uint16_t port) = 0;
};

/// The names that this machine knows. Its lookups must not outlive it.
std::unique_ptr<Resolver> make_system_resolver();

}  // namespace readyscope
