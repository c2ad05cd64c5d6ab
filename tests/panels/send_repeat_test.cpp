#include <gmock/gmock.h>

#include "hand.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using namespace std::chrono_literals;

/// The Send panel with one endpoint to send from and one that receives.
class Repetition : public WindowTest {
 protected:
  Repetition() {
    hand.click(Target("Send").in("Side"));
    hand.choose(Target("##from").in("Side"), "127.0.0.1:9001");
    fill("##to", "127.0.0.1:9876");
  }

  void fill(const char* field, std::string_view text) {
    hand.fill(Target(field).in("##tab"), text);
  }
  /// Types a number, and Tab to confirm it.
  void enter(const char* field, std::string_view number) {
    fill(field, number);
    hand.press(ImGuiKey_Tab);
  }
  void send() { hand.click(Target("Send").in("##tab")); }
  void stop() { hand.click(Target("Stop").in("##tab")); }
  bool is_running() { return hand.has(Target("Stop").in("##tab")); }
  std::string shown() { return hand.reads("Side"); }

  std::vector<std::string> received() {
    std::vector<std::string> payloads;
    const Journal& journal = hand.session.journal();
    const auto track = journal.track(receiver.lane, Kind::received);
    for (std::size_t i = 0; i < track.size(); ++i) {
      const auto payload = journal.payload(track.record(i));
      payloads.emplace_back(reinterpret_cast<const char*>(payload->data()), payload->size());
    }
    return payloads;
  }

  const EndpointState& receiver = hand.bind("127.0.0.1:9876");
  const EndpointState& sender = hand.bind("127.0.0.1:9001");
};

// ---- how often --------------------------------------------------------------------------------

TEST_F(Repetition, sends_so_often_and_so_far_apart_and_is_done) {
  enter("##times", "3");
  enter("##every", "400");
  const Instant begin = hand.clock.now();
  send();
  hand.pass(2s);

  ASSERT_EQ(receiver.counts.received, 3U);
  const auto track = hand.session.journal().track(sender.lane, Kind::sent);
  EXPECT_EQ(track.record(1).at - track.record(0).at, 400ms);
  EXPECT_EQ(track.record(2).at - track.record(1).at, 400ms);
  EXPECT_LT(track.record(0).at - begin, 400ms) << "the first leaves at once";
  EXPECT_FALSE(is_running());
  EXPECT_THAT(shown(), HasSubstr("Sent 3 of 3."));
  EXPECT_TRUE(hand.has(Target("Send").in("##tab")));
}

TEST_F(Repetition, reports_how_far_it_is_and_when_the_next_is_due) {
  enter("##times", "100");
  enter("##every", "2000");
  send();
  EXPECT_THAT(shown(), HasSubstr("Sent 1 of 100, next in "));

  hand.pass(1500ms);
  EXPECT_THAT(shown(), HasSubstr("Sent 1 of 100, next in 0."));
  hand.pass(1s);
  EXPECT_THAT(shown(), HasSubstr("Sent 2 of 100, next in 1."));
}

TEST_F(Repetition, that_is_quick_is_counted_alone) {
  hand.click(Target("endless,").in("##tab"));
  enter("##every", "1");
  send();
  hand.pass(1s);

  EXPECT_GT(sender.counts.sent, 900U);
  EXPECT_THAT(shown(), HasSubstr("Sent "));
  EXPECT_THAT(shown(), Not(HasSubstr("next in")));
  EXPECT_THAT(shown(), Not(HasSubstr(" of ")));
}

TEST_F(Repetition, that_is_endless_goes_on_until_it_is_stopped) {
  hand.click(Target("endless,").in("##tab"));
  enter("##every", "100");
  send();
  hand.pass(5s);
  EXPECT_GT(sender.counts.sent, 45U);
  EXPECT_TRUE(is_running());

  stop();
  const std::uint64_t sent = sender.counts.sent;
  EXPECT_THAT(shown(), HasSubstr("Sent " + std::to_string(sent) + ", then stopped."));
  hand.pass(1s);
  EXPECT_EQ(sender.counts.sent, sent);
  EXPECT_FALSE(is_running());
}

