#include "readyscope/engine/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace readyscope {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::errc open_errors[] = {std::errc::address_in_use,
                                     std::errc::permission_denied,
                                     std::errc::operation_not_permitted,
                                     std::errc::address_not_available,
                                     std::errc::too_many_files_open,
                                     std::errc::too_many_files_open_in_system,
                                     std::errc::no_buffer_space,
                                     std::errc::not_enough_memory,
                                     std::errc::address_family_not_supported,
                                     std::errc::network_unreachable,
                                     std::errc::host_unreachable,
                                     std::errc::io_error};

std::string open_failure(Attach attach, std::errc code, std::uint16_t port = 9876) {
  return explain_open_failure(attach, Endpoint::loopback(port), std::make_error_code(code), 42);
}

TEST(Explain, names_whoever_has_the_port) {
  const auto failure = [](const PortHolder& holder) {
    return explain_open_failure(Attach::bind, Endpoint::loopback(9876),
                                std::make_error_code(std::errc::address_in_use), 1, holder);
  };
  EXPECT_EQ(failure({.program = "socat", .process = 1234}),
            "Port 9876 is already in use, by another program (socat, process 1234). Choose another "
            "port, or 0 for any free one.");
  EXPECT_EQ(failure({.program = "readyscope", .process = 5, .is_this = true}),
            "Port 9876 is already in use, by an endpoint here. Choose another port, or 0 for any "
            "free one.");
}

TEST(Explain, says_what_to_do_about_anything_that_keeps_a_socket_from_opening) {
  for (const Attach attach : {Attach::bind, Attach::connect}) {
    for (const std::errc code : open_errors) {
      const std::string text = open_failure(attach, code);
      EXPECT_GT(text.size(), 20U);
      EXPECT_THAT(text, EndsWith("."));
      EXPECT_THAT(text, Not(HasSubstr("..")));
    }
  }
  EXPECT_THAT(open_failure(Attach::bind, std::errc::address_in_use), HasSubstr("0 for any free"));
  EXPECT_THAT(open_failure(Attach::bind, std::errc::too_many_files_open), HasSubstr("42"));
  EXPECT_THAT(open_failure(Attach::bind, std::errc::address_not_available), HasSubstr("*:9876"));
}

TEST(Explain, speaks_of_reserved_ports_only_where_one_was_asked_for) {
  EXPECT_THAT(open_failure(Attach::bind, std::errc::permission_denied, 80), HasSubstr("reserved"));
  EXPECT_THAT(open_failure(Attach::bind, std::errc::permission_denied, 9876),
              Not(HasSubstr("reserved")));
  EXPECT_THAT(open_failure(Attach::connect, std::errc::permission_denied, 80),
              Not(HasSubstr("reserved")));
}

TEST(Explain, keeps_the_systems_own_words_for_what_it_does_not_know) {
  const auto code = std::make_error_code(std::errc::io_error);
  EXPECT_THAT(open_failure(Attach::bind, std::errc::io_error), HasSubstr(code.message()));
  EXPECT_THAT(explain_send_failure(Endpoint::loopback(1), 7, code), HasSubstr(code.message()));
}

TEST(Explain, tells_a_name_that_is_unknown_from_one_that_nobody_answered_for) {
  EXPECT_THAT(explain_lookup_failure("a.test", true),
              HasSubstr("Looking up the name a.test took too long"));
  EXPECT_THAT(explain_lookup_failure("a.test", false), HasSubstr("a.test is unknown"));
}

TEST(Explain, says_how_large_a_datagram_may_be) {
  const std::string text = explain_send_failure(Endpoint::loopback(9876), 70'000,
                                                std::make_error_code(std::errc::message_size));
  EXPECT_THAT(text, HasSubstr("70000 bytes to 127.0.0.1:9876"));
  EXPECT_THAT(text, HasSubstr("65,507"));
}

}  // namespace
}  // namespace readyscope
