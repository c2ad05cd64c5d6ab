#include "text/printer.hpp"

#include <gmock/gmock.h>

#include "session_rig.hpp"

namespace readyscope {
namespace {

using ::testing::ElementsAre;

TEST(Printer, writes_what_arrives_at_print_endpoints_as_inert_lines) {
  SessionRig rig;
  const LaneId server = rig.bind(Role::print, "127.0.0.1:9876");
  const LaneId client = rig.connect(server);
  EXPECT_EQ(rig.send(client, "nobody prints this"), "");
  rig.session.step();
  std::vector<std::string> printed;
  Printer printer(rig.session.scope, [&](std::string_view line) { printed.emplace_back(line); });
  rig.session.junction.add(printer);
  EXPECT_EQ(rig.send(client, "%n\x1b[2J"), "");
  EXPECT_EQ(rig.send(client, ""), "");
  rig.session.step();
  EXPECT_THAT(printed, ElementsAre("127.0.0.1:9876  %n\\x1b[2J\n", "127.0.0.1:9876  \n"));
  rig.apply(SetRole{server, Role::manual});
  EXPECT_EQ(rig.send(client, "x"), "");
  rig.session.step();
  EXPECT_EQ(printed.size(), 2U);
  EXPECT_EQ(rig.count(server, Kind::received), 4U);
}

}  // namespace
}  // namespace readyscope
