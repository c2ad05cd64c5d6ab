#include <gmock/gmock.h>

#include "hand.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

class SendPanel : public WindowTest {
 protected:
  SendPanel() { hand.click(Target("Send").in("Side")); }

  void send() { hand.click(Target("Send").in("##tab")); }
  void fill(const char* field, std::string_view text) {
    hand.fill(Target(field).in("##tab"), text);
  }
  std::string shown() { return hand.reads("Side"); }

  /// The newest datagram that came in here.
  std::string received_by(const model::EndpointState& endpoint) {
    const model::Journal& journal = hand.session.journal();
    const auto track = journal.track(endpoint.lane, model::Kind::received);
    if (track.empty()) return "nothing";
    const auto payload = journal.payload(journal.record(track.sequence(track.size() - 1)));
    return {reinterpret_cast<const char*>(payload->data()), payload->size()};
  }
};

TEST_F(SendPanel, asks_for_an_endpoint_first) {
  EXPECT_THAT(shown(), HasSubstr("Add an endpoint first"));
}

class SendPanelWithTwo : public SendPanel {
 protected:
  SendPanelWithTwo() { hand.choose(Target("From").in("Side"), "127.0.0.1:9001"); }

  const model::EndpointState& receiver = hand.bind("127.0.0.1:9876");
  const model::EndpointState& sender = hand.bind("127.0.0.1:9001");
};

TEST_F(SendPanelWithTwo, sends_text_to_another_endpoint) {
  fill("To", "127.0.0.1:9876");
  fill("##payload", "hello there");
  send();

  EXPECT_EQ(received_by(receiver), "hello there");
  EXPECT_EQ(sender.counts.sent, 1U);
  EXPECT_THAT(shown(), HasSubstr("Sent."));
}

TEST_F(SendPanelWithTwo, says_nothing_before_something_was_sent) {
  EXPECT_THAT(shown(), ::testing::Not(HasSubstr("Sent.")));
}

TEST_F(SendPanelWithTwo, ctrl_enter_sends_from_within_the_text) {
  fill("To", "127.0.0.1:9876");
  fill("##payload", "hello");
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Enter);
  hand.frames(2);

  EXPECT_EQ(received_by(receiver), "hello");
  EXPECT_EQ(hand.view.send.payload, "hello") << "nothing was added to it";
}

TEST_F(SendPanelWithTwo, sends_hex) {
  fill("To", "127.0.0.1:9876");
  hand.click(Target("Hex").in("Side"));
  fill("##payload", "48 69 00 fF");
  send();

  EXPECT_EQ(received_by(receiver), std::string("Hi\0\xff", 4));
}

class BadHex : public SendPanelWithTwo, public ::testing::WithParamInterface<const char*> {};

TEST_P(BadHex, is_refused_as_one_types_and_stays) {
  fill("To", "127.0.0.1:9876");
  hand.click(Target("Hex").in("Side"));
  fill("##payload", GetParam());

  EXPECT_THAT(shown(), HasSubstr("Hex is pairs of 0-9 and a-f, such as 68 69."));
  EXPECT_TRUE(hand.find(Target("Send").in("##tab")).disabled);

  send();
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Enter);

  EXPECT_EQ(sender.counts.sent, 0U);
  EXPECT_EQ(hand.view.send.payload, GetParam());
}

INSTANTIATE_TEST_SUITE_P(SendPanel, BadHex, ::testing::Values("4", "4 8", "xy", "48 6", "0x48"),
                         [](const auto& test) { return "number_" + std::to_string(test.index); });

TEST_F(SendPanelWithTwo, an_empty_payload_can_be_sent) {
  fill("To", "127.0.0.1:9876");
  fill("##payload", "");
  EXPECT_THAT(shown(), HasSubstr("0 bytes"));
  send();

  EXPECT_EQ(receiver.counts.received, 1U);
  EXPECT_EQ(received_by(receiver), "");
}

TEST_F(SendPanelWithTwo, text_and_hex_are_two_views_of_the_same_bytes) {
  fill("##payload", "Hi!");
  hand.click(Target("Hex").in("Side"));
  EXPECT_EQ(hand.view.send.payload, "48 69 21");

  hand.click(Target("Text").in("Side"));
  EXPECT_EQ(hand.view.send.payload, "Hi!");
}

TEST_F(SendPanelWithTwo, bytes_that_are_no_text_stay_in_hex) {
  hand.click(Target("Hex").in("Side"));
  fill("##payload", "48 00");
  hand.click(Target("Text").in("Side"));

  EXPECT_EQ(hand.view.send.payload, "48 00") << "a text field would end at the zero";
}

