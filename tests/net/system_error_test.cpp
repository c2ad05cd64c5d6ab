#include "readyscope/net/system_error.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "error_of.hpp"
#include "manual_clock.hpp"
#include "readyscope/net/network.hpp"

namespace readyscope {
namespace {

constexpr std::errc told_by_networks[] = {
    std::errc::address_family_not_supported,
    std::errc::address_in_use,
    std::errc::address_not_available,
    std::errc::bad_file_descriptor,
    std::errc::connection_refused,
    std::errc::host_unreachable,
    std::errc::invalid_argument,
    std::errc::io_error,
    std::errc::message_size,
    std::errc::network_unreachable,
    std::errc::no_buffer_space,
    std::errc::not_a_socket,
    std::errc::operation_would_block,
    std::errc::permission_denied,
    std::errc::too_many_files_open,
};

TEST(SystemError, is_the_same_again_by_its_number) {
  for (const std::errc condition : told_by_networks) {
    const std::error_code error = std::make_error_code(condition);
    const std::error_code again = system_error(system_number(error));
    EXPECT_EQ(again, condition) << error.message();
    EXPECT_EQ(system_number(again), system_number(error)) << error.message();
    EXPECT_EQ(system_name(again), system_name(error));
  }
  EXPECT_FALSE(system_error(0));
}

TEST(SystemError, has_the_name_by_which_the_systems_manuals_call_it) {
  const std::string in_use = system_name(std::make_error_code(std::errc::address_in_use));
#ifdef _WIN32
  EXPECT_EQ(in_use, "WSAEADDRINUSE (10048)");
#else
  EXPECT_EQ(in_use, "EADDRINUSE (98)");
#endif
}

TEST(SystemError, goes_by_its_number_where_nobody_gave_it_a_name) {
  EXPECT_EQ(system_name(system_error(12'345)), "system (12345)");
}

TEST(SystemError, is_what_the_system_itself_said) {
  const support::ManualClock clock;
  const auto network = make_system_network(clock).value();
  const Handle first = network->bind(Endpoint::loopback(0)).value();
  const auto second = network->bind(network->local(first).value());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), std::errc::address_in_use);
  EXPECT_EQ(second.error(), system_error(system_number(second.error())));
  EXPECT_EQ(system_name(second.error()),
            system_name(std::make_error_code(std::errc::address_in_use)));
  network->close(first);
}

}  // namespace
}  // namespace readyscope
