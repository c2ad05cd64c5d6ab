// A workspace as text: nothing is lost, and damaged text does no harm.

#include <gmock/gmock.h>

#include <cmath>

#include "files/workspace_state.hpp"
#include "hand.hpp"
#include "panels/widgets/split.hpp"
#include "text/format.hpp"
#include "workspace_sample.hpp"

namespace readyscope::gui::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::string_view documented = R"({
  "version": 1,
  "endpoints": [
    {
      "attach": "connect",
      "address": "127.0.0.1:9876",
      "role": "counter-sender",
      "running": false,
      "sender": {"rate": 100, "limit": null, "form": "binary64", "bytes": 512,
                 "start": 0, "step": 1, "burst": 1},
      "interest": ["read", "write"],
      "sending": {"drop": 0.02, "delay_ms": 30, "jitter_ms": 10, "seed": 7},
      "lane": {"place": 1, "height": 2, "pinned": true}
    },
    {
      "attach": "bind",
      "address": "*:7001",
      "role": "reply",
      "rules": [{"match": "equals", "pattern": "ping", "reply": "pong\n"}]
    }
  ],
  "events": {"filter": ":9876", "hidden": ["Write"], "time": "since_start", "scrolls": true},
  "layout": {"sockets": true, "timeline": true, "events": true, "side": true,
             "sockets_share": 0.29, "timeline_share": 0.36, "events_share": 0.54,
             "tab": "traffic"},
  "timeline": {"ns_per_column": 1e7, "lane_height": 1, "by_port": false, "folded": [9876]},
  "traffic": {"sorted_by": "Missing", "descending": true, "links_share": 0.4}
})";

TEST(WorkspaceText, is_taken_as_it_is_documented) {
  const ReadWorkspace read = read_workspace(documented);
  EXPECT_EQ(read.fault, "");
  EXPECT_EQ(read.condition, Condition::good);
  ASSERT_THAT(read.value.endpoints, SizeIs(2));
  const EndpointSettings& sender = read.value.endpoints[0].what;
  EXPECT_EQ(sender.attach, Attach::connect);
  EXPECT_EQ(sender.role, Role::counter_sender);
  EXPECT_FALSE(sender.sending);
  EXPECT_EQ(sender.sender.limit, std::nullopt);
  EXPECT_EQ(sender.interest, (Interest{.read = true, .write = true, .except = false}));
  EXPECT_EQ(sender.impairments.sending.jitter, std::chrono::milliseconds(10));
  EXPECT_EQ(read.value.endpoints[0].look, (LaneLook{.height = 2, .pinned = true}));
  const EndpointSettings& reply = read.value.endpoints[1].what;
  EXPECT_EQ(reply.reply_rules, (ReplyRules{{Match::equals, "ping", "pong\n"}}));
  EXPECT_TRUE(read.value.look.events.hidden[static_cast<std::size_t>(Kind::write)]);
  ASSERT_TRUE(read.value.look.traffic.links_sorting);
  EXPECT_TRUE(read.value.look.traffic.links_sorting->descending);
}

TEST(WorkspaceText, holds_every_workspace_there_can_be) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Workspace workspace = WorkspaceDraw(seed).workspace(8);
    const std::string text = workspace_text(workspace);
    const ReadWorkspace read = read_workspace(text);
    ASSERT_EQ(read.fault, "") << "seed " << seed << "\n" << text;
    ASSERT_EQ(read.value, workspace) << "seed " << seed << "\n" << text;
  }
}

/// Writes a workspace with each possible value, and expects it back.
template <Enumeration Choice, class Put>
void expect_every_one_back(Put put) {
  for (const Choice choice : enumerators<Choice>) {
    Workspace workspace{.endpoints = {{.what = {.address = "127.0.0.1:9876"}}}};
    put(workspace, workspace.endpoints.front().what, choice);
    const ReadWorkspace read = read_workspace(workspace_text(workspace));
    EXPECT_EQ(read.fault, "") << "value " << static_cast<int>(choice);
    EXPECT_EQ(read.value, workspace) << "value " << static_cast<int>(choice);
  }
}

