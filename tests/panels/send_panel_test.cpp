#include <gmock/gmock.h>

#include "hand.hpp"
#include "text/payload_text.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
using namespace std::string_literals;

class SendPanel : public WindowTest {
 protected:
  SendPanel() { hand.click(Target("Send").in("Side")); }

  void send() { hand.click(Target("Send").in("##tab")); }
  void fill(const char* field, std::string_view text) {
    hand.fill(Target(field).in("##tab"), text);
  }
  std::string shown() { return hand.reads("Side"); }
  std::string text() { return hand.desk.panels.send.payload.text; }
  std::string hex() { return hand.desk.panels.send.payload.hex; }

  /// The newest datagram received here.
  std::string received_by(const EndpointState& endpoint) {
    const Journal& journal = hand.session.journal();
    const auto track = journal.track(endpoint.lane, Kind::received);
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
  SendPanelWithTwo() { hand.choose(Target("##from").in("Side"), "127.0.0.1:9001"); }

  const EndpointState& receiver = hand.bind("127.0.0.1:9876");
  const EndpointState& sender = hand.bind("127.0.0.1:9001");
};

TEST_F(SendPanelWithTwo, sends_text_to_another_endpoint) {
  fill("##to", "127.0.0.1:9876");
  fill("##text", "hello there");
  send();

  EXPECT_EQ(received_by(receiver), "hello there");
  EXPECT_EQ(sender.counts.sent, 1U);
  EXPECT_THAT(shown(), HasSubstr("Sent."));
}

TEST_F(SendPanelWithTwo, says_nothing_before_something_was_sent) {
  EXPECT_THAT(shown(), Not(HasSubstr("Sent.")));
}

TEST_F(SendPanelWithTwo, ctrl_enter_sends_from_within_the_text) {
  fill("##to", "127.0.0.1:9876");
  fill("##text", "hello");
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Enter);
  hand.frames(2);

  EXPECT_EQ(received_by(receiver), "hello");
  EXPECT_EQ(text(), "hello") << "nothing was added to it";
}

TEST_F(SendPanelWithTwo, sends_hex) {
  fill("##to", "127.0.0.1:9876");
  fill("##hex", "48 69 00 fF");
  send();

  EXPECT_EQ(received_by(receiver), std::string("Hi\0\xff", 4));
}

TEST_F(SendPanelWithTwo, sends_text_with_escapes) {
  fill("##to", "127.0.0.1:9876");
  fill("##text", "a\\x00\\n\\\\");
  send();

  EXPECT_EQ(received_by(receiver), std::string("a\0\n\\", 4));
}

TEST_F(SendPanelWithTwo, an_empty_payload_can_be_sent) {
  fill("##to", "127.0.0.1:9876");
  fill("##text", "");
  EXPECT_THAT(shown(), HasSubstr("0 bytes"));
  send();

  EXPECT_EQ(receiver.counts.received, 1U);
  EXPECT_EQ(received_by(receiver), "");
}

// ---- text and hex -----------------------------------------------------------------------------

TEST_F(SendPanelWithTwo, text_and_hex_follow_each_other_as_one_types) {
  fill("##text", "Hi!");
  EXPECT_EQ(hex(), "48 69 21");
  EXPECT_THAT(shown(), HasSubstr("48 69 21"));
  EXPECT_THAT(shown(), HasSubstr("3 bytes"));

  fill("##hex", "4f 6b");
  EXPECT_EQ(text(), "Ok");
  EXPECT_THAT(shown(), HasSubstr("Ok"));
  EXPECT_THAT(shown(), HasSubstr("2 bytes"));

  hand.click(Target("##text").in("Side"));
  hand.press(ImGuiKey_End);
  hand.type("\\n");
  EXPECT_EQ(hex(), "4f 6b 0a");
}

TEST_F(SendPanelWithTwo, enter_in_the_text_is_a_line_feed) {
  fill("##text", "a");
  hand.press(ImGuiKey_Enter);
  hand.type("b");

  EXPECT_EQ(hex(), "61 0a 62");
}

TEST_F(SendPanelWithTwo, every_byte_can_be_typed_into_either) {
  std::vector<std::byte> every(256);
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<std::byte>(i);

  fill("##hex", "");
  hand.paste(to_hex(every));
  EXPECT_EQ(hand.desk.panels.send.payload.bytes(), every);
  EXPECT_EQ(text(), to_text(every));

  fill("##text", "");
  EXPECT_EQ(hex(), "");
  hand.paste(to_text(every));
  EXPECT_EQ(hand.desk.panels.send.payload.bytes(), every);
}

