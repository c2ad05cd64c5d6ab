#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "platform.hpp"

namespace readyscope::support {
namespace {

std::atomic<std::uint64_t> signals_delivered{0};

extern "C" void count_signal(int) { ++signals_delivered; }

void set_signal_interval(suseconds_t microseconds) {
  itimerval interval{};
  interval.it_interval.tv_usec = microseconds;
  interval.it_value.tv_usec = microseconds;
  ::setitimer(ITIMER_REAL, &interval, nullptr);
}

}  // namespace

bool close_raw(Handle handle) { return ::close(static_cast<int>(handle)) == 0; }

bool put_file_in_place_of(Handle handle) {
  const int file = ::open("/dev/null", O_RDWR);
  const bool put = ::dup2(file, static_cast<int>(handle)) >= 0;
  ::close(file);
  return put;
}

bool can_be_taken_over(const Endpoint& endpoint) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  const int yes = 1;
  (void)::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port());
  std::memcpy(&address.sin_addr, endpoint.address().data(), sizeof address.sin_addr);
  const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return bound;
}

bool has_ipv6_loopback() {
  const int fd = ::socket(AF_INET6, SOCK_DGRAM, 0);
  if (fd < 0) return false;
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return bound;
}

bool reports_refusals() { return true; }
bool shows_refusals_in_except() { return true; }
bool reports_true_length() { return true; }
bool reports_arrival() { return true; }
bool counts_drops() { return true; }
bool refuses_foreign_addresses() { return true; }

std::optional<std::size_t> sockets_max() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max == RLIM_INFINITY) return {};
  // Some descriptors are already in use before the first socket.
  constexpr rlim_t others = 64;
  return limit.rlim_max < others ? 0 : static_cast<std::size_t>(limit.rlim_max - others);
}

std::size_t default_receive_buffer_bytes() {
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  int bytes = 0;
  socklen_t size = sizeof bytes;
  const bool known = fd >= 0 && ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, &size) == 0;
  ::close(fd);
  if (!known) throw std::runtime_error("the default receive buffer is not known");
  return static_cast<std::size_t>(bytes);
}

std::string system_text(const Endpoint& endpoint) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = endpoint.family() == Family::ipv4 ? AF_INET : AF_INET6;
  const char* end = ::inet_ntop(family, endpoint.address().data(), text.data(), text.size());
  if (end == nullptr) throw std::runtime_error("the system cannot write this address");
  return text.data();
}

namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

void set_variable(const std::string& name, const std::optional<std::string>& value) {
  if (value) {
    ::setenv(name.c_str(), value->c_str(), 1);
  } else {
    ::unsetenv(name.c_str());
  }
}

}  // namespace

Environment::Environment(const std::string& name, const std::optional<std::string>& value)
    : name_(name), before_(variable(name)) {
  set_variable(name, value);
}

Environment::~Environment() { set_variable(name_, before_); }

SignalStorm::SignalStorm() {
  struct sigaction action{};
  action.sa_handler = count_signal;
  // Without SA_RESTART, so that a call in progress is interrupted.
  ::sigaction(SIGALRM, &action, nullptr);
  set_signal_interval(500);
}

SignalStorm::~SignalStorm() {
  set_signal_interval(0);
  // A signal that is still pending must not terminate the process.
  std::signal(SIGALRM, SIG_IGN);
}

bool SignalStorm::is_possible() { return true; }
std::uint64_t SignalStorm::delivered() { return signals_delivered; }

}  // namespace readyscope::support
