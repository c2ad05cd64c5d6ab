#include <winsock2.h>

#include <algorithm>
#include <iterator>

#include "readyscope/net/system_error.hpp"

namespace readyscope {
namespace {

struct Known {
  int number;
  std::errc condition;
  const char* name;
};

/// The standard library maps some Winsock codes to another condition or to none at all. If several
/// codes share a condition, the first is the one that the condition maps back to.
constexpr Known all_known[] = {
    {WSAEACCES, std::errc::permission_denied, "WSAEACCES"},
    {WSAEADDRINUSE, std::errc::address_in_use, "WSAEADDRINUSE"},
    {WSAEADDRNOTAVAIL, std::errc::address_not_available, "WSAEADDRNOTAVAIL"},
    {WSAEAFNOSUPPORT, std::errc::address_family_not_supported, "WSAEAFNOSUPPORT"},
    {WSAEBADF, std::errc::bad_file_descriptor, "WSAEBADF"},
    {WSAECONNREFUSED, std::errc::connection_refused, "WSAECONNREFUSED"},
    {WSAECONNRESET, std::errc::connection_refused, "WSAECONNRESET"},
    {WSAEHOSTUNREACH, std::errc::host_unreachable, "WSAEHOSTUNREACH"},
    {WSAEINVAL, std::errc::invalid_argument, "WSAEINVAL"},
    {WSAEMFILE, std::errc::too_many_files_open, "WSAEMFILE"},
    {WSAEMSGSIZE, std::errc::message_size, "WSAEMSGSIZE"},
    {WSAENETRESET, std::errc::network_reset, "WSAENETRESET"},
    {WSAENETUNREACH, std::errc::network_unreachable, "WSAENETUNREACH"},
    {WSAENOBUFS, std::errc::no_buffer_space, "WSAENOBUFS"},
    {WSAENOTCONN, std::errc::not_connected, "WSAENOTCONN"},
    {WSAENOTSOCK, std::errc::not_a_socket, "WSAENOTSOCK"},
    {WSAEWOULDBLOCK, std::errc::operation_would_block, "WSAEWOULDBLOCK"},
    {WSAHOST_NOT_FOUND, std::errc::address_not_available, "WSAHOST_NOT_FOUND"},
    {WSANO_DATA, std::errc::address_not_available, "WSANO_DATA"},
    {WSATRY_AGAIN, std::errc::resource_unavailable_try_again, "WSATRY_AGAIN"},
};

template <class Value>
const Known* find(Value Known::* part, Value value) {
  const auto* found = std::ranges::find(all_known, value, part);
  return found == std::end(all_known) ? nullptr : found;
}

/// The system category with the conditions corrected by `all_known`.
class WinsockCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "system"; }
  [[nodiscard]] std::string message(int number) const override {
    return std::system_category().message(number);
  }
  [[nodiscard]] std::error_condition default_error_condition(int number) const noexcept override {
    if (const Known* known = find(&Known::number, number)) return known->condition;
    return std::system_category().default_error_condition(number);
  }
};

}  // namespace

std::string system_name(std::error_code error) {
  const std::error_code own = system_error(system_number(error));
  const Known* known = find(&Known::number, own.value());
  return std::string(known == nullptr ? own.category().name() : known->name) + " (" +
         std::to_string(own.value()) + ")";
}

/// A condition without a Winsock code becomes a negative number, which no system error is.
std::int32_t system_number(std::error_code error) {
  if (error.category() != std::generic_category()) return error.value();
  const Known* known = find(&Known::condition, static_cast<std::errc>(error.value()));
  return known == nullptr ? -error.value() : known->number;
}

std::error_code system_error(std::int32_t number) {
  static const WinsockCategory category;
  if (number < 0) return {-number, std::generic_category()};
  return {number, category};
}

}  // namespace readyscope