TEST_F(SendPanelWithTwo, hex_is_written_in_lines_that_fit) {
  fill("##text", std::string(60, 'a'));
  const auto bytes_a_line = [&] { return (hex().find('\n') + 1) / 3; };
  const std::size_t usual = bytes_a_line();
  EXPECT_EQ(usual % 4, 0U);
  EXPECT_THAT(shown(), HasSubstr(hex().substr(0, hex().find('\n') + 1)));

  // A wider field has room for more, a narrow one for less.
  hand.desk.page.look.events_share = 0.4F;
  hand.frames(2);
  EXPECT_GT(bytes_a_line(), usual);
  hand.desk.page.look.events_share = 0.75F;
  hand.frames(2);
  EXPECT_LT(bytes_a_line(), usual);
  EXPECT_THAT(shown(), HasSubstr(hex().substr(0, hex().find('\n') + 1)));
  EXPECT_EQ(hand.desk.panels.send.payload.bytes().size(), 60U);
}

TEST_F(SendPanelWithTwo, hex_stays_as_it_was_typed) {
  fill("##hex", "6162 63");
  hand.desk.page.look.events_share = 0.75F;
  hand.frames(2);
  EXPECT_EQ(hex(), "6162 63") << "while it is being typed";
  EXPECT_EQ(text(), "abc");
}

struct Half {
  const char* what;
  const char* field;
  const char* typed;
  const char* other;  ///< What the other field shows meanwhile.
  const char* fault;
  const char* rest;  ///< Makes it right.
};

void PrintTo(const Half& half, std::ostream* out) { *out << half.what; }

class HalfTyped : public SendPanelWithTwo, public ::testing::WithParamInterface<Half> {
 protected:
  std::string in_field() { return GetParam().field == "##text"s ? text() : hex(); }
  std::string in_other() { return GetParam().field == "##text"s ? hex() : text(); }
};

TEST_P(HalfTyped, is_said_and_stays_and_is_not_sent) {
  fill("##to", "127.0.0.1:9876");
  fill(GetParam().field, GetParam().typed);

  EXPECT_THAT(shown(), HasSubstr(GetParam().fault));
  EXPECT_EQ(in_field(), GetParam().typed);
  EXPECT_EQ(in_other(), GetParam().other) << "the last valid one";
  EXPECT_TRUE(hand.find(Target("Send").in("##tab")).disabled);

  send();
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Enter);

  EXPECT_EQ(sender.counts.sent, 0U);
  EXPECT_EQ(in_field(), GetParam().typed);
}

TEST_P(HalfTyped, is_right_with_what_was_left_to_type) {
  fill("##to", "127.0.0.1:9876");
  fill(GetParam().field, std::string(GetParam().typed) + GetParam().rest);
  EXPECT_THAT(shown(), Not(HasSubstr(GetParam().fault)));

  send();
  EXPECT_EQ(sender.counts.sent, 1U);
}

TEST_P(HalfTyped, gives_way_to_what_is_typed_into_the_other_field) {
  fill("##to", "127.0.0.1:9876");
  fill(GetParam().field, GetParam().typed);
  fill(GetParam().field == "##text"s ? "##hex" : "##text", "41");

  EXPECT_THAT(shown(), Not(HasSubstr(GetParam().fault)));
  send();
  EXPECT_EQ(received_by(receiver), GetParam().field == "##text"s ? "A" : "41");
}

INSTANTIATE_TEST_SUITE_P(
    SendPanel, HalfTyped,
    ::testing::Values(
        Half{"digit", "##hex", "4", "", "Hex is pairs of 0-9 and a-f, such as 68 69.", "1"},
        Half{"digit_after_a_byte", "##hex", "48 6", "H", "has no partner", "9"},
        Half{"backslash", "##text", "ab\\", "61 62", "has nothing after it", "n"},
        Half{"byte", "##text", "\\x0", "", "needs two hex digits", "0"},
        Half{"no_escape_in_the_middle", "##text", "a\\", "61", "has nothing after it", "x41b"}),
    [](const auto& test) { return std::string(test.param.what); });

class NoHex : public SendPanelWithTwo, public ::testing::WithParamInterface<const char*> {};

