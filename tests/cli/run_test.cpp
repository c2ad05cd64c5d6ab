#include "cli/run.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.hpp"
#include "cli/junit.hpp"
#include "cli/table.hpp"
#include "manual_clock.hpp"
#include "simulated_network.hpp"
#include "simulated_resolver.hpp"

namespace readyscope::cli {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

/// A run over a simulated network, on a clock of its own.
class Runs : public ::testing::Test {
 protected:
  Runs() {
    auto owned = std::make_unique<support::SimulatedNetwork>(clock);
    network = owned.get();
    program = std::make_unique<Program>(
        clock,
        ProgramGround{std::move(owned), std::make_unique<support::SimulatedResolver>(clock),
                      ClockId{7}},
        std::size_t{8} << 20, [](std::string_view) {});
  }

  /// The options of a command line.
  static Options options_of(std::vector<const char*> words) {
    words.insert(words.begin(), "readyscope-cli");
    auto options = parse_options(static_cast<int>(words.size()), words.data());
    EXPECT_TRUE(options) << options.error().text;
    return options ? *options : Options{};
  }

  int run(std::vector<const char*> words) {
    options = options_of(std::move(words));
    if (!options.recordings.empty()) {
      recording = *RecordingFiles::start(options.recordings, program->scope());
    }
    ran.emplace(options, *program,
                RunOutputs{&screen, nullptr, recording.get(),
                           [this](const std::string& said) { complaints.push_back(said); }},
                [this] { return stops_at && clock.now() >= *stops_at; });
    return ran->run();
  }
  Duration lasted() const { return clock.now() - began; }
  json report() const { return json::parse(make_report(program->scope(), ran->figures())); }

