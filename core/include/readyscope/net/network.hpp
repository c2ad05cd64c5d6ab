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

/// The operating system's name for a socket. The system reuses it as soon as the socket is closed,
/// so code above this interface refers to sockets by `SocketId` instead.
enum class Handle : std::uint64_t {};

struct Outgoing {
  std::span<const std::byte> bytes;
  std::optional<Endpoint> to{};  ///< std::nullopt sends to the connected peer.
};

enum class Outcome : std::uint8_t {
  datagram,   ///< A complete datagram, possibly of zero length.
  truncated,  ///< A datagram longer than the buffer, which holds its beginning.
  refused,    ///< Not a datagram but notice that an earlier one of ours could not be delivered.
};

/// One received item. The caller provides the buffer, `receive` fills in the rest.
struct Incoming {
  std::span<std::byte> buffer;
  Outcome outcome = Outcome::datagram;
  std::size_t length = 0;  ///< Bytes as sent; on Windows only as many as were captured.
  std::optional<std::error_code> error{};  ///< For `refused`: the system's error.
  std::optional<Endpoint> from{};          ///< The sender, or who refused; std::nullopt if unknown.
  std::optional<Instant> arrived{};  ///< When the kernel received it, if the kernel reports that.
  /// How many datagrams the kernel had dropped at this socket before it queued this one: the lower
  /// 32 bits of `ReceiveBuffer::dropped`. std::nullopt if it does not report that per datagram.
  std::optional<std::uint32_t> dropped_before{};

  [[nodiscard]] std::span<const std::byte> captured() const {
    return buffer.first(length < buffer.size() ? length : buffer.size());
  }
};

/// The sockets that a `select` found ready. Valid until the next call of `select`.
struct Ready {
  std::span<const SocketId> read;
  std::span<const SocketId> write;
  std::span<const SocketId> except;
};

struct ReceiveBuffer {
  std::size_t bytes = 0;                   ///< Its size as granted by the system.
  std::optional<std::uint64_t> dropped{};  ///< Datagrams dropped here so far, if the kernel counts.
};

/// The interface to the operating system. Everything above it also runs on a simulated network.
///
/// All sockets are non-blocking datagram sockets. Nothing to receive, no room to send, an
/// interrupting signal: these give a count of 0 or nothing ready, never an error.
class Network {
 public:
  virtual ~Network() = default;

  /// Opens a socket bound to `local`; port 0 picks any free port. The port is exclusive: no other
  /// program can take it over, and an IPv6 socket never accepts IPv4 as well.
  virtual Result<Handle> bind(const Endpoint& local) = 0;
  /// Opens a socket that sends to `peer` and receives from `peer` only.
  virtual Result<Handle> connect(const Endpoint& peer) = 0;
  /// Closes the socket, and unwatches it first.
  virtual void close(Handle handle) = 0;

  [[nodiscard]] virtual Result<Endpoint> local(Handle handle) const = 0;

  /// Sends in order and stops at the first datagram that the system does not accept; returns how
  /// many it accepted. An error is returned only if it affects the first datagram.
  virtual Result<std::size_t> send(Handle handle, std::span<const Outgoing> datagrams) = 0;

  /// Fills `incoming` from the front and returns how many items it filled; 0 if there is nothing to
  /// receive. A refusal fills one item and costs no datagram: what is queued stays queued.
  virtual Result<std::size_t> receive(Handle handle, std::span<Incoming> incoming) = 0;

  [[nodiscard]] virtual Result<ReceiveBuffer> receive_buffer(Handle handle) const = 0;

  /// Sets the kinds of readiness that `select` watches this socket for, and the id to report it by.
  /// Replaces what was set before.
  virtual Result<void> watch(Handle handle, SocketId id, Interest interest) = 0;
  virtual void unwatch(Handle handle) = 0;

  /// Waits until a watched socket is ready or the timeout expires. std::nullopt waits for ever,
  /// zero polls. May return early with nothing ready, after a signal; returns at once, without a
  /// system call, if no socket is watched for anything. As POSIX `select()` does, it fails as a
  /// whole (std::errc::bad_file_descriptor, on Windows not_a_socket) if any watched handle is no
  /// longer a socket.
  virtual Result<Ready> select(std::optional<Duration> timeout) = 0;

  /// Waits until a socket that is watched for reading has input or the timeout expires; true if
  /// there is input. Unlike `select`, sleeps even if no socket is watched for reading. A frame
  /// spends its spare time here.
  virtual Result<bool> await_input(Duration timeout) = 0;

  /// Whether the handle is still a socket: finds the one that made `select` fail.
  [[nodiscard]] virtual bool is_open(Handle handle) const = 0;
};

struct NetworkOptions {
  /// Requested for every socket; `Network::receive_buffer` returns what the system granted. The
  /// default buffer on Linux holds about 256 small datagrams, fewer than a busy socket receives in
  /// one 60 Hz frame.
  std::size_t receive_buffer_bytes = std::size_t{4} << 20;
  /// Ask the kernel, if it can report them, for each datagram's arrival time and for the number of
  /// datagrams it had dropped by then.
  bool arrival_times = true;
  /// Ask for the sender of each datagram. Without it `Incoming::from` may be empty, which on Linux
  /// is faster. Refusals are not affected.
  bool senders = true;
  /// Hand runs of datagrams of one size to the kernel in one piece (UDP_SEGMENT, udp(7)), where it
  /// can split them, which is faster. But what can be observed of them changes: those of one piece
  /// arrive at one time, and one refusal stands for all of them.
  bool segments = false;
};

/// The sockets of this machine. `clock` must outlive the network.
Result<std::unique_ptr<Network>> make_system_network(const Clock& clock,
                                                     NetworkOptions options = {});

/// A host name lookup in progress. Destroying it abandons the lookup without blocking.
class Lookup {
 public:
  virtual ~Lookup() = default;

  /// std::nullopt while the lookup is in progress. Never blocks. IPv4 addresses come first.
  virtual std::optional<Result<std::vector<Endpoint>>> poll() = 0;
};

/// Looks up host names without ever blocking the caller.
class Resolver {
 public:
  virtual ~Resolver() = default;
  virtual std::unique_ptr<Lookup> look_up(const std::string& host, std::uint16_t port) = 0;
};

/// The system's own resolver. Its lookups must not outlive it.
std::unique_ptr<Resolver> make_system_resolver();

}  // namespace readyscope