TEST_P(NoHex, is_refused_as_one_types_and_stays) {
  fill("##to", "127.0.0.1:9876");
  fill("##hex", GetParam());

  EXPECT_THAT(shown(), HasSubstr("Hex is pairs of 0-9 and a-f, such as 68 69."));
  EXPECT_TRUE(hand.find(Target("Send").in("##tab")).disabled);
  EXPECT_EQ(hex(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(SendPanel, NoHex, ::testing::Values("xy", "0x48", "4 8"),
                         [](const auto& test) { return "number_" + std::to_string(test.index); });

TEST_F(SendPanelWithTwo, tab_leads_from_the_text_to_the_hex) {
  fill("##text", "");
  hand.press(ImGuiKey_Tab);
  hand.type("41");

  EXPECT_EQ(text(), "A");
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
  fill("##to", GetParam().typed);
  send();

  EXPECT_TRUE(hand.sees(GetParam().answer));
  EXPECT_EQ(hand.desk.panels.send.to, GetParam().typed);
  EXPECT_EQ(sender.counts.sent, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    SendPanel, BadDestination,
    ::testing::Values(
        BadTo{"none", "", "A bound endpoint has no peer. Type the address to send to."},
        BadTo{"no_port", "127.0.0.1", "The port is missing."},
        BadTo{"port_0", "127.0.0.1:0", "A peer needs a port from 1 to 65535."},
        BadTo{"too_large_a_port", "127.0.0.1:70000", "A port is a number from 0 to 65535"},
        BadTo{"too_large_a_part", "256.1.1.1:9876", "has four parts from 0 to 255"},
        BadTo{"name", "example.org:9876", "Type a numeric address here"},
        BadTo{"other_family", "[::1]:9876", "Cannot send 5 bytes to [::1]:9876"},
        BadTo{"no_route", "192.0.2.1:9876", "there is no route to it"}),
    [](const auto& test) { return std::string(test.param.what); });

TEST_F(SendPanelWithTwo, too_large_a_datagram_is_explained) {
  fill("##to", "127.0.0.1:9876");
  hand.click(Target("##text").in("Side"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_A);
  hand.paste(std::string(65'508, 'a'));
  send();

  EXPECT_TRUE(hand.sees("a datagram can have at most 65,507 bytes"));
  EXPECT_EQ(hand.desk.panels.send.payload.bytes().size(), 65'508U);
  EXPECT_EQ(text().size(), 65'508U);
}

TEST_F(SendPanelWithTwo, the_largest_datagram_is_sent) {
  fill("##to", "127.0.0.1:9876");
  hand.click(Target("##text").in("Side"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_A);
  hand.paste(std::string(65'507, 'a'));
  send();

  EXPECT_EQ(receiver.counts.received_bytes, 65'507U);
}

TEST_F(SendPanelWithTwo, localhost_needs_no_lookup) {
  fill("##to", "localhost:9876");
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
  hand.choose(Target("##from").in("Side"), "127.0.0.1:9876");
  fill("##to", "127.0.0.1:9001");
  send();

  EXPECT_EQ(receiver.counts.sent, 1U);
  EXPECT_EQ(sender.counts.received, 1U);
}

TEST_F(SendPanelWithTwo, an_endpoint_that_has_gone_is_replaced_by_another) {
  hand.click(Target("x").in_row("127.0.0.1:9001").in("Sockets"));
  fill("##to", "127.0.0.1:9876");
  send();

  EXPECT_EQ(receiver.counts.sent, 1U);
}

TEST_F(SendPanelWithTwo, what_the_system_refuses_to_send_is_said) {
  fill("##to", "127.0.0.1:9876");
  hand.network.fail_next(support::Call::send, std::errc::permission_denied);
  send();

  EXPECT_TRUE(hand.sees("The system does not allow sending 5 bytes to 127.0.0.1:9876."));
}

TEST_F(SendPanelWithTwo, the_answer_goes_when_something_else_is_typed) {
  fill("##to", "127.0.0.1");
  send();
  EXPECT_THAT(shown(), HasSubstr("The port is missing."));

  // The status bar makes room for the failure.
  hand.frames(2);
  hand.click(Target("##to").in("Side"));
  hand.press(ImGuiKey_End);
  hand.type(":");
  EXPECT_THAT(shown(), Not(HasSubstr("The port is missing.")));
}

}  // namespace
}  // namespace readyscope::gui::test
