#include "text/report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/pacing.hpp"
#include "manual_clock.hpp"
#include "session.hpp"
#include "simulated_network.hpp"
#include "simulated_resolver.hpp"

namespace readyscope::gui {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

class Report : public ::testing::Test {
 protected:
  explicit Report(support::SimulatedOptions options = {}) : network(clock, std::move(options)) {}

  void add(EndpointSettings settings, Ticket ticket = 0) {
    session.apply({AddEndpoint{ticket, std::move(settings)}});
  }
  void pass(Duration duration) {
    session.wait_until(clock.now() + duration);
    session.step();
  }
  json make(const ProgramFigures& program = {}) {
    return json::parse(make_report(session, program));
  }

  support::ManualClock clock;
  support::SimulatedNetwork network;
  support::SimulatedResolver names{clock};
  Session session{network, names, clock};
};

TEST_F(Report, of_a_session_in_which_nothing_happened_is_complete_and_empty) {
  const json report = make();

  EXPECT_EQ(report["version"], READYSCOPE_VERSION);
  EXPECT_EQ(report["endpoints"], json::array());
  EXPECT_EQ(report["links"], json::array());
  EXPECT_EQ(report["failures"], json::array());
  for (const char* count : {"polls", "polls_failed", "sent", "received", "refused", "dropped"}) {
    EXPECT_EQ(report[count], 0) << count;
  }
}

TEST_F(Report, ends_with_a_line_break) { EXPECT_EQ(make_report(session, {}).back(), '\n'); }

TEST_F(Report, reports_how_long_and_how_often) {
  add({.address = "127.0.0.1:9876"});
  pass(1500ms);
  session.step();
  const json report = make();

  EXPECT_EQ(report["seconds"], 1.5);
  EXPECT_EQ(report["polls"], session.polls().polls);
  EXPECT_EQ(report["ready"]["write"], session.polls().ready[1]);
  EXPECT_GT(report["ready"]["write"], 0);
}

TEST_F(Report, reports_how_frames_were_drawn_while_there_was_something_to_see) {
  FrameMeter frames;
  Instant at{1h};
  frames.count(at, false);
  for (int i = 0; i < 30; ++i) frames.count(at += 20ms, true);
  frames.count(at += 500ms, false);
  frames.count(at += 60ms, true);
  ProgramFigures program{.window = WindowFigures{.frame_time = 16ms}};
  frames.report(*program.window);
  const json report = make(program);

  EXPECT_EQ(report["frames"], 33);
  EXPECT_NEAR(report["frames_per_second"], 31 / 0.660, 1e-9)
      << "the quiet half second does not count";
  EXPECT_EQ(report["frame_time_ns"], 16'000'000);
  EXPECT_NEAR(report["frame_ns"]["p50"], 20e6, 20e6 * 0.02);
  EXPECT_EQ(report["frame_ns"]["max"], 60'000'000);
}

TEST_F(Report, reports_what_the_process_took) {
  const json report = make({.window = WindowFigures{.graphics_start = 200ms, .first_frame = 300ms},
                            .settled = ProcessReading{5s, 1s, 1'000'000},
                            .end = {60s, 3s, 1'100'000}});

  EXPECT_EQ(report["first_frame_ns"], 300'000'000);
  EXPECT_EQ(report["graphics_start_ns"], 200'000'000);
  EXPECT_EQ(report["opened_ns"], 0);
  EXPECT_EQ(report["process"]["seconds"], 60);
  EXPECT_EQ(report["process"]["cpu_ns"], 3'000'000'000);
  EXPECT_EQ(report["process"]["rss_bytes"], 1'100'000);
  EXPECT_EQ(report["process_settled"]["seconds"], 5);
  EXPECT_EQ(report["process_settled"]["cpu_ns"], 1'000'000'000);
  EXPECT_EQ(report["process_settled"]["rss_bytes"], 1'000'000);
  EXPECT_EQ(make()["process_settled"], nullptr) << "of a run that was too short";
}

TEST_F(Report, counts_the_demo) {
  session.apply({RunDemo{}});
  pass(10s);
  const json report = make();

  EXPECT_EQ(report["sent"], 10);
  EXPECT_EQ(report["received"], 10);
  EXPECT_EQ(report["refused"], 0);

  ASSERT_EQ(report["endpoints"].size(), 2U);
  const json& receiver = report["endpoints"][0];
  EXPECT_EQ(receiver["local"], "127.0.0.1:9876");
  EXPECT_EQ(receiver["peer"], nullptr);
  EXPECT_EQ(receiver["role"], "counter-receiver");
  EXPECT_EQ(receiver["state"], "open");
  EXPECT_EQ(receiver["received"], 10);
  EXPECT_EQ(receiver["received_bytes"], 10);
  EXPECT_EQ(receiver["dropped"], 0);
  EXPECT_GT(receiver["receive_buffer_bytes"], 0);
  const json& sender = report["endpoints"][1];
  EXPECT_EQ(sender["peer"], "127.0.0.1:9876");
  EXPECT_EQ(sender["role"], "counter-sender");
  EXPECT_EQ(sender["state"], "finished");
  EXPECT_EQ(sender["sent"], 10);
  EXPECT_EQ(sender["sent_bytes"], 10);

  ASSERT_EQ(report["links"].size(), 1U);
  const json& link = report["links"][0];
  EXPECT_EQ(link["endpoint"], "127.0.0.1:9876");
  EXPECT_EQ(link["source"], sender["local"]);
  EXPECT_EQ(link["first"], 0);
  EXPECT_EQ(link["highest"], 9);
  EXPECT_EQ(link["received"], 10);
  EXPECT_EQ(link["missing"], 0);
  EXPECT_EQ(link["duplicate"], 0);
  EXPECT_EQ(link["reordered"], 0);
  EXPECT_GT(link["silent_ns"], 1'000'000'000) << "the tail would be lost in silence";
}

TEST_F(Report, reports_what_was_refused) {
  add({.attach = Attach::connect, .address = "127.0.0.1:9", .role = Role::counter_sender});
  pass(2s);
  const json report = make();

  EXPECT_GT(report["refused"], 0);
  EXPECT_EQ(report["endpoints"][0]["refused"], report["refused"]);
}

TEST_F(Report, holds_removed_endpoints_and_leaves_out_those_that_never_opened) {
  add({.address = "127.0.0.1:9876"}, 1);
  add({.address = "127.0.0.1:9876"}, 2);
  session.apply({RemoveEndpoint{session.endpoints().front()->lane}});
  const json report = make();

  ASSERT_EQ(report["endpoints"].size(), 1U);
  EXPECT_EQ(report["endpoints"][0]["state"], "removed");
  ASSERT_EQ(report["failures"].size(), 1U);
  EXPECT_NE(report["failures"][0].get<std::string>().find("already in use"), std::string::npos);
}

TEST_F(Report, reports_a_name_that_is_being_looked_up) {
  names.set_delay({});
  add({.address = "slow.example:9876"});
  const json report = make();

  ASSERT_EQ(report["endpoints"].size(), 1U);
  EXPECT_EQ(report["endpoints"][0]["asked"], "slow.example:9876");
  EXPECT_EQ(report["endpoints"][0]["state"], "resolving");
}

TEST_F(Report, is_readable_whatever_was_typed) {
  add({.address = "\xff\xfe\"\\\n\x01:9876"});
  names.add("name", {Endpoint::loopback(0)});
  add({.address = "name:9876"});
  session.step();
  const json report = make();

  EXPECT_EQ(report["failures"].size(), 1U);
  EXPECT_EQ(report["endpoints"][0]["asked"], "name:9876");
}

struct DropsUnreported : Report {
  DropsUnreported() : Report({.counts_drops = false}) {}
};

TEST_F(DropsUnreported, are_null_and_not_nought) {
  add({.address = "127.0.0.1:9876"});

  EXPECT_EQ(make()["endpoints"][0]["dropped"], nullptr);
}

struct DropsReported : Report {
  DropsReported() : Report({.receive_buffer_bytes = 2000}) {}
};

TEST_F(DropsReported, are_counted) {
  add({.address = "127.0.0.1:9876"});
  const LaneId lane = session.endpoints().front()->lane;
  session.apply({SetInterest{lane, {.read = false}}});
  for (int i = 0; i < 5; ++i) {
    session.apply({SendDatagram{.lane = lane, .payload = {}, .to = "127.0.0.1:9876"}});
  }
  session.step();
  const json report = make();

  EXPECT_EQ(report["dropped"], 3);
  EXPECT_EQ(report["endpoints"][0]["dropped"], 3);
}

}  // namespace
}  // namespace readyscope::gui
