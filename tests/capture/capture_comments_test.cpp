// What happens besides datagrams, in the comments of a capture.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "written_capture.hpp"

namespace readyscope {
namespace {

using support::ParsedCapture;
using support::WrittenCapture;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr LaneId lane{0};
constexpr LaneId other_lane{3};
const Endpoint local = Endpoint::loopback(9'876);
const Endpoint other_local = Endpoint::loopback(9'877);
const Endpoint third_local = Endpoint::loopback(9'878);
const Endpoint peer = Endpoint::loopback(40'000);

const std::error_code refused = std::make_error_code(std::errc::connection_refused);

/// A capture in which two endpoints have been opened, which comments on two packets say.
class CaptureComments : public ::testing::Test {
 protected:
  CaptureComments() {
    capture.open(lane, local);
    capture.open(other_lane, other_local);
    capture.receive(lane, peer, "");
    capture.receive(other_lane, peer, "");
  }

  void refuse(LaneId which) {
    capture.take(
        Troubled{.lane = which, .at = at, .kind = Kind::refused, .peer = peer, .error = refused});
  }
  void poll_after(Duration time) {
    at += time;
    capture.poll(at);
  }
  /// Of the packets that come after the first two.
  std::vector<std::vector<std::string>> comments() {
    std::vector<std::vector<std::string>> all;
    for (const auto& packet : capture.parsed().packets) all.push_back(packet.comments);
    all.erase(all.begin(), all.begin() + 2);
    return all;
  }

  Instant at{};
  WrittenCapture capture;
};

TEST_F(CaptureComments, say_what_became_of_endpoints) {
  capture.change(lane, {.phase = Phase::finished, .local = local});
  capture.change(lane, {.phase = Phase::open, .local = local});
  capture.change(lane, {.phase = Phase::removed, .local = local});
  capture.change(other_lane, {.phase = Phase::removed, .local = other_local}, true);
  capture.change(LaneId{7}, {.phase = Phase::resolving});
  capture.change(LaneId{7}, {.phase = Phase::removed});
  capture.open(LaneId{8}, third_local);
  capture.receive(LaneId{8}, peer, "");
  const ParsedCapture parsed = capture.parsed();
  EXPECT_THAT(parsed.packets[0].comments, ElementsAre(HasSubstr("127.0.0.1:9876: opened as ")));
  EXPECT_THAT(parsed.packets[1].comments, ElementsAre(HasSubstr("127.0.0.1:9877: opened as ")));
  // Nothing of the one that never was open.
  EXPECT_THAT(parsed.packets[2].comments,
              ElementsAre(HasSubstr("127.0.0.1:9876: finished"),
                          HasSubstr("127.0.0.1:9876: opened as manual."),
                          HasSubstr("127.0.0.1:9876: removed"),
                          HasSubstr("127.0.0.1:9877: lost its socket"),
                          HasSubstr("127.0.0.1:9878: opened as ")));
}

TEST_F(CaptureComments, say_what_trouble_there_was) {
  const auto too_long = std::make_error_code(std::errc::message_size);
  refuse(lane);
  capture.take(
      Troubled{.lane = lane, .at = {}, .kind = Kind::send_failed, .peer = peer, .error = too_long});
  capture.take(Troubled{.lane = lane, .at = {}, .kind = Kind::receive_failed, .error = refused});
  capture.take(Troubled{.lane = lane, .at = {}, .kind = Kind::loop_stopped});
  capture.take(BufferSampled{.lane = lane, .at = {}, .dropped = 2});
  capture.take(BufferSampled{.lane = lane, .at = {}, .dropped = 3});
  capture.take(BufferSampled{.lane = lane, .at = {}, .bytes = 1'000, .dropped = 3});
  capture.take(BufferSampled{.lane = lane, .at = {}});
  capture.receive(lane, peer, "");
  EXPECT_THAT(
      comments(),
      ElementsAre(ElementsAre(
          AllOf(HasSubstr("127.0.0.1:9876: a datagram to 127.0.0.1:40000 could not be delivered: "),
                HasSubstr("REFUSED")),
          AllOf(HasSubstr("127.0.0.1:9876: sending to 127.0.0.1:40000 failed: "),
                HasSubstr("MSGSIZE")),
          HasSubstr("127.0.0.1:9876: receiving failed: "),
          HasSubstr("127.0.0.1:9876: stopped, because"),
          HasSubstr("127.0.0.1:9876: the kernel dropped 2 datagrams"),
          HasSubstr("127.0.0.1:9876: the kernel dropped 1 datagram;"))));
}

TEST_F(CaptureComments, begin_with_the_time_and_the_machine_if_it_is_not_this_one) {
  using namespace std::chrono_literals;
  capture.poll({}, std::chrono::sys_days(std::chrono::year(2026) / 3 / 9).time_since_epoch());
  at = Instant(5h + 6min + 7s + 8ns);
  refuse(lane);
  capture.change(other_lane, {.machine = "far away", .phase = Phase::removed, .local = local});
  capture.receive(lane, peer, "");
  EXPECT_THAT(comments(), ElementsAre(ElementsAre(
                              StartsWith("2026-03-09 05:06:07.000000008 UTC: 127.0.0.1:9876: "),
                              HasSubstr(" UTC: far away 127.0.0.1:9876: removed."))));
}

TEST_F(CaptureComments, stand_at_the_next_datagram_of_their_endpoint) {
  refuse(lane);
  capture.receive(other_lane, peer, "");
  capture.receive(lane, peer, "");
  capture.receive(lane, peer, "");
  EXPECT_THAT(comments(), ElementsAre(IsEmpty(), SizeIs(1), IsEmpty()));
}

TEST_F(CaptureComments, of_a_gap_in_polling_stand_at_the_next_datagram_of_any_endpoint) {
  capture.take(PollGap{.from = {}, .span = poll_gap_noted_from - Duration(1)});
  capture.take(PollGap{.from = {}, .span = poll_gap_noted_from});
  capture.receive(other_lane, peer, "");
  capture.receive(lane, peer, "");
  EXPECT_THAT(comments(),
              ElementsAre(ElementsAre(HasSubstr("nothing was polled for 100 ms")), IsEmpty()));
}

TEST_F(CaptureComments, of_a_quiet_endpoint_stand_at_the_next_datagram_of_any_after_a_while) {
  refuse(lane);
  poll_after(std::chrono::milliseconds(900));
  capture.receive(other_lane, peer, "");
  poll_after(std::chrono::milliseconds(300));
  capture.receive(other_lane, peer, "");
  capture.receive(lane, peer, "");
  EXPECT_THAT(comments(), ElementsAre(IsEmpty(), SizeIs(1), IsEmpty()));
}

TEST_F(CaptureComments, of_a_quiet_endpoint_come_while_another_one_is_busy) {
  refuse(lane);
  const std::string payload(60'000, 'x');
  // Batches end because of their bytes, and never because of their time.
  for (int i = 0; i < 200; ++i) {
    capture.receive(other_lane, peer, payload);
    poll_after(std::chrono::milliseconds(10));
  }
  std::size_t count = 0;
  for (const auto& some : comments()) count += some.size();
  EXPECT_EQ(count, 1U);
  ASSERT_THAT(capture.parsed().statistics, SizeIs(1));
  EXPECT_THAT(capture.parsed().statistics[0].comments, IsEmpty());
}

TEST_F(CaptureComments, that_no_datagram_came_to_carry_stand_in_the_statistics) {
  refuse(lane);
  capture.take(PollGap{.from = {}, .span = poll_gap_noted_from});
  capture.change(other_lane, {.machine = "far away", .phase = Phase::removed, .local = local});
  const ParsedCapture parsed = capture.parsed();
  ASSERT_THAT(parsed.statistics, SizeIs(2));
  EXPECT_EQ(parsed.interfaces[parsed.statistics[0].interface].name, "readyscope");
  EXPECT_THAT(parsed.statistics[0].comments,
              ElementsAre(HasSubstr("REFUSED"), HasSubstr("nothing was polled")));
  EXPECT_EQ(parsed.interfaces[parsed.statistics[1].interface].name, "far away");
  EXPECT_THAT(parsed.statistics[1].comments, ElementsAre(HasSubstr("removed")));
}

TEST_F(CaptureComments, are_bounded_and_say_what_was_too_much) {
  for (int i = 0; i < 10'000; ++i) refuse(lane);
  for (int i = 0; i < 100; ++i) capture.receive(lane, peer, "");
  std::size_t refusals = 0;
  std::vector<std::string> others;
  for (const auto& some : comments()) {
    EXPECT_LE(some.size(), 17U);
    for (const std::string& one : some) {
      if (one.find("REFUSED") != std::string::npos) {
        ++refusals;
      } else {
        others.push_back(one);
      }
    }
  }
  EXPECT_EQ(refusals, 256U);
  EXPECT_THAT(others, ElementsAre("There was no room for 9744 more notes."));
}

TEST_F(CaptureComments, are_short_whatever_they_are_about) {
  std::string name;
  for (int i = 0; i < 1'000; ++i) name += "\xc3\xa4";
  const Endpoint long_peer =
      Endpoint::from_numeric("2001:db8:1111:2222:3333:4444:5555:6666", 40'000).value();
  capture.change(lane,
                 {.machine = name, .phase = Phase::open, .local = long_peer, .peer = long_peer});
  capture.take(Troubled{
      .lane = lane, .at = {}, .kind = Kind::send_failed, .peer = long_peer, .error = refused});
  capture.receive(lane, {}, "");
  const auto all = comments();
  ASSERT_THAT(all, ElementsAre(SizeIs(1)));
  EXPECT_EQ(all[0][0].size(), 256U);
}

TEST_F(CaptureComments, that_could_not_be_written_are_counted) {
  capture.writer.flush();
  capture.file.refuses = true;
  refuse(lane);
  refuse(lane);
  capture.receive(lane, peer, "missing");
  capture.writer.flush();
  refuse(lane);
  capture.writer.flush();
  capture.file.refuses = false;
  capture.receive(lane, peer, "");
  EXPECT_THAT(comments(),
              ElementsAre(ElementsAre("1 datagram and 3 notes could not be written here.")));
}

}  // namespace
}  // namespace readyscope
