#pragma once

// What tests ask of the operating system and the product has no need for. One .cpp a system.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/network.hpp"

namespace readyscope::support {

/// Closes a socket as if somebody else in the process had done it: its owner is not told.
void close_raw(Handle handle);

/// Whether another program that asks to share an address could bind to this one.
bool can_be_taken_over(const Endpoint& endpoint);

/// Whether this machine can bind to ::1.
bool has_ipv6_loopback();

/// Whether the system tells the sender of a datagram to a closed port. Wine does not.
bool reports_refusals();
/// Whether a refusal shows in the except set, and on sockets without a peer too.
bool shows_refusals_in_except();
/// Whether the true length of a truncated datagram is known.
bool reports_true_length();
/// Whether datagrams carry the time at which the kernel took them in.
bool reports_arrival();
/// Whether the kernel counts what a full receive buffer dropped.
bool counts_drops();

/// Whether binding to an address that this machine does not have fails. Under Wine it does not.
bool refuses_foreign_addresses();

/// How many sockets this process may have at most, if there is a limit.
std::optional<std::size_t> sockets_max();
/// What a datagram socket's receive buffer holds when nobody asks for more, in bytes.
std::size_t default_receive_buffer_bytes();

/// How the system's own library writes the address, without a port: an independent opinion.
std::string system_text(const Endpoint& endpoint);

/// Sets a variable of this process's environment, in UTF-8, or takes it out; puts it back at the
/// end.
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

/// Sends this process harmless signals, in quick succession, for as long as it lives.
class SignalStorm {
 public:
  SignalStorm();
  ~SignalStorm();
  SignalStorm(const SignalStorm&) = delete;
  SignalStorm& operator=(const SignalStorm&) = delete;

  /// Windows has no signals that interrupt a call.
  static bool is_possible();
  static std::uint64_t delivered();
};

}  // namespace readyscope::support