TEST(WorkspaceText, holds_every_choice_there_is) {
  expect_every_one_back<Attach>([](auto&, auto& what, Attach attach) { what.attach = attach; });
  expect_every_one_back<Role>([](auto&, auto& what, Role role) { what.role = role; });
  expect_every_one_back<WireForm>(
      [](auto&, auto& what, WireForm form) { what.sender = {.form = form}; });
  expect_every_one_back<Match>(
      [](auto&, auto& what, Match match) { what.reply_rules = {{match, "ping", "pong"}}; });
  expect_every_one_back<TimeFormat>([](auto& workspace, auto&, TimeFormat format) {
    workspace.look.events.time_format = format;
  });
  expect_every_one_back<SidePanel>(
      [](auto& workspace, auto&, SidePanel side) { workspace.look.page.side = side; });
  expect_every_one_back<Kind>([](auto& workspace, auto&, Kind kind) {
    workspace.look.events.hidden[static_cast<std::size_t>(kind)] = true;
  });
}

TEST(WorkspaceText, holds_a_page_that_was_split_as_far_as_it_goes) {
  for (const float share : {split_share_min, 1 - split_share_min}) {
    Workspace workspace;
    workspace.look.page.sockets_share = workspace.look.page.timeline_share = share;
    workspace.look.page.events_share = workspace.look.traffic.links_share = share;
    const ReadWorkspace read = read_workspace(workspace_text(workspace));
    EXPECT_EQ(read.fault, "");
    EXPECT_EQ(read.value, workspace);
  }
}

TEST(WorkspaceText, of_a_new_workspace_says_nothing_but_the_usual) {
  EXPECT_EQ(read_workspace(workspace_text({})).value, Workspace());
  EXPECT_EQ(read_workspace(R"({"version": 1, "endpoints": []})").value, Workspace());
}

// ---- faulty texts -----------------------------------------------------------------------------

struct Wrong {
  std::string name;
  std::string text;
  Condition condition;
  std::string fault;
};
void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.name; }

class WorkspaceTextThatIsWrong : public ::testing::TestWithParam<Wrong> {};

TEST_P(WorkspaceTextThatIsWrong, is_said_in_words) {
  const ReadWorkspace read = read_workspace(GetParam().text);
  EXPECT_EQ(read.condition, GetParam().condition);
  EXPECT_THAT(read.fault, HasSubstr(GetParam().fault));
}

std::string with_endpoint(const std::string& members) {
  return R"({"version": 1, "endpoints": [{"address": "1"}, {)" + members + "}]}";
}

INSTANTIATE_TEST_SUITE_P(
    , WorkspaceTextThatIsWrong,
    ::testing::Values(
        Wrong{"empty", "", Condition::damaged, "stops being JSON"},
        Wrong{"no_object", "[]", Condition::damaged, "it is not an object"},
        Wrong{"no_version", R"({"endpoints": []})", Condition::damaged, "it has no valid version"},
        Wrong{"newer", R"({"version": 2, "endpoints": []})", Condition::newer, "newer Readyscope"},
        Wrong{"other", R"({"version": 1, "presets": []})", Condition::damaged, "not a workspace"},
        Wrong{"no_list", R"({"version": 1, "endpoints": {}})", Condition::damaged,
              "endpoints is not a list"},
        Wrong{"no_address", with_endpoint(R"("role": "echo")"), Condition::damaged,
              "endpoint 2 is left out: it has no address"},
        Wrong{"role", with_endpoint(R"("address": "1", "role": "juggler")"), Condition::damaged,
              "its role is not a known value"},
        Wrong{"rate", with_endpoint(R"("address": "1", "sender": {"rate": -1})"),
              Condition::damaged, "its sender's rate is not a number from 0 to 1000000"},
        Wrong{"burst", with_endpoint(R"("address": "1", "sender": {"burst": 1001})"),
              Condition::damaged, "its sender's burst is not a whole number from 1 to 1000"},
        Wrong{"drop", with_endpoint(R"("address": "1", "sending": {"drop": "much"})"),
              Condition::damaged, "its sending's drop is not a number from 0 to 1"},
        Wrong{"delay", with_endpoint(R"("address": "1", "sending": {"delay_ms": 60001})"),
              Condition::damaged, "its sending's delay_ms is not a number from 0 to 60000"},
        Wrong{"share", R"({"version": 1, "layout": {"events_share": 0}})", Condition::damaged,
              "layout's events_share"}),
    [](const auto& tested) { return tested.param.name; });

