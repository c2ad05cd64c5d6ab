#include <gtest/gtest.h>

#include "program/process.hpp"
#include "readyscope/net/network.hpp"

namespace readyscope::gui {
namespace {

class PortHolderOf : public ::testing::TestWithParam<Endpoint> {
 protected:
  SystemClock clock;
  std::unique_ptr<Network> network = make_system_network(clock).value();
};

TEST_P(PortHolderOf, a_port_that_this_program_has_is_this_program) {
  const auto handle = network->bind(GetParam());
  if (!handle) GTEST_SKIP() << "this machine has no " << GetParam().text();
  const Endpoint taken = network->local(*handle).value();
  const auto holder = find_port_holder(taken);
#ifdef _WIN32
  if (!holder) GTEST_SKIP() << "Wine does not report whose a socket is";
#endif
  ASSERT_TRUE(holder);
  EXPECT_TRUE(holder->is_this);
  EXPECT_TRUE(holder->program.starts_with("gui_tests")) << holder->program;

  network->close(*handle);
  EXPECT_FALSE(find_port_holder(taken));
}

INSTANTIATE_TEST_SUITE_P(Addresses, PortHolderOf,
                         ::testing::Values(Endpoint::loopback(0),
                                           Endpoint::loopback(0, Family::ipv6), Endpoint::any(0),
                                           Endpoint::any(0, Family::ipv6)));

}  // namespace
}  // namespace readyscope::gui