// ---- where to ---------------------------------------------------------------------------------

struct BadTo {
  const char* what;
  const char* typed;
  const char* answer;
};

void PrintTo(const BadTo& bad, std::ostream* out) { *out << bad.what; }

class BadDestination : public SendPanelWithTwo, public ::testing::WithParamInterface<BadTo> {};

TEST_P(BadDestination, is_explained_in_words_and_stays) {
  fill("To", GetParam().typed);
  send();

  EXPECT_TRUE(hand.sees(GetParam().answer));
  EXPECT_EQ(hand.view.send.to, GetParam().typed);
  EXPECT_EQ(sender.counts.sent, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    SendPanel, BadDestination,
    ::testing::Values(
        BadTo{"none", "", "A bound endpoint has no peer. Type the address to send to."},
        BadTo{"no_port", "127.0.0.1", "The port is missing."},
        BadTo{"port_0", "127.0.0.1:0", "A peer has a port from 1 to 65535."},
        BadTo{"too_large_a_port", "127.0.0.1:70000", "A port is a number from 0 to 65535"},
        BadTo{"too_large_a_part", "256.1.1.1:9876", "has four parts from 0 to 255"},
        BadTo{"name", "example.org:9876", "Type the address in numbers here"},
        BadTo{"other_family", "[::1]:9876", "Cannot send 5 bytes to [::1]:9876"},
        BadTo{"no_route", "192.0.2.1:9876", "there is no route to it"}),
    [](const auto& test) { return std::string(test.param.what); });

TEST_F(SendPanelWithTwo, too_large_a_datagram_is_explained) {
  fill("To", "127.0.0.1:9876");
  hand.click(Target("##payload").in("Side"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_A);
  hand.paste(std::string(65'508, 'a'));
  send();

  EXPECT_TRUE(hand.sees("a datagram has at most 65,507 bytes"));
  EXPECT_EQ(hand.view.send.payload.size(), 65'508U);
}

TEST_F(SendPanelWithTwo, the_largest_datagram_is_sent) {
  fill("To", "127.0.0.1:9876");
  hand.click(Target("##payload").in("Side"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_A);
  hand.paste(std::string(65'507, 'a'));
  send();

  EXPECT_EQ(receiver.counts.received_bytes, 65'507U);
}

TEST_F(SendPanelWithTwo, localhost_needs_no_lookup) {
  fill("To", "localhost:9876");
  send();

  EXPECT_EQ(receiver.counts.received, 1U);
  EXPECT_EQ(hand.names.lookups_begun(), 0U);
}

TEST_F(SendPanel, a_connected_endpoint_sends_to_its_peer) {
  const auto& receiver = hand.bind("127.0.0.1:9876");
  hand.connect("127.0.0.1:9876");
  hand.click(Target("Send...").in_row("127.0.0.1:49152").in("Sockets"));
  send();

  EXPECT_EQ(received_by(receiver), "hello");
}

// ---- where from -------------------------------------------------------------------------------

TEST_F(SendPanelWithTwo, the_endpoint_to_send_from_can_be_chosen) {
  hand.choose(Target("From").in("Side"), "127.0.0.1:9876");
  fill("To", "127.0.0.1:9001");
  send();

  EXPECT_EQ(receiver.counts.sent, 1U);
  EXPECT_EQ(sender.counts.received, 1U);
}

TEST_F(SendPanelWithTwo, an_endpoint_that_has_gone_is_replaced_by_another) {
  hand.click(Target("x").in_row("127.0.0.1:9001").in("Sockets"));
  fill("To", "127.0.0.1:9876");
  send();

  EXPECT_EQ(receiver.counts.sent, 1U);
}

TEST_F(SendPanelWithTwo, what_the_system_refuses_to_send_is_said) {
  fill("To", "127.0.0.1:9876");
  hand.network.fail_next(support::Call::send, std::errc::permission_denied);
  send();

  EXPECT_TRUE(hand.sees("The system does not allow sending 5 bytes to 127.0.0.1:9876."));
}

TEST_F(SendPanelWithTwo, the_answer_goes_when_something_else_is_typed) {
  fill("To", "127.0.0.1");
  send();
  EXPECT_THAT(shown(), HasSubstr("The port is missing."));

  hand.click(Target("To").in("Side"));
  hand.press(ImGuiKey_End);
  hand.type(":");
  EXPECT_THAT(shown(), ::testing::Not(HasSubstr("The port is missing.")));
}

}  // namespace
}  // namespace readyscope::gui::test