TEST(WorkspaceText, has_no_limit_where_it_is_0_as_on_the_command_line) {
  const auto read =
      read_workspace(R"({"version": 1, "endpoints": [{"address": "1", "sender": {"limit": 0}}]})");
  EXPECT_EQ(read.condition, Condition::good);
  ASSERT_THAT(read.value.endpoints, SizeIs(1));
  EXPECT_EQ(read.value.endpoints[0].what.sender.limit, std::nullopt);
}

TEST(WorkspaceText, is_taken_without_what_is_not_right) {
  const ReadWorkspace read = read_workspace(
      R"({"version": 1, "endpoints": [{"address": "1"}, 5, {"address": "2", "running": "no"},
          {"address": "3"}], "layout": {"events": 7, "side": false}})");
  EXPECT_EQ(read.condition, Condition::damaged);
  EXPECT_THAT(read.fault, HasSubstr("endpoint 2 is left out"));
  EXPECT_THAT(read.fault, HasSubstr("2 more problems"));
  ASSERT_THAT(read.value.endpoints, SizeIs(2));
  EXPECT_EQ(read.value.endpoints[1].what.address, "3");
  EXPECT_FALSE(read.value.look.page.show_side);
}

// ---- a session and its window -----------------------------------------------------------------

/// Accepts any expression as one that matches nothing: generated ones are rarely valid.
class MatchesNothing final : public Pattern {
 public:
  [[nodiscard]] std::optional<std::vector<std::string_view>> search(
      std::string_view) const override {
    return {};
  }
};

Workplace workplace_of_any_expression() {
  Workplace workplace;
  workplace.services.compile_pattern = [](std::string_view) {
    return std::expected<std::unique_ptr<Pattern>, std::string>(std::make_unique<MatchesNothing>());
  };
  return workplace;
}

TEST(WorkspaceOfASession, comes_back_as_it_was) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Workspace workspace = WorkspaceDraw(seed).workspace(8);
    Hand hand(workplace_of_any_expression());
    WorkspaceState state;
    state.open(workspace, hand.session, hand.desk, hand.wishes);
    hand.session.apply(hand.wishes.take_commands());
    state.settle(hand.session, hand.desk);
    ASSERT_EQ(state.now(hand.session, hand.desk), workspace) << "seed " << seed;

    // Drawing it does not change it, and neither does a second launch.
    hand.frames(3);
    Hand next(workplace_of_any_expression());
    WorkspaceState second;
    const ReadWorkspace read = read_workspace(workspace_text(state.now(hand.session, hand.desk)));
    second.open(read.value, next.session, next.desk, next.wishes);
    next.session.apply(next.wishes.take_commands());
    second.settle(next.session, next.desk);
    ASSERT_EQ(second.now(next.session, next.desk).look.page.side, workspace.look.page.side);
    ASSERT_EQ(second.now(next.session, next.desk).endpoints.size(), workspace.endpoints.size());
  }
}

TEST(WorkspaceOfASession, counts_from_the_start_where_it_counted_from_an_event) {
  Hand hand;
  WorkspaceState state;
  const EndpointState& endpoint = hand.bind("127.0.0.1:9876");
  hand.receive(endpoint, "hello");
  hand.desk.selection.event =
      hand.session.journal().track(endpoint.lane, Kind::received).sequence(0);
  hand.press(ImGuiMod_Ctrl | ImGuiKey_T);
  ASSERT_EQ(hand.desk.panels.events.look.time_format, TimeFormat::since_reference);

  const ReadWorkspace read = read_workspace(workspace_text(state.now(hand.session, hand.desk)));
  EXPECT_EQ(read.fault, "");
  Hand next;
  state.open(read.value, next.session, next.desk, next.wishes);
  next.session.apply(next.wishes.take_commands());
  next.pass(std::chrono::seconds(2));
  EXPECT_EQ(next.desk.panels.events.look.time_format, TimeFormat::since_reference);
  EXPECT_EQ(next.desk.selection.reference, std::nullopt);
  const Instant added = next.session.journal().track(LaneId{0}, Kind::added).time(0);
  EXPECT_THAT(next.reads("Events"), HasSubstr(format_seconds(added - next.session.began_at())));
}

