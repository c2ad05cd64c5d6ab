#include "window/window_title.hpp"

#include "traffic_fixture.hpp"

namespace readyscope::gui::test {
namespace {

class WindowTitle : public TrafficTest {};

TEST_F(WindowTitle, IsTheNameAloneWhenNothingIsLive) {
  EXPECT_EQ(window_title(hand.session), "Readyscope");
}

TEST_F(WindowTitle, TellsWhatIsLiveAndWhatIsMissingAndNoLongerOnceItCame) {
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
