#include <gmock/gmock.h>

#include "hand.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
using namespace std::string_literals;

class PayloadPanel : public WindowTest {
 protected:
  PayloadPanel() { hand.click(Target("Payload").in("Side")); }

  std::string shown() { return hand.reads("Side"); }

  const EndpointState& endpoint = hand.bind("127.0.0.1:9876");
};

TEST_F(PayloadPanel, says_so_when_there_is_no_datagram_yet) {
  EXPECT_THAT(shown(), HasSubstr("No datagram yet."));
}

TEST_F(PayloadPanel, shows_the_newest_datagram_until_one_is_chosen) {
  hand.receive(endpoint, "first");
  hand.receive(endpoint, "second");

  EXPECT_THAT(shown(), HasSubstr("Received 6 bytes from 127.0.0.1:49152"));
  EXPECT_THAT(shown(), HasSubstr("73 65 63 6f 6e 64"));
}

TEST_F(PayloadPanel, hex_and_characters_are_of_the_same_bytes) {
  hand.receive(endpoint, "0123456789abcdefXYZ");

  EXPECT_THAT(shown(), HasSubstr("0000 30 31 32 33 34 35 36 37"));
  EXPECT_THAT(shown(), ::testing::ContainsRegex("58 59 5a +XYZ"));
}

TEST_F(PayloadPanel, an_empty_datagram_is_a_datagram) {
  hand.receive(endpoint, "");

  EXPECT_THAT(shown(), HasSubstr("0 bytes"));
  EXPECT_THAT(shown(), HasSubstr("a datagram may have 0 bytes"));
}

TEST_F(PayloadPanel, copies_as_hex_and_as_text) {
  hand.receive(endpoint, "A\x01\n"s);

  hand.click("Copy hex");
  EXPECT_EQ(hand.screen().clipboard(), "41010a");

  hand.click("Copy text");
  EXPECT_EQ(hand.screen().clipboard(), "A\\x01\\n");
}

TEST_F(PayloadPanel, send_again_fills_the_send_panel) {
  const auto& other = hand.bind("127.0.0.1:9877");
  hand.ask(SendDatagram{.lane = endpoint.lane,
                        .payload = {std::byte{0x00}, std::byte{0xff}},
                        .to = other.local.text()});
  // The newest one belongs to the other endpoint; the one that was sent has the peer to send it to
  // again.
  hand.desk.selection.event = hand.session.journal().track(endpoint.lane, Kind::sent).sequence(0);
  hand.frame();
  hand.click("Send again...");
  hand.frames(2);

  hand.click(Target("Send").in("##tab"));

  EXPECT_EQ(endpoint.counts.sent, 2U);
  EXPECT_EQ(other.counts.received, 2U);
  EXPECT_EQ(other.counts.received_bytes, 4U);
}

TEST_F(PayloadPanel, a_selected_event_without_a_payload_leaves_the_newest_in_sight) {
  hand.receive(endpoint, "hello");
  hand.desk.selection.event = hand.session.journal().track(endpoint.lane, Kind::added).sequence(0);
  hand.frame();

  EXPECT_THAT(shown(), HasSubstr("68 65 6c 6c 6f"));
}

TEST_F(PayloadPanel, the_largest_datagram_can_be_read_to_its_end) {
  hand.receive(endpoint, std::string(65'506, 'a') + "Z");
  EXPECT_THAT(shown(), HasSubstr("65,507 bytes"));

  // A notch moves by a few lines, and there are thousands.
  for (int i = 0; i < 40; ++i) hand.wheel_at(hand.place_of("61 61 61 61"), -100);

  EXPECT_THAT(shown(), HasSubstr("ffe0"));
  EXPECT_THAT(shown(), HasSubstr("5a"));
}

// ---- hostile payloads -------------------------------------------------------------------------

struct Hostile {
  const char* what;
  std::string payload;
  const char* in_the_log;
  const char* in_hex;
};

void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.what; }

class HostilePayload : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostilePayload, is_shown_as_the_bytes_it_is) {
  Hand hand;
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, GetParam().payload);
  EXPECT_THAT(hand.reads("Events"), HasSubstr(GetParam().in_the_log));
  // At the newest end of the timeline there is no room for text beside a mark.
  hand.pass(2s);
  EXPECT_THAT(hand.reads("Timeline"), HasSubstr(GetParam().in_the_log));

  hand.click(Target("Payload").in("Side"));
  EXPECT_THAT(hand.reads("Side"), HasSubstr(GetParam().in_hex));
  EXPECT_EQ(endpoint.counts.received, 1U);
}