TEST(WorkspaceOfASession, takes_the_place_of_the_one_before) {
  Hand hand;
  hand.bind("127.0.0.1:9876");
  WorkspaceState state;
  const Workspace first = state.now(hand.session, hand.desk);
  state.open(first, hand.session, hand.desk, hand.wishes);
  hand.session.apply(hand.wishes.take_commands());
  state.settle(hand.session, hand.desk);
  EXPECT_EQ(hand.session.live_count(), 1U) << "its port was free again";
  EXPECT_THAT(hand.desk.panels.sockets.unopened, SizeIs(0));
  EXPECT_EQ(state.now(hand.session, hand.desk), first);
}

TEST(WorkspaceOfASession, keeps_an_endpoint_that_could_not_be_opened) {
  Hand hand;
  hand.bind("127.0.0.1:9876");
  const Workspace workspace{
      .endpoints = {{.what = {.address = "127.0.0.1:9876", .role = Role::echo}}}, .look = {}};
  WorkspaceState state;
  state.ask_for(workspace.endpoints.front(), hand.wishes);
  hand.session.apply(hand.wishes.take_commands());
  state.settle(hand.session, hand.desk);
  hand.frames(2);
  EXPECT_TRUE(hand.sees("Bind 127.0.0.1:9876 (Echo): Port 9876 is already in use"));
  EXPECT_THAT(state.now(hand.session, hand.desk).endpoints, SizeIs(2));

  hand.ask(RemoveEndpoint{LaneId{0}});
  hand.click("Try again");
  state.take_wishes(hand.desk, hand.wishes);
  hand.frames(2);
  state.settle(hand.session, hand.desk);
  hand.frames(2);
  EXPECT_FALSE(hand.sees("Bind 127.0.0.1:9876 (Echo)"));
  EXPECT_EQ(hand.session.live_count(), 1U);
  EXPECT_THAT(state.now(hand.session, hand.desk).endpoints, SizeIs(1));
}

// ---- hostile texts ----------------------------------------------------------------------------

/// Damages a text.
std::string spoiled(std::string text, WorkspaceDraw& draw) {
  constexpr std::string_view splices[] = {"null",
                                          "[]",
                                          "{}",
                                          "-1",
                                          "1e308",
                                          "1e999",
                                          "18446744073709551616",
                                          "\"\"",
                                          "true",
                                          "\"\\ud800\"",
                                          "0.0",
                                          "[[[[[[",
                                          "{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}",
                                          "\xff",
                                          "\"9\"",
                                          "4294967296"};
  for (std::size_t times = 1 + draw.below(4); times > 0 && !text.empty(); --times) {
    const std::size_t at = draw.below(text.size());
    switch (draw.below(5)) {
      case 0:
        text[at] = static_cast<char>(text[at] ^ (1 << draw.below(8)));
        break;
      case 1:
        if (draw.below(4) == 0) text.resize(at);
        break;
      case 2: {
        // Replaces a value by one of another type, so that it stays JSON.
        const std::size_t colon = text.find(": ", at);
        if (colon == std::string::npos) break;
        const std::size_t end = text.find_first_of(",\n}", colon);
        text.replace(colon + 2, end - colon - 2, splices[draw.below(std::size(splices))]);
        break;
      }
      case 3:
        text.insert(at, std::string(splices[draw.below(std::size(splices))]));
        break;
      default:
        text.insert(at, text.substr(draw.below(text.size()), draw.below(200)));
        break;
    }
  }
  return text;
}

