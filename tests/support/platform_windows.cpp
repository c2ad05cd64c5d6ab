#include <winsock2.h>
// winsock2.h must come before the headers that build on it.
#include <windows.h>
#include <ws2tcpip.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "platform.hpp"

namespace readyscope::support {
namespace {

/// Starts Winsock in this process, in case no network of the product exists yet.
void start_winsock() {
  static const bool started = [] {
    WSADATA data{};
    return ::WSAStartup(MAKEWORD(2, 2), &data) == 0;
  }();
  if (!started) throw std::runtime_error("Winsock does not start");
}

bool is_wine() {
  const HMODULE library = ::GetModuleHandleW(L"ntdll.dll");
  return library != nullptr && ::GetProcAddress(library, "wine_get_version") != nullptr;
}

}  // namespace

bool close_raw(Handle handle) { return ::closesocket(static_cast<SOCKET>(handle)) == 0; }

bool put_file_in_place_of(Handle) { return false; }

bool can_be_taken_over(const Endpoint& endpoint) {
  start_winsock();
  const SOCKET socket = ::socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  const BOOL yes = TRUE;
  (void)::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, reinterpret_cast<const char*>(&yes),
                     sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port());
  std::memcpy(&address.sin_addr, endpoint.address().data(), sizeof address.sin_addr);
  const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::closesocket(socket);
  return bound;
}

bool has_ipv6_loopback() {
  start_winsock();
  const SOCKET socket = ::socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
  if (socket == INVALID_SOCKET) return false;
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr.s6_addr[15] = 1;
  const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::closesocket(socket);
  return bound;
}

bool reports_refusals() { return !is_wine(); }
bool shows_refusals_in_except() { return false; }
bool reports_true_length() { return false; }
bool reports_arrival() { return false; }
bool counts_drops() { return false; }
bool refuses_foreign_addresses() { return !is_wine(); }

std::optional<std::size_t> sockets_max() { return {}; }

std::size_t default_receive_buffer_bytes() {
  start_winsock();
  const SOCKET socket = ::socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  int bytes = 0;
  int size = sizeof bytes;
  const bool known =
      ::getsockopt(socket, SOL_SOCKET, SO_RCVBUF, reinterpret_cast<char*>(&bytes), &size) == 0;
  ::closesocket(socket);
  if (!known) throw std::runtime_error("the default receive buffer is not known");
  return static_cast<std::size_t>(bytes);
}

std::string system_text(const Endpoint& endpoint) {
  start_winsock();
  std::array<char, INET6_ADDRSTRLEN> text{};
  auto address = endpoint.address();
  const int family = endpoint.family() == Family::ipv4 ? AF_INET : AF_INET6;
  if (::inet_ntop(family, address.data(), text.data(), text.size()) == nullptr) {
    throw std::runtime_error("the system cannot write this address");
  }
  return text.data();
}

namespace {

std::wstring wide(const std::string& utf8) {
  return std::filesystem::path(std::u8string(utf8.begin(), utf8.end())).wstring();
}

std::optional<std::string> variable(const std::string& name) {
  std::wstring value(32'767, L'\0');
  const DWORD length =
      ::GetEnvironmentVariableW(wide(name).c_str(), value.data(), static_cast<DWORD>(value.size()));
  if (length == 0) return {};
  value.resize(length);
  const std::u8string utf8 = std::filesystem::path(value).u8string();
  return std::string(utf8.begin(), utf8.end());
}

void set_variable(const std::string& name, const std::optional<std::string>& value) {
  ::SetEnvironmentVariableW(wide(name).c_str(), value ? wide(*value).c_str() : nullptr);
}

}  // namespace

Environment::Environment(const std::string& name, const std::optional<std::string>& value)
    : name_(name), before_(variable(name)) {
  set_variable(name, value);
}

Environment::~Environment() { set_variable(name_, before_); }

SignalStorm::SignalStorm() { throw std::logic_error("no signal interrupts a call on Windows"); }
SignalStorm::~SignalStorm() = default;
bool SignalStorm::is_possible() { return false; }
std::uint64_t SignalStorm::delivered() { return 0; }

}  // namespace readyscope::support
