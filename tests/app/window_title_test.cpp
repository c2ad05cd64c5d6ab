#include "window/window_title.hpp"

#include "traffic_fixture.hpp"

namespace readyscope::gui::test {
namespace {

class WindowTitle : public TrafficTest {};

TEST_F(WindowTitle, is_the_name_alone_when_nothing_is_live) {
  EXPECT_EQ(window_title(hand.session), "Readyscope");
}

TEST_F(WindowTitle, reports_what_is_live_and_what_is_missing_and_no_longer_once_it_came) {
  const EndpointState& first = receiver();
  receiver("127.0.0.1:9877");
  EXPECT_EQ(window_title(hand.session), "Readyscope - 2 live");
  receive(first, {"0", "1", "5"});
  EXPECT_EQ(window_title(hand.session), "Readyscope - 2 live, 3 missing");
  receive(first, {"2", "3", "4"});
  EXPECT_EQ(window_title(hand.session), "Readyscope - 2 live");
}

}  // namespace
}  // namespace readyscope::gui::test
