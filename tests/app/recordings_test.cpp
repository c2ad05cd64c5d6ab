// What a person records is said when it ends, and in the report.

#include "app/recordings.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <memory>

#include "manual_clock.hpp"
#include "program/opened_file.hpp"
#include "program/utf8_path.hpp"
#include "simulated_network.hpp"
#include "simulated_resolver.hpp"
#include "temporary_folder.hpp"

namespace readyscope::gui {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class Recording : public ::testing::Test {
 protected:
  Recording() {
    options.settings = folder.path("settings");
    program = std::make_unique<Program>(
        clock,
        ProgramGround{std::make_unique<support::SimulatedNetwork>(clock),
                      std::make_unique<support::SimulatedResolver>(clock), ClockId{7}},
        history_bytes_min, [](std::string_view) {});
  }

  void begin() {
    recordings = std::make_unique<Recordings>(options, *program);
    ASSERT_EQ(recordings->begin(), "");
  }
  void wish(Wish wish) {
    wishes.add(std::move(wish));
    recordings->turn(info, wishes);
  }
  /// From one endpoint to another, so that there are twice as many in all.
  void send(std::uint64_t datagrams) {
    program->step({AddEndpoint{.settings = {.address = "127.0.0.1:9876"}},
                   AddEndpoint{.settings = {.attach = Attach::connect,
                                            .address = "127.0.0.1:9876",
                                            .role = Role::counter_sender,
                                            .sender = {.rate = 1'000, .limit = datagrams}}}});
    for (std::uint64_t i = 0; i < datagrams + 10; ++i) {
      clock.advance(1ms);
      program->step({});
    }
    recordings->turn(info, wishes);
  }
  [[nodiscard]] ProgramFigures told() const {
    ProgramFigures figures;
    recordings->tell(figures);
    return figures;
  }

  support::TemporaryFolder folder;
  support::ManualClock clock;
  Options options;
  std::unique_ptr<Program> program;
  std::unique_ptr<Recordings> recordings;
  RecordingInfo info;
  Wishes wishes;
};

TEST_F(Recording, that_a_person_stops_says_what_it_holds_and_where_it_is) {
  begin();
  wish(ToggleRecording{});
  EXPECT_TRUE(info.running);
  send(100);
  wish(ToggleRecording{});
  EXPECT_FALSE(info.running);
  EXPECT_THAT(info.done.words, HasSubstr("Recorded 200 datagrams, "));
  EXPECT_THAT(info.done.words, HasSubstr(", into " + info.done.file + "."));

  auto opened = OpenedFile::open(info.done.file, history_bytes_min);
  ASSERT_TRUE(opened) << opened.error();
  while ((*opened)->read_some()) {
  }
  EXPECT_EQ((*opened)->source().figures().datagrams, 200U);

  const ProgramFigures figures = told();
  ASSERT_THAT(figures.recordings, SizeIs(1));
  const RecordingFigures& one = figures.recordings.front();
  EXPECT_EQ(one.file, info.done.file);
  EXPECT_EQ(one.datagrams, 200U);
  EXPECT_EQ(one.bytes, std::filesystem::file_size(path_from(one.file)));
  EXPECT_EQ(one.loss, "");
}

TEST_F(Recording, in_pieces_offers_the_last_one) {
  const std::string file = folder.path("night.readyscope");
  options.recordings = {{.file = file, .piece_bytes = 1'024}};
  begin();
  send(1'000);
  wish(ToggleRecording{});
  const ProgramFigures figures = told();
  ASSERT_THAT(figures.recordings, SizeIs(1));
  const RecordingFigures& one = figures.recordings.front();
  EXPECT_EQ(one.file, file);
  EXPECT_GT(one.pieces, 1U);
  EXPECT_THAT(info.done.words,
              HasSubstr("into " + file + ", in " + std::to_string(one.pieces) + " pieces."));
  EXPECT_TRUE(std::filesystem::exists(path_from(info.done.file)));
  EXPECT_NE(info.done.file, file);
}

TEST_F(Recording, that_reaches_its_limit_says_so_and_what_it_holds) {
  options.recordings = {{.file = folder.path("short.readyscope"), .bytes_max = 2'048}};
  begin();
  send(1'000);
  EXPECT_FALSE(info.running);
  EXPECT_THAT(info.trouble.words, HasSubstr("has reached its limit"));
  EXPECT_THAT(info.done.words, HasSubstr("Recorded "));
}

TEST_F(Recording, that_begins_takes_away_what_was_said_of_the_last_one) {
  begin();
  wish(ToggleRecording{});
  wish(ToggleRecording{});
  EXPECT_NE(info.done.words, "");
  wish(ToggleRecording{});
  EXPECT_EQ(info.done.words, "");
}

TEST_F(Recording, into_another_file_ends_the_one_before_and_offers_that) {
  begin();
  wish(RecordTo{folder.path("first.readyscope"), false});
  wish(RecordTo{folder.path("second.readyscope"), false});
  EXPECT_TRUE(info.running);
  EXPECT_EQ(info.file, folder.path("second.readyscope"));
  EXPECT_EQ(info.done.file, folder.path("first.readyscope"));
}

TEST_F(Recording, begins_as_often_as_a_person_wishes_and_the_report_lists_the_latest) {
  begin();
  for (std::size_t i = 0; i < Recordings::outcomes_max + 2; ++i) {
    wish(ToggleRecording{});
    ASSERT_TRUE(info.running) << info.trouble.words;
    wish(ToggleRecording{});
  }
  const ProgramFigures figures = told();
  EXPECT_THAT(figures.recordings, SizeIs(Recordings::outcomes_max));
  EXPECT_EQ(figures.recordings_forgotten, 2U);
  EXPECT_EQ(figures.recordings.back().file, info.done.file);
}

}  // namespace
}  // namespace readyscope::gui