void expect_valid(const Workspace& workspace) {
  ASSERT_LE(workspace.endpoints.size(), Workspace::endpoints_max);
  for (const SavedEndpoint& saved : workspace.endpoints) {
    const SenderSettings& sender = saved.what.sender;
    ASSERT_TRUE(sender.rate >= 0 && sender.rate <= SenderSettings::rate_max);
    ASSERT_TRUE(sender.burst >= 1 && sender.burst <= SenderSettings::burst_max);
    ASSERT_LE(sender.bytes, counter_bytes_max);
    for (const Impairment& one :
         {saved.what.impairments.sending, saved.what.impairments.receiving}) {
      for (const double chance : {one.drop, one.duplicate, one.reorder}) {
        ASSERT_TRUE(chance >= 0 && chance <= 1);
      }
      for (const Duration time : {one.delay, one.jitter, one.hold_back}) {
        ASSERT_TRUE(time >= Duration::zero() && time <= Impairment::time_max);
      }
    }
    ASSERT_TRUE(saved.look.height >= LaneArrangement::height_min &&
                saved.look.height <= LaneArrangement::height_max);
  }
  const WorkspaceLook& look = workspace.look;
  for (const float share : {look.page.sockets_share, look.page.timeline_share,
                            look.page.events_share, look.traffic.links_share}) {
    ASSERT_TRUE(share >= split_share_min && share <= 1 - split_share_min);
  }
  ASSERT_EQ(look.timeline.ns_per_column, ladder_width(look.timeline.ns_per_column));
  ASSERT_LE(look.events.filter_text.size(), Filter::text_bytes_max);
  ASSERT_LE(look.timeline.lanes.folded.size(), 65'536U);
}

TEST(WorkspaceText, that_is_hostile_does_no_harm) {
  constexpr int texts = 10'000;
  WorkspaceDraw draw(1);
  int good = 0;
  int damaged = 0;
  int newer = 0;
  std::string original;
  for (int i = 0; i < texts; ++i) {
    if (i % 50 == 0) original = workspace_text(draw.workspace(4));
    std::string text = spoiled(original, draw);
    if (i % 100 == 7) {
      text = original;
      text.replace(text.find('1'), 1, std::to_string(2 + i));
    }
    if (i % 100 == 8) text = std::string(draw.below(10'000), "[{\"0 "[draw.below(5)]);
    const ReadWorkspace read = read_workspace(text);
    good += read.condition == Condition::good ? 1 : 0;
    damaged += read.condition == Condition::damaged ? 1 : 0;
    newer += read.condition == Condition::newer ? 1 : 0;
    ASSERT_EQ(read.fault.empty(), read.condition == Condition::good) << text;
    ASSERT_NO_FATAL_FAILURE(expect_valid(read.value)) << text;
    // Whatever is accepted is a workspace like any other.
    ASSERT_EQ(read_workspace(workspace_text(read.value)).value, read.value) << text;
    if (i % 20 != 0 || read.value.endpoints.empty()) continue;
    static Hand hand;
    WorkspaceState state;
    state.open(read.value, hand.session, hand.desk, hand.wishes);
    hand.session.apply(hand.wishes.take_commands());
    state.settle(hand.session, hand.desk);
    const std::size_t kept =
        hand.session.live_count() + state.now(hand.session, hand.desk).endpoints.size();
    ASSERT_GE(kept, read.value.endpoints.size());
    hand.session.step();
  }
  EXPECT_EQ(good + damaged + newer, texts);
  EXPECT_GT(good, 100);
  EXPECT_GT(damaged, 1'000);
  EXPECT_GT(newer, 50);
}

TEST(WorkspaceText, of_ten_megabytes_is_read_or_refused) {
  const std::size_t bytes = std::size_t{10} << 20;
  EXPECT_EQ(read_workspace(std::string(bytes, '[')).condition, Condition::damaged);
  EXPECT_EQ(read_workspace(std::string(bytes, ' ')).condition, Condition::damaged);
  std::string many = R"({"version": 1, "endpoints": [{"address": "0"})";
  while (many.size() < bytes) many += R"(,{"address": "0"})";
  const ReadWorkspace read = read_workspace(many + "]}");
  EXPECT_EQ(read.condition, Condition::damaged);
  EXPECT_THAT(read.value.endpoints, SizeIs(Workspace::endpoints_max));
}

}  // namespace
}  // namespace readyscope::gui::test