TEST_F(Repetition, ctrl_enter_does_what_the_button_does) {
  enter("##times", "50");
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Enter);
  hand.frames(2);
  EXPECT_TRUE(is_running());
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Enter);
  hand.frames(2);

  EXPECT_FALSE(is_running());
  EXPECT_EQ(sender.counts.sent, 1U);
  EXPECT_THAT(shown(), HasSubstr("Sent 1 of 50, then stopped."));
}

TEST_F(Repetition, ctrl_enter_presses_nothing_else) {
  enter("##times", "50");  // The keyboard is now at the box for endless.
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Enter);
  hand.frames(2);

  EXPECT_FALSE(hand.desk.panels.send.endless);
  EXPECT_TRUE(is_running());
}

TEST_F(Repetition, sends_what_there_was_when_it_began) {
  enter("##times", "3");
  enter("##every", "3000");
  send();
  fill("##text", "other");
  EXPECT_TRUE(is_running()) << "one may prepare the next meanwhile";
  hand.pass(7s);

  EXPECT_THAT(received(), ElementsAre("hello", "hello", "hello"));
}

TEST_F(Repetition, can_be_stopped_while_something_half_typed_is_in_the_way_of_sending) {
  enter("##times", "100");
  send();
  fill("##hex", "4");
  EXPECT_FALSE(hand.find(Target("Stop").in("##tab")).disabled);
  stop();

  EXPECT_FALSE(is_running());
  EXPECT_TRUE(hand.find(Target("Send").in("##tab")).disabled);
}

TEST_F(Repetition, of_one_endpoint_leaves_the_others_free) {
  hand.click(Target("endless,").in("##tab"));
  send();
  hand.choose(Target("##from").in("Side"), "127.0.0.1:9876");
  EXPECT_FALSE(is_running());
  hand.click(Target("##from").in("Side"));
  EXPECT_TRUE(hand.sees("127.0.0.1:9001 (sending)"));
  EXPECT_FALSE(hand.sees("127.0.0.1:9876 (sending)"));
  hand.click(Target("127.0.0.1:9001  (sending)").in("##Combo_00"));

  EXPECT_TRUE(is_running());
}

TEST_F(Repetition, ends_with_its_endpoint) {
  hand.click(Target("endless,").in("##tab"));
  send();
  hand.click(Target("x").in_row("127.0.0.1:9001").in("Sockets"));
  hand.pass(1s);

  EXPECT_FALSE(is_running());
  EXPECT_TRUE(hand.has(Target("Send").in("##tab")));
}

// ---- what goes wrong --------------------------------------------------------------------------

TEST_F(Repetition, distinguishes_sent_from_failed) {
  enter("##times", "4");
  enter("##every", "100");
  hand.network.fail_next(support::Call::send, std::errc::permission_denied);
  send();
  EXPECT_THAT(shown(), HasSubstr("Sent 0 of 4, 1 failed."));
  EXPECT_TRUE(hand.sees("The system does not allow sending 5 bytes to 127.0.0.1:9876."));

  hand.pass(1s);
  EXPECT_THAT(shown(), HasSubstr("Sent 3 of 4, 1 failed."));
  EXPECT_THAT(shown(), Not(HasSubstr("then stopped")));
  EXPECT_EQ(receiver.counts.received, 3U);
}

TEST_F(Repetition, does_not_begin_without_an_address) {
  fill("##to", "127.0.0.1");
  enter("##times", "4");
  send();

  EXPECT_FALSE(is_running());
  EXPECT_THAT(shown(), HasSubstr("The port is missing."));
}

// ---- the numbers ------------------------------------------------------------------------------

struct Typed {
  const char* field;
  const char* typed;
  std::int64_t taken;
};

void PrintTo(const Typed& typed, std::ostream* out) { *out << typed.field << " " << typed.typed; }

class TypedNumber : public Repetition, public ::testing::WithParamInterface<Typed> {};

TEST_P(TypedNumber, is_kept_within_its_bounds) {
  enter("##times", "2");
  enter(GetParam().field, GetParam().typed);

  const SendPanel& panel = hand.desk.panels.send;
  EXPECT_EQ(GetParam().field == std::string("##times") ? panel.times : panel.every_ms,
            GetParam().taken);
}