TEST_P(HostilePayload, is_copied_as_inert_text) {
  Hand hand;
  const auto& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, GetParam().payload);
  hand.right_click(Target("##row").in_row(GetParam().in_the_log).in("Events"));
  hand.choose_from_context_menu("Copy row");

  EXPECT_THAT(hand.screen().clipboard(), HasSubstr(GetParam().in_the_log));
  for (const char c : hand.screen().clipboard()) {
    EXPECT_TRUE(c == '\t' || (c >= 0x20 && c < 0x7f)) << static_cast<int>(c);
  }
}

INSTANTIATE_TEST_SUITE_P(
    PayloadPanel, HostilePayload,
    ::testing::Values(Hostile{"format_that_writes", "%n%n%n", "%n%n%n", "25 6e 25 6e 25 6e"},
                      Hostile{"format_that_reads", "%s%s", "%s%s", "25 73 25 73"},
                      Hostile{"terminal_colour", "\x1b[31m", "\\x1b[31m", "1b 5b 33 31 6d"},
                      Hostile{"right_to_left_mark",
                              "\xe2\x80\xae"
                              "abc",
                              "\\xe2\\x80\\xaeabc", "e2 80 ae 61 62 63"},
                      Hostile{"zero_byte", "a\0b"s, "a\\x00b", "61 00 62"},
                      Hostile{"label_of_an_item", "x##y###z", "x##y###z", "78 23 23 79"},
                      Hostile{"line_breaks", "a\r\nb\t", "a\\r\\nb\\t", "61 0d 0a 62 09"},
                      Hostile{"broken_utf8", "\xc3(\xff", "\\xc3(\\xff", "c3 28 ff"}),
    [](const auto& test) { return std::string(test.param.what); });

TEST_F(PayloadPanel, a_payload_that_was_pushed_out_is_said_to_be_gone) {
  Hand small({.bounds = {.journal = {.bytes = 1 << 20}}});
  const auto& at = small.bind("127.0.0.1:9876");
  small.receive(at, "the first");
  small.desk.selection.event = small.session.journal().track(at.lane, Kind::received).sequence(0);
  small.click(Target("Payload").in("Side"));
  for (int i = 0; i < 30; ++i) small.receive(at, std::string(60'000, 'a'));

  EXPECT_THAT(small.reads("Side"), HasSubstr("The bytes of this datagram are no longer kept."));
}

TEST_F(PayloadPanel, a_selection_that_was_pushed_out_is_said_to_be_gone) {
  Hand small({.bounds = {.journal = {.bytes = 1}}});
  const auto& at = small.bind("127.0.0.1:9876");
  small.receive(at, "the first");
  small.desk.selection.event = small.session.journal().track(at.lane, Kind::received).sequence(0);
  small.click(Target("Payload").in("Side"));
  for (int i = 0; i < 300; ++i) small.receive(at, "later");

  EXPECT_THAT(small.reads("Side"), HasSubstr("The selected event is no longer kept"));
  EXPECT_THAT(small.reads("Events"), HasSubstr("The selected event is no longer kept"));

  small.click(Target("The selected event is no longer kept  x###gone").in("Events"));
  EXPECT_FALSE(small.desk.selection.event);
  EXPECT_THAT(small.reads("Side"), Not(HasSubstr("no longer kept")));
}

}  // namespace
}  // namespace readyscope::gui::test