  support::ManualClock clock;
  Instant began = clock.now();
  support::SimulatedNetwork* network = nullptr;
  std::unique_ptr<Program> program;
  Options options;
  static std::size_t discard(std::string_view bytes, std::error_code&) { return bytes.size(); }
  Console console{"readyscope-cli", discard, discard};
  Screen screen{{.table = false}, console};
  std::vector<std::string> complaints;
  std::optional<Instant> stops_at;
  std::unique_ptr<RecordingFiles> recording;
  std::optional<cli::Run> ran;
};

constexpr const char* sender = "127.0.0.1:9876,role=counter-sender,rate=100,count=50";

TEST_F(Runs, end_when_time_is_over) {
  EXPECT_EQ(run({"--bind", "9876", "--for", "1.5s"}), exit_code_success);
  EXPECT_GE(lasted(), 1500ms);
  EXPECT_LT(lasted(), 1600ms);
  EXPECT_EQ(report()["requirements"], json::array());
}

TEST_F(Runs, end_as_soon_as_the_condition_holds) {
  EXPECT_EQ(run({"--bind", "9876,role=counter-receiver", "--connect", sender, "--until",
                 "received >= 20", "--for", "10s"}),
            exit_code_success);
  EXPECT_LT(lasted(), 400ms);
  EXPECT_EQ(report()["requirements"][0]["verdict"], "passed");
}

TEST_F(Runs, fail_if_time_is_over_before_the_condition_holds) {
  EXPECT_EQ(run({"--bind", "9876,role=counter-receiver", "--until", "missing == 0", "--for", "2s"}),
            exit_code_requirement_failed)
      << "though nothing is known of that figure";
  EXPECT_EQ(report()["requirements"][0]["verdict"], "failed");
  EXPECT_EQ(report()["requirements"][0]["value"], nullptr);
}

TEST_F(Runs, end_when_they_are_asked_to_and_judge_all_the_same) {
  stops_at = began + 3s;
  EXPECT_EQ(run({"--bind", "9876", "--require", "received > 0"}), exit_code_requirement_failed);
  EXPECT_GE(lasted(), 3s);
  EXPECT_LT(lasted(), 3100ms);
}

TEST_F(Runs, say_what_is_missing_before_what_is_unknown) {
  EXPECT_EQ(run({"--bind", "9876", "--for", "1s", "--require", "missing == 0", "--require",
                 "received == 0"}),
            exit_code_not_enough_data);
  EXPECT_EQ(exit_code_of(ran->figures().requirements), exit_code_not_enough_data);
  EXPECT_EQ(run({"--bind", "9877", "--for", "1s", "--require", "missing == 0", "--require",
                 "received == 1"}),
            exit_code_requirement_failed);
}

TEST_F(Runs, end_at_once_if_an_endpoint_could_not_be_opened) {
  EXPECT_EQ(run({"--bind", "9876", "--bind", "9876", "--require", "received > 0"}),
            exit_code_could_not_run);
  EXPECT_LT(lasted(), 1s);
  EXPECT_THAT(complaints, ElementsAre(HasSubstr("9876")));
  EXPECT_EQ(ran->failures(), complaints);
}

TEST_F(Runs, wait_for_names_to_be_looked_up) {
  EXPECT_EQ(run({"--bind", "localhost:9876", "--for", "1s"}), exit_code_success);
  EXPECT_EQ(report()["endpoints"][0]["local"], "127.0.0.1:9876");
}

TEST_F(Runs, report_their_arguments_and_verdicts) {
  EXPECT_EQ(run({"run", "--bind", "9876,role=counter-receiver", "--connect", sender, "--for", "2s",
                 "--require", "received == 50", "--require", "delay.p99 < 5ms"}),
            exit_code_not_enough_data);
  const json all = report();
  EXPECT_EQ(all["arguments"][0], "run");
  EXPECT_EQ(all["requirements"][0], (json{{"requirement", "received == 50"},
                                          {"verdict", "passed"},
                                          {"value", 50},
                                          {"unit", "count"}}));
  EXPECT_EQ(all["requirements"][1], (json{{"requirement", "delay.p99 < 5ms"},
                                          {"verdict", "not_enough_data"},
                                          {"value", nullptr},
                                          {"unit", "ns"}}));
  EXPECT_FALSE(all.contains("frames"));
}

TEST_F(Runs, give_the_report_of_a_window_but_for_what_only_a_window_has) {
  run({"--bind", "9876,role=counter-receiver", "--connect", sender, "--for", "7s"});
  ProgramFigures at_window = ran->figures();
  at_window.window.emplace();
  json window = json::parse(make_report(program->scope(), at_window));
  for (const char* key : {"frames", "frames_per_second", "frame_ns", "frame_time_ns",
                          "first_frame_ns", "graphics_start_ns", "opened_ns"}) {
    EXPECT_EQ(window.erase(key), 1U) << key;
  }
  EXPECT_EQ(window, report());
}

TEST_F(Runs, show_endpoints_links_and_verdicts_as_lines) {
  run({"--bind", "9876,role=counter-receiver", "--connect", sender, "--for", "2s", "--require",
       "received == 50", "--require", "received == 51", "--require", "delay.p99 < 5ms"});
  const Scope& scope = program->scope();
  EXPECT_EQ(second_line(scope), "    2.0 s  received 50 (0/s)  sent 50 (0/s)  missing 0");
  const auto lines = table_lines(scope, 100);
  ASSERT_EQ(lines.size(), 6U) << "two titles, two endpoints, a gap and a link";
  EXPECT_THAT(lines[1], HasSubstr("127.0.0.1:9876"));
  EXPECT_THAT(lines[1], HasSubstr("counter-receiver"));
  EXPECT_THAT(lines[5], HasSubstr("50"));
  EXPECT_EQ(table_lines(scope, 1)[2], "... and 1 more");
  EXPECT_THAT(
      verdict_lines(ran->figures().requirements, false),
      ElementsAre("passed  received == 50  (it is 50)", "FAILED  received == 51  (it is 50)",
                  "UNKNOWN  delay.p99 < 5ms  (not enough data)"));
  EXPECT_EQ(cut("3 \u00b5s", 3), "3 \u00b5");
}

TEST_F(Runs, give_their_verdicts_to_servers_that_run_tests) {
  run({"--bind", "9876,role=counter-receiver", "--for", "1s", "--require", "received < 1",
       "--require", "missing == 0", "--require", "received > 5"});
  const std::string xml = junit_text(ran->figures().requirements, ran->failures(), 1);
  EXPECT_THAT(xml, HasSubstr("tests=\"3\" failures=\"1\" errors=\"1\" time=\"1.000\""));
  EXPECT_THAT(xml, HasSubstr("name=\"received &lt; 1\"/>"));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"it is 0\"/>"));
  EXPECT_THAT(xml, HasSubstr("<error message=\"not enough data\"/>"));
}

}  // namespace
}  // namespace readyscope::cli
