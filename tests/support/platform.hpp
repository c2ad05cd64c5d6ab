#pragma once

// What tests need from the operating system and the product does not. One .cpp per system.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/network.hpp"

namespace readyscope::support {

/// Closes a socket as other code in the process might: without its owner's knowledge. Whether it
/// was open.
bool close_raw(Handle handle);

/// Puts a file in the place of a socket, as a mistaken dup2 does. False on systems where that is
/// not possible.
bool put_file_in_place_of(Handle handle);

/// Whether another program could bind to this address by asking to share it.
bool can_be_taken_over(const Endpoint& endpoint);

/// Whether this machine can bind to ::1.
bool has_ipv6_loopback();

/// Whether the system reports a refusal to the sender of a datagram to a closed port. Wine does
/// not.
bool reports_refusals();
/// Whether refusals show in the except set, and reach sockets without a peer as well.
bool shows_refusals_in_except();
/// Whether the system reports the full length of a truncated datagram.
bool reports_true_length();
/// Whether datagrams carry the time at which the kernel received them.
bool reports_arrival();
/// Whether the kernel counts datagrams dropped because the receive buffer was full.
bool counts_drops();

/// Whether binding to an address that this machine does not have fails. Under Wine it succeeds.
bool refuses_foreign_addresses();

/// How many sockets this process may have; std::nullopt if there is no limit.
std::optional<std::size_t> sockets_max();
/// The default size of a datagram socket's receive buffer, in bytes.
std::size_t default_receive_buffer_bytes();

/// The address without its port, as formatted by the system's own library, for comparison.
std::string system_text(const Endpoint& endpoint);

/// Sets an environment variable of this process, in UTF-8, or removes it. The destructor restores
/// it.
class Environment {
 public:
  Environment(const std::string& name, const std::optional<std::string>& value);
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::string name_;
  std::optional<std::string> before_;
};

/// While it exists, this process receives harmless signals in quick succession.
class SignalStorm {
 public:
  SignalStorm();
  ~SignalStorm();
  SignalStorm(const SignalStorm&) = delete;
  SignalStorm& operator=(const SignalStorm&) = delete;

  /// False on Windows, which has no signals that interrupt a call.
  static bool is_possible();
  static std::uint64_t delivered();
};

}  // namespace readyscope::support
