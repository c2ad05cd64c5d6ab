// Recorded datagrams that are sent again: when each is due, and what a pause does to that.

#include "program/replay.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "program/recording_file.hpp"
#include "temporary_folder.hpp"

namespace readyscope {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1h};
constexpr LaneId through{7};

/// Five datagrams, ten milliseconds apart.
class ReplayedFile : public ::testing::Test {
 protected:
  ReplayedFile() {
    std::ofstream out(file, std::ios::binary);
    Scope live({.began_at = Instant{}});
    const auto writer = traffic_writer(RecordingFormat::recording, live,
                                       [&](std::span<const std::byte> bytes, std::uint64_t) {
                                         out.write(reinterpret_cast<const char*>(bytes.data()),
                                                   static_cast<std::streamsize>(bytes.size()));
                                         return true;
                                       });
    const auto happens = [&](const Happening& happening) {
      live.take({&happening, 1});
      writer->take({&happening, 1});
    };
    happens(EndpointChanged{.lane = LaneId{0},
                            .at = Instant{},
                            .now = std::make_shared<EndpointDescription>(EndpointDescription{
                                .phase = Phase::open, .local = Endpoint::loopback(9876)})});
    for (int i = 0; i < 5; ++i) {
      const Instant at{i * 10ms};
      const std::array payload{static_cast<std::byte>(i)};
      happens(Polled{.at = at});
      happens(Received{.lane = LaneId{0},
                       .at = at,
                       .length = 1,
                       .from = Endpoint::loopback(5000),
                       .payload = payload});
    }
    writer->flush();
  }

  std::unique_ptr<Replay> begin(ReplaySettings settings = {}) {
    auto replay = Replay::open(file, std::move(settings));
    EXPECT_TRUE(replay) << replay.error();
    (*replay)->begin(through, true, start);
    return *std::move(replay);
  }
  /// The number in each datagram that is sent.
  static std::vector<int> numbers(const Commands& commands) {
    std::vector<int> all;
    for (const Command& command : commands) {
      const auto& datagram = std::get<SendDatagram>(command);
      EXPECT_EQ(datagram.lane, through);
      all.push_back(static_cast<int>(datagram.payload.at(0)));
    }
    return all;
  }

  using Numbers = std::vector<int>;
  support::TemporaryFolder folder;
  std::string file = folder.path("five.readyscope");
};

TEST_F(ReplayedFile, is_sent_as_it_was) {
  const auto replay = begin();
  EXPECT_EQ(replay->next_due(), start);
  EXPECT_EQ(numbers(replay->take_due(start + 25ms)), (Numbers{0, 1, 2}));
  EXPECT_EQ(replay->next_due(), start + 30ms);
}

TEST_F(ReplayedFile, is_sent_so_many_times_as_fast) {
  const auto replay = begin({.speed = 10});
  EXPECT_EQ(numbers(replay->take_due(start + 3ms)), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(replay->next_due(), start + 4ms);
}

TEST_F(ReplayedFile, that_is_paused_sends_nothing_and_goes_on_where_it_was) {
  const auto replay = begin();
  EXPECT_EQ(numbers(replay->take_due(start)), Numbers{0});
  replay->pause(start + 4ms);
  EXPECT_TRUE(replay->is_paused());
  EXPECT_EQ(replay->next_due(), std::nullopt);
  EXPECT_TRUE(replay->take_due(start + 1h).empty());
  replay->resume(start + 1h);
  EXPECT_FALSE(replay->is_paused());
  EXPECT_EQ(replay->next_due(), start + 1h + 6ms);
}

TEST_F(ReplayedFile, that_is_paused_is_sent_step_by_step) {
  const auto replay = begin();
  EXPECT_TRUE(replay->take_next().empty()) << "it is not paused";
  EXPECT_EQ(numbers(replay->take_due(start)), Numbers{0});
  replay->pause(start + 4ms);
  EXPECT_EQ(numbers(replay->take_next()), Numbers{1});
  EXPECT_EQ(numbers(replay->take_next()), Numbers{2});
  replay->resume(start + 1h);
  EXPECT_EQ(replay->next_due(), start + 1h + 10ms) << "as far from the last step as it was";
  EXPECT_EQ(numbers(replay->take_due(start + 2h)), (Numbers{3, 4}));
  EXPECT_TRUE(replay->has_ended());
}

TEST_F(ReplayedFile, can_be_what_a_filter_shows) {
  Filter filter;
  filter.set_range(MarkedRange{.from = Instant{5ms}, .to = Instant{25ms}});
  const auto replay = begin({.listed = filter});
  EXPECT_EQ(numbers(replay->take_due(start + 1h)), (Numbers{1, 2}));
}

}  // namespace
}  // namespace readyscope
