#include "readyscope/engine/explain.hpp"

namespace readyscope {
namespace {

std::string explain_holder(const std::optional<PortHolder>& holder) {
  if (!holder) return {};
  if (holder->is_this) return ", by an endpoint here";
  return ", by another program (" + holder->program + ", process " +
         std::to_string(holder->process) + ")";
}

}  // namespace

std::string explain_open_failure(Attach attach, const Endpoint& endpoint, std::error_code error,
                                 std::size_t sockets_open,
                                 const std::optional<PortHolder>& holder) {
  const std::string port = "Port " + std::to_string(endpoint.port());
  if (error == std::errc::address_in_use) {
    return port + " is already in use" + explain_holder(holder) +
           ". Choose another port, or 0 for any free one.";
  }
  if (error == std::errc::permission_denied || error == std::errc::operation_not_permitted) {
    if (attach == Attach::bind && endpoint.port() < 1024) {
      return port + " is reserved for system programs. Choose 1024 or higher, or run as "
                    "administrator.";
    }
    return "The system does not allow " + endpoint.text() +
           ". Another program may be using the port, or a firewall may be blocking it.";
  }
  if (error == std::errc::address_not_available) {
    return attach == Attach::bind
               ? endpoint.text() +
                     " is not an address of this machine. Bind to 127.0.0.1, or to "
                     "*:" +
                     std::to_string(endpoint.port()) + " for every interface."
               : endpoint.text() + " cannot be reached from this machine. Check the address.";
  }
  if (error == std::errc::too_many_files_open ||
      error == std::errc::too_many_files_open_in_system || error == std::errc::no_buffer_space ||
      error == std::errc::not_enough_memory) {
    return "The system will not open any more sockets (" + std::to_string(sockets_open) +
           " are open here). Remove some endpoints, or raise the limit on open files.";
  }
  if (error == std::errc::address_family_not_supported) {
    return "This machine has no IPv6. Use an IPv4 address such as 127.0.0.1.";
  }
  if (error == std::errc::network_unreachable || error == std::errc::host_unreachable) {
    return "There is no route to " + endpoint.text() + ". Check the address and the network.";
  }
  return (attach == Attach::bind ? "Cannot bind to " : "Cannot connect to ") + endpoint.text() +
         ": " + error.message() + ".";
}

std::string explain_lookup_failure(const std::string& host, bool timed_out) {
  return timed_out
             ? "Looking up the name " + host +
                   " took too long. Check the network, or use a numeric address."
             : "The name " + host + " is unknown. Check the spelling, or use a numeric address.";
}

std::string explain_rule_fault(const RuleFault& fault) {
  return "Rule " + std::to_string(fault.rule + 1) + ": " + fault.what;
}

std::string explain_send_failure(const Endpoint& to, std::size_t bytes, std::error_code error) {
  const std::string what =
      std::to_string(bytes) + (bytes == 1 ? " byte to " : " bytes to ") + to.text();
  if (error == std::errc::message_size) {
    return "Cannot send " + what +
           ": a datagram can have at most 65,507 bytes, or 65,527 over IPv6.";
  }
  if (error == std::errc::permission_denied || error == std::errc::operation_not_permitted) {
    return "The system does not allow sending " + what + ". A firewall may be blocking it.";
  }
  if (error == std::errc::network_unreachable || error == std::errc::host_unreachable) {
    return "Cannot send " + what + ": there is no route to it. Check the address and the network.";
  }
  if (error == std::errc::invalid_argument) {
    return "Cannot send " + what +
           ": an endpoint on loopback only reaches this machine. Bind one to *:0 and send from "
           "there.";
  }
  return "Cannot send " + what + ": " + error.message() + ".";
}

}  // namespace readyscope
