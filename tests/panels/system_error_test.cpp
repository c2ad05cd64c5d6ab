#include "readyscope/net/system_error.hpp"

#include <gmock/gmock.h>

#include "files/workspace_state.hpp"
#include "hand.hpp"
#include "text/format.hpp"

namespace readyscope::gui::test {
namespace {

using support::Call;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

std::string called(std::errc error) { return error_text(std::make_error_code(error)); }

/// An event keeps only the number; the words come from the system.
std::string called_in_events(std::errc error) {
  return error_text(system_error(system_number(std::make_error_code(error))));
}

/// A tooltip adds the system's name for an error to the words that say what failed.
class SystemsOwnCode : public WindowTest {
 protected:
  SystemsOwnCode() { hand.frame(); }

  /// Points at these words, wherever they are.
  void point_at(std::string_view words, const std::string& panel = {}) {
    const ImVec2 place = hand.place_of(words, panel);
    hand.hover_at({place.x + 2, place.y});
  }

  /// A datagram that the system refused to send.
  const EndpointState& fail_to_send() {
    const auto& sender = hand.connect("127.0.0.1:9876");
    hand.network.fail_next(Call::send, std::errc::permission_denied);
    hand.ask(SendDatagram{.lane = sender.lane, .payload = {std::byte{1}}});
    hand.frames(2);
    return sender;
  }
};

TEST_F(SystemsOwnCode, is_shown_of_an_address_that_could_not_be_opened) {
  hand.bind("127.0.0.1:9876");
  hand.fill("##address", "127.0.0.1:9876");
  hand.press(ImGuiKey_Enter);
  hand.frames(2);

  const std::string in_use = called(std::errc::address_in_use);
  EXPECT_FALSE(hand.sees(in_use)) << "it is for those who ask";
  point_at("Port 9876 is already", "Sockets");
  EXPECT_TRUE(hand.sees(in_use));
}

TEST_F(SystemsOwnCode, is_shown_of_an_endpoint_of_a_workspace_that_could_not_be_opened) {
  hand.bind("127.0.0.1:9876");
  WorkspaceState workspace;
  workspace.ask_for({.what = {.address = "127.0.0.1:9876"}}, hand.wishes);
  hand.session.apply(hand.wishes.take_commands());
  workspace.settle(hand.session, hand.desk);
  hand.frames(2);

  point_at("Bind 127.0.0.1:9876 (Manual)", "Sockets");
  EXPECT_TRUE(hand.sees(called(std::errc::address_in_use)));
}

TEST_F(SystemsOwnCode, is_shown_of_the_latest_failure_in_the_status_bar) {
  fail_to_send();

  point_at("The system does not allow sending");
  EXPECT_TRUE(hand.sees(called(std::errc::permission_denied)));
}

TEST_F(SystemsOwnCode, is_not_made_up_where_the_system_had_no_say) {
  const auto& receiver = hand.bind("127.0.0.1:9876");
  hand.ask(SendDatagram{.lane = receiver.lane, .payload = {std::byte{1}}});
  hand.frames(2);

  point_at("no peer. Type the address");
  const std::string tip = hand.reads("##Tooltip");
  EXPECT_FALSE(tip.empty());
  EXPECT_THAT(tip, Not(HasSubstr("(")));
}

TEST_F(SystemsOwnCode, is_shown_of_a_datagram_that_could_not_be_sent) {
  hand.connect("127.0.0.1:9876");
  hand.click(Target("Send").in("Side"));
  hand.network.fail_next(Call::send, std::errc::network_unreachable);
  hand.click(Target("Send").in("##tab"));
  hand.frames(2);

  point_at("Cannot send", "Side");
  EXPECT_TRUE(hand.sees(called(std::errc::network_unreachable)));
}

TEST_F(SystemsOwnCode, is_shown_while_sending_goes_on) {
  const auto& sender = hand.connect("127.0.0.1:9876");
  hand.click(Target("Send").in("Side"));
  hand.network.fail_next(Call::send, std::errc::permission_denied);
  hand.desk.panels.send.times = 4;
  hand.desk.panels.send.every_ms = 500;
  hand.click(Target("Send").in("##tab"));
  hand.frames(2);
  ASSERT_TRUE(sender.by_hand.repeat);

  point_at("Sent 0 of 4, 1 failed", "Side");
  EXPECT_TRUE(hand.sees(called(std::errc::permission_denied)));
}

TEST_F(SystemsOwnCode, is_shown_at_the_mark_of_an_endpoint_in_trouble) {
  const auto& sender = fail_to_send();

  const ImVec2 row = hand.place_of(sender.local.text(), "Sockets");
  hand.hover_at({hand.screen().area_of("Sockets").low.x + 14, row.y});
  EXPECT_TRUE(hand.sees("withheld or not sent"));
  EXPECT_TRUE(hand.sees(called(std::errc::permission_denied)));
}

TEST_F(SystemsOwnCode, is_shown_of_an_event) {
  const auto& client = hand.connect("127.0.0.1:9876");
  hand.ask(SendDatagram{.lane = client.lane, .payload = {std::byte{1}}});
  hand.frames(2);
  ASSERT_EQ(client.counts.refused, 1U);

  hand.screen().resize({2560, 800});
  hand.frames(2);
  point_at("Connection refused", "Events");
  EXPECT_TRUE(hand.sees("a datagram of ours could not be delivered"));
  EXPECT_TRUE(hand.sees(called_in_events(std::errc::connection_refused)));
}

TEST_F(SystemsOwnCode, is_shown_of_an_event_in_the_timeline) {
  const auto& client = fail_to_send();
  hand.pass(1s);
  hand.click(Target("Follow").in("Timeline"));
  hand.frames(2);

  const auto track = hand.session.journal().track(client.lane, Kind::send_failed);
  const Box plot = hand.find("##plot").seen;
  const gui::TimelinePanel& timeline = hand.desk.panels.timeline;
  const double left = static_cast<double>((timeline.right - track.time(0)).count());
  const double columns = std::floor(plot.high.x - plot.low.x);
  const auto x = plot.low.x +
                 static_cast<float>(columns - left / hand.desk.panels.timeline.look.ns_per_column);
  hand.hover_at({x, hand.place_of("127.0.0.1:", "Timeline").y});
  EXPECT_TRUE(hand.sees(called_in_events(std::errc::permission_denied)));
}

}  // namespace
}  // namespace readyscope::gui::test
