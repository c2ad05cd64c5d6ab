#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "hand.hpp"
#include "readyscope/counters/wire.hpp"

namespace readyscope::gui::test {

/// The counter traffic panel on a desk that is wide enough for all of its columns.
class TrafficTest : public ::testing::Test {
 protected:
  explicit TrafficTest(const Workplace& workplace = {.size = {2560, 1440}}) : hand(workplace) {}

  std::string shown() { return hand.reads("Side"); }

  const EndpointState& receiver(const std::string& address = "127.0.0.1:9876") {
    return hand.bind(address, Role::counter_receiver);
  }
  void receive(const EndpointState& at, std::initializer_list<const char*> counters) {
    for (const char* counter : counters) hand.receive(at, counter);
  }
  /// A counter from each of this many sources, which are then closed.
  void receive_from_strangers(const EndpointState& at, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const Handle source = hand.network.bind(Endpoint::loopback(0)).value();
      const Outgoing datagram{std::as_bytes(std::span("7", 1)), at.local};
      EXPECT_EQ(hand.network.send(source, std::span(&datagram, 1)), 1U);
      hand.network.close(source);
      hand.clock.advance(std::chrono::milliseconds(1));
    }
    hand.frames(3);
  }
  /// This many counters in a row, without polling meanwhile.
  void flood(const EndpointState& at, std::uint64_t first, std::uint64_t last) {
    if (!flooder_) flooder_ = hand.network.bind(Endpoint::loopback(0)).value();
    for (std::uint64_t value = first; value <= last; ++value) {
      const std::string text = std::to_string(value);
      const Outgoing datagram{std::as_bytes(std::span(text)), at.local};
      EXPECT_EQ(hand.network.send(*flooder_, std::span(&datagram, 1)), 1U);
    }
  }
  /// A counter in a binary form from another program, sent this long ago by that program's clock.
  void receive_binary(const EndpointState& at, std::uint64_t value, ClockId clock,
                      Duration ago = {}, WireForm form = WireForm::binary64) {
    std::vector<std::byte> room(64);
    const auto bytes = write_counter(
        room,
        {.form = form, .value = value, .run = 7, .clock = clock, .sent_at = hand.clock.now() - ago},
        0);
    hand.receive(at, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }

  /// The row of a link, counted from above.
  Box row(std::size_t n = 0) { return hand.find(Target("##link").in("Side").number(n)).seen; }
  std::size_t rows() { return hand.count(Target("##link").in("Side")); }
  bool has_column(const char* column) { return hand.has(Target(column).in("Side")); }
  /// Where a row and a column meet.
  Box place(const char* column, std::size_t n = 0) {
    const Box heading = hand.find(Target(column).in("Side")).whole;
    const Box line = row(n);
    return {ImVec2(heading.low.x, line.low.y), ImVec2(heading.high.x, line.high.y)};
  }
  /// The text there: a line for each of its two.
  std::string cell(const char* column, std::size_t n = 0) { return hand.reads(place(column, n)); }
  /// Points there until a tooltip would appear.
  void hover(const char* column, std::size_t n = 0) { hand.hover_at(place(column, n).centre()); }
  void click_row(std::size_t n = 0) {
    hand.click(Target("##link").in("Side").number(n));
    hand.frames(2);
  }

  Hand hand;

 private:
  std::optional<Handle> flooder_;
};

}  // namespace readyscope::gui::test
