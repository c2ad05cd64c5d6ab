#include "recording/portable_error.hpp"

#include <algorithm>
#include <iterator>

#include "readyscope/net/system_error.hpp"

namespace readyscope {
namespace {

constexpr std::uint8_t no_meaning = 127;

/// What the system says of sockets. The first one has the number 1, and so on: they stay where they
/// are, and others are added at the end.
constexpr std::errc meanings[] = {
    std::errc::connection_refused,
    std::errc::connection_reset,
    std::errc::address_in_use,
    std::errc::address_not_available,
    std::errc::address_family_not_supported,
    std::errc::permission_denied,
    std::errc::operation_not_permitted,
    std::errc::network_unreachable,
    std::errc::network_down,
    std::errc::network_reset,
    std::errc::host_unreachable,
    std::errc::message_size,
    std::errc::no_buffer_space,
    std::errc::not_enough_memory,
    std::errc::too_many_files_open,
    std::errc::too_many_files_open_in_system,
    std::errc::bad_file_descriptor,
    std::errc::not_a_socket,
    std::errc::not_connected,
    std::errc::invalid_argument,
    std::errc::interrupted,
    std::errc::timed_out,
    std::errc::operation_would_block,
    std::errc::resource_unavailable_try_again,
    std::errc::io_error,
    std::errc::no_such_device,
};

}  // namespace

PortableError portable(std::error_code error) {
  if (!error) return {};
  const auto* const found = std::ranges::find_if(
      meanings, [&](std::errc meaning) { return error == std::make_error_condition(meaning); });
  const auto place = static_cast<std::uint8_t>(found - std::begin(meanings));
  return {found == std::end(meanings) ? no_meaning : static_cast<std::uint8_t>(place + 1),
          error.category() == std::generic_category(), system_number(error)};
}

std::error_code error_from(const PortableError& error, OperatingSystem recorded_on) {
  if (error.meaning == 0) return {};
  const bool is_known = error.meaning <= std::size(meanings);
  if (recorded_on == this_system && error.is_generic) {
    return {error.number, std::generic_category()};
  }
  if (recorded_on == this_system || !is_known) return system_error(error.number);
  return system_error(system_number(std::make_error_code(meanings[error.meaning - 1])));
}

}  // namespace readyscope