TEST_P(TypedNumber, that_is_not_finished_is_sent_within_its_bounds) {
  enter("##times", "1000");
  fill(GetParam().field, GetParam().typed);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_Enter);
  hand.frames(2);

  EXPECT_GE(sender.counts.sent, 1U);
  if (GetParam().taken == 1 && GetParam().field == std::string("##times")) {
    EXPECT_FALSE(sender.by_hand.repeat);
    return;
  }
  ASSERT_TRUE(sender.by_hand.repeat);
  const SendDatagram& what = *sender.by_hand.repeat->what;
  EXPECT_EQ(GetParam().field == std::string("##times")
                ? static_cast<std::int64_t>(what.times)
                : std::int64_t{what.every / std::chrono::milliseconds(1)},
            GetParam().taken);
}

INSTANTIATE_TEST_SUITE_P(SendPanel, TypedNumber,
                         ::testing::Values(Typed{"##times", "0", 1}, Typed{"##times", "-5", 1},
                                           Typed{"##times", "7", 7},
                                           Typed{"##times", "9999999999999", 1'000'000'000'000},
                                           Typed{"##every", "0", 1}, Typed{"##every", "-5", 1},
                                           Typed{"##every", "86400000", 86'400'000},
                                           Typed{"##every", "86400001", 86'400'000}),
                         [](const auto& test) { return "number_" + std::to_string(test.index); });

TEST_F(Repetition, has_no_interval_when_it_is_none) {
  EXPECT_TRUE(hand.find(Target("##every").in("##tab")).disabled);
  enter("##times", "2");
  EXPECT_FALSE(hand.find(Target("##every").in("##tab")).disabled);
  enter("##times", "1");
  hand.click(Target("endless,").in("##tab"));
  EXPECT_FALSE(hand.find(Target("##every").in("##tab")).disabled);
  EXPECT_TRUE(hand.find(Target("##times").in("##tab")).disabled);
}

// ---- counters and times -----------------------------------------------------------------------

TEST_F(Repetition, fills_in_counters_from_0_each_time_anew) {
  fill("##text", "n={counter}");
  hand.click(Target("Fill in {counter} and {time}").in("##tab"));
  enter("##times", "3");
  enter("##every", "10");
  send();
  hand.pass(1s);
  send();
  hand.pass(1s);

  EXPECT_THAT(received(), ElementsAre("n=0", "n=1", "n=2", "n=0", "n=1", "n=2"));
}

TEST_F(Repetition, fills_in_the_time_of_sending) {
  fill("##text", "{time}");
  hand.click(Target("Fill in {counter} and {time}").in("##tab"));
  enter("##times", "2");
  enter("##every", "1000");
  send();
  hand.pass(2s);

  const auto payloads = received();
  ASSERT_EQ(payloads.size(), 2U);
  EXPECT_THAT(payloads[0], MatchesRegex("....-..-..T..:..:..\\....Z"));
  EXPECT_NE(payloads[0], payloads[1]);
}

TEST_F(Repetition, sends_braces_as_they_are_unless_it_is_asked) {
  fill("##text", "{counter} {time}");
  send();

  EXPECT_THAT(received(), ElementsAre("{counter} {time}"));
}

TEST_F(Repetition, shows_what_the_next_one_would_be) {
  fill("##text", "n={counter};\\n");
  EXPECT_THAT(shown(), Not(HasSubstr("n=0;")));
  const char* box = "Fill in {counter} and {time}";
  hand.click(Target(box).in("##tab"));
  EXPECT_THAT(shown(), HasSubstr("5 bytes, as it would leave now: n=0;\\n"));

  send();
  EXPECT_THAT(received(), ElementsAre("n=0;\n"));
  fill("##text", "{counter}");
  EXPECT_THAT(shown(), HasSubstr("1 byte, as it would leave now: 1")) << "single ones count too";
  send();
  EXPECT_THAT(received(), ElementsAre("n=0;\n", "1"));

  enter("##times", "2");
  fill("##text", "{counter}");
  EXPECT_THAT(shown(), HasSubstr("1 byte, as it would leave now: 0")) << "a new repetition";
}

TEST_F(Repetition, says_what_is_filled_in) {
  hand.hover(Target("Fill in {counter} and {time}").in("##tab"));
  EXPECT_TRUE(hand.sees("{counter} becomes 0, 1, 2..."));
  EXPECT_TRUE(hand.sees("in UTC"));
}

}  // namespace
}  // namespace readyscope::gui::test
