// What a recording promises that is written while a program runs, and what becomes of it when it is
// opened again.

#include "program/recording_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "program/opened_file.hpp"
#include "seeded_session.hpp"
#include "temporary_folder.hpp"
#include "unreliable_disk.hpp"

namespace readyscope {
namespace {

using support::SeededSession;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t history_bytes = std::size_t{8} << 20;

std::uint64_t received_and_sent(const Scope& scope) {
  Counts all = scope.directory().forgotten_counts();
  for (const auto& endpoint : scope.endpoints()) all += endpoint->counts;
  return all.received + all.sent;
}

class RecordingFiles : public ::testing::Test {
 protected:
  RecordingFiles() { session.steps(200); }

  std::unique_ptr<RecordingFile> start(RecordingTarget target) {
    if (target.file.empty()) target.file = path;
    auto started = RecordingFile::start(std::move(target), live);
    EXPECT_TRUE(started) << started.error();
    return started ? *std::move(started) : nullptr;
  }
  std::string start_error(RecordingTarget target) {
    const auto started = RecordingFile::start(std::move(target), live);
    return started ? "" : started.error();
  }

  /// Lets this part of the session happen, poll by poll.
  void pass(double from, double until, RecordingFile* recording = nullptr) {
    const auto all = session.log().all();
    const auto place = [&](double part) {
      auto at = static_cast<std::size_t>(part * static_cast<double>(all.size()));
      while (at < all.size() && !std::holds_alternative<Polled>(all[at])) ++at;
      return at;
    };
    std::size_t begin = place(from);
    while (begin < place(until)) {
      std::size_t end = begin + 1;
      while (end < all.size() && !std::holds_alternative<Polled>(all[end])) ++end;
      const auto batch = all.subspan(begin, end - begin);
      live.take(batch);
      if (recording != nullptr) recording->take(batch);
      begin = end;
    }
  }

  std::unique_ptr<OpenedFile> open(const std::string& file) const {
    auto opened = OpenedFile::open(file, history_bytes);
    if (!opened) {
      ADD_FAILURE() << opened.error();
      return nullptr;
    }
    while ((*opened)->read_some()) {
    }
    EXPECT_EQ((*opened)->source().bytes_read(), (*opened)->source().bytes_there());
    return *std::move(opened);
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  SeededSession session{12};
  Scope live{session.origin()};
  support::TemporaryFolder folder;
  std::string path = folder.path("night.readyscope");
};

TEST_F(RecordingFiles, hold_all_that_happened) {
  const auto recording = start({});
  pass(0, 1, recording.get());
  EXPECT_TRUE(recording->end());
  EXPECT_EQ(recording->trouble(), "");
  const auto opened = open(path);
  EXPECT_EQ(received_and_sent(opened->scope()), received_and_sent(live));
  EXPECT_GT(received_and_sent(live), 0U);
  EXPECT_EQ(opened->scope().endpoints().size(), live.endpoints().size());
  const SourceFigures source = opened->source().figures();
  EXPECT_EQ(source.file, path);
  EXPECT_EQ(source.datagrams, recording->figures().datagrams);
  EXPECT_EQ(source.missing + source.broken, 0U);
  EXPECT_FALSE(source.cut_off);
  EXPECT_EQ(opened->source().bytes_there(), recording->figures().bytes);
}

TEST_F(RecordingFiles, that_begin_in_the_middle_know_what_was_there_and_count_from_zero) {
  pass(0, 0.5);
  const std::uint64_t before = received_and_sent(live);
  std::vector<LaneId> there;
  for (const auto& endpoint : live.endpoints()) {
    if (endpoint->is_live()) there.push_back(endpoint->lane);
  }
  ASSERT_FALSE(there.empty());
  const auto recording = start({});
  pass(0.5, 1, recording.get());
  EXPECT_TRUE(recording->end());
  const auto opened = open(path);
  EXPECT_EQ(received_and_sent(opened->scope()), received_and_sent(live) - before);
  for (const LaneId lane : there) {
    const EndpointState* const endpoint = opened->scope().find(lane);
    ASSERT_NE(endpoint, nullptr);
    EXPECT_EQ(endpoint->settings.address, live.find(lane)->settings.address);
    EXPECT_EQ(endpoint->phase, live.find(lane)->phase);
    EXPECT_LE(endpoint->counts.dropped, live.find(lane)->counts.dropped);
  }
}

TEST_F(RecordingFiles, count_only_what_the_kernel_drops_while_they_are_written) {
  const LaneId lane{0};
  const auto sample = [&](std::uint64_t dropped) {
    return Happening(BufferSampled{.lane = lane, .at = {}, .bytes = 1'000, .dropped = dropped});
  };
  const auto tell = [&](const Happening& happening, RecordingFile* recording) {
    live.take({&happening, 1});
    if (recording != nullptr) recording->take({&happening, 1});
  };
  const auto described = std::make_shared<EndpointDescription>();
  described->phase = Phase::open;
  tell(EndpointChanged{.lane = lane, .at = {}, .now = described}, nullptr);
  tell(sample(5), nullptr);
  const auto recording = start({});
  tell(sample(7), recording.get());
  EXPECT_TRUE(recording->end());
  const auto opened = open(path);
  EXPECT_EQ(opened->scope().find(lane)->counts.dropped, 2U);
  EXPECT_EQ(live.find(lane)->counts.dropped, 7U);
}

// ---- the file ---------------------------------------------------------------------------------

TEST_F(RecordingFiles, replace_no_file_unless_they_are_told_to) {
  std::ofstream(path) << "precious";
  EXPECT_THAT(start_error({.file = path}), HasSubstr("exists already"));
  EXPECT_EQ(std::filesystem::file_size(path), 8U);
  const auto recording = start({.overwrite = true});
  pass(0, 0.1, recording.get());
  EXPECT_TRUE(recording->end());
  EXPECT_GT(open(path)->source().figures().frames, 0U);
}

TEST_F(RecordingFiles, that_cannot_be_opened_say_why) {
  const std::string nowhere = folder.path("no such folder/night.readyscope");
  EXPECT_THAT(start_error({.file = nowhere}), HasSubstr(nowhere + " could not be opened"));
}

TEST_F(RecordingFiles, stop_at_their_limit) {
  constexpr std::uint64_t bytes_max = 20'000;
  const auto recording = start({.bytes_max = bytes_max});
  pass(0, 1, recording.get());
  EXPECT_TRUE(recording->is_at_limit());
  EXPECT_TRUE(recording->end()) << "which is no fault";
  EXPECT_EQ(recording->figures().datagrams_missing, 0U);
  EXPECT_LE(std::filesystem::file_size(path), bytes_max);
  const auto opened = open(path);
  EXPECT_EQ(opened->source().figures().datagrams, recording->figures().datagrams);
  EXPECT_FALSE(opened->source().figures().cut_off);
}

// ---- pieces -----------------------------------------------------------------------------------

TEST_F(RecordingFiles, in_pieces_lose_nothing_between_two_of_them) {
  const auto recording = start({.piece_bytes = 10'000});
  pass(0, 1, recording.get());
  EXPECT_TRUE(recording->end());
  const auto pieces = files();
  ASSERT_GT(pieces.size(), 2U);
  EXPECT_EQ(pieces[0], "night-0001.readyscope");
  std::uint64_t datagrams = 0;
  std::uint64_t bytes = 0;
  for (const std::string& piece : pieces) {
    const auto opened = open(folder.path(piece));
    EXPECT_EQ(opened->source().figures().datagrams, received_and_sent(opened->scope()))
        << "each knows the endpoints of its datagrams: " << piece;
    datagrams += opened->source().figures().datagrams;
    bytes += opened->source().bytes_there();
  }
  EXPECT_EQ(datagrams, received_and_sent(live));
  EXPECT_EQ(datagrams, recording->figures().datagrams);
  EXPECT_EQ(bytes, recording->figures().bytes);
}

TEST_F(RecordingFiles, in_pieces_begin_one_when_the_last_is_old_enough) {
  const auto recording = start({.piece_time = std::chrono::seconds(1)});
  pass(0, 1, recording.get());
  EXPECT_TRUE(recording->end());
  const auto whole =
      static_cast<std::size_t>((live.now() - live.began_at()) / std::chrono::seconds(1));
  EXPECT_GT(files().size(), 1U);
  EXPECT_LE(files().size(), whole + 1);
}

TEST_F(RecordingFiles, in_pieces_keep_the_latest_and_those_that_were_there) {
  std::ofstream(folder.path("night-0007.readyscope")) << "of yesterday";
  std::ofstream(folder.path("night-watch.readyscope")) << "of somebody else";
  std::ofstream(folder.path("night-0001.txt")) << "something else";
  const auto recording = start({.piece_bytes = 10'000, .pieces_kept = 2});
  pass(0, 0.01, recording.get());
  EXPECT_THAT(files(), ElementsAre("night-0001.txt", "night-0007.readyscope",
                                   "night-0008.readyscope", "night-watch.readyscope"));
  pass(0.01, 1, recording.get());
  EXPECT_TRUE(recording->end());
  const auto left = files();
  ASSERT_EQ(left.size(), 4U);
  EXPECT_EQ(left[0], "night-0001.txt");
  EXPECT_GT(left[1], "night-0008.readyscope");
  EXPECT_EQ(left[3], "night-watch.readyscope");
}

TEST_F(RecordingFiles, in_pieces_keep_one_alone_if_told_to) {
  const auto recording = start({.piece_bytes = 10'000, .pieces_kept = 1});
  pass(0, 1, recording.get());
  EXPECT_TRUE(recording->end());
  EXPECT_EQ(files().size(), 1U);
}

/// A busy disk may take its time to make a file, and to delete one.
TEST_F(RecordingFiles, in_pieces_have_them_made_where_nobody_waits) {
  support::UnreliableDisk disk(1);
  disk.recover();
  const auto here = std::this_thread::get_id();
  std::atomic<std::size_t> made_here = 0;
  std::atomic<std::size_t> made = 0;
  auto started = RecordingFile::start({.file = path, .piece_bytes = 10'000}, live,
                                      [&, open = disk.open()](const std::string& file) {
                                        ++made;
                                        if (std::this_thread::get_id() == here) ++made_here;
                                        return open(file);
                                      });
  ASSERT_TRUE(started) << started.error();
  pass(0, 1, started->get());
  EXPECT_TRUE((*started)->end());
  EXPECT_GT(made, 2U);
  EXPECT_EQ(made_here, 1U) << "the first, so that it is known at once whether that works";
}

TEST_F(RecordingFiles, in_pieces_say_that_the_next_cannot_be_made_and_what_is_missing) {
  support::UnreliableDisk disk(1);
  disk.recover();
  bool is_first = true;
  auto started = RecordingFile::start(
      {.file = path, .piece_bytes = 10'000}, live,
      [&, open = disk.open()](const std::string& file) -> Result<QueuedFile::Write> {
        if (std::exchange(is_first, false)) return open(file);
        return std::unexpected(std::make_error_code(std::errc::permission_denied));
      });
  ASSERT_TRUE(started) << started.error();
  RecordingFile& recording = **started;
  pass(0, 1, &recording);
  EXPECT_FALSE(recording.end());
  EXPECT_THAT(recording.loss(), HasSubstr("datagrams are missing in the recording: "));
  EXPECT_THAT(recording.loss(), HasSubstr("-0002.readyscope could not be opened for writing: "));
  EXPECT_THAT(recording.figures().file, HasSubstr("-0001.readyscope"));
  EXPECT_EQ(recording.outcome().pieces, 1U);
  const RecordingFile::Figures figures = recording.figures();
  EXPECT_EQ(figures.datagrams + figures.datagrams_missing, received_and_sent(live));
}

TEST_F(RecordingFiles, in_pieces_try_again_to_delete_what_could_not_be_deleted) {
  const auto stuck = std::filesystem::path(folder.path("night-0001.readyscope"));
  std::filesystem::create_directory(stuck);
  std::ofstream(stuck / "in the way") << "of its deletion";
  const auto recording = start({.piece_bytes = 10'000, .pieces_kept = 1});
  pass(0, 0.5, recording.get());
  EXPECT_TRUE(std::filesystem::exists(stuck));
  std::filesystem::remove(stuck / "in the way");
  pass(0.5, 1, recording.get());
  EXPECT_TRUE(recording->end());
  EXPECT_EQ(files().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(stuck));
}

TEST_F(RecordingFiles, in_pieces_leave_a_file_alone_that_somebody_else_made_meanwhile) {
  const auto recording = start({.piece_bytes = 10'000});
  const std::string taken = folder.path("night-0002.readyscope");
  std::ofstream(taken) << "of somebody else";
  pass(0, 1, recording.get());
  EXPECT_TRUE(recording->end());
  EXPECT_EQ(std::filesystem::file_size(taken), 16U);
  EXPECT_EQ(recording->figures().datagrams, received_and_sent(live));
  EXPECT_GT(std::filesystem::file_size(folder.path("night-0003.readyscope")), 16U);
}

// ---- full disks -------------------------------------------------------------------------------

TEST_F(RecordingFiles, leave_some_of_the_disk_to_others) {
  const auto recording = start({.free_share_min = 2});
  pass(0, 1, recording.get());
  EXPECT_FALSE(recording->end());
  EXPECT_THAT(recording->trouble(), HasSubstr("cannot be written to"));
  EXPECT_EQ(recording->figures().datagrams, 0U);
  EXPECT_EQ(recording->figures().datagrams_missing, received_and_sent(live));
  EXPECT_EQ(std::filesystem::file_size(path), 0U);
}

#ifdef __linux__
TEST_F(RecordingFiles, on_a_full_disk_say_what_is_missing_and_keep_nobody_waiting) {
  const auto recording = start({.file = "/dev/full", .overwrite = true, .free_share_min = 0});
  pass(0, 1, recording.get());
  EXPECT_FALSE(recording->end());
  EXPECT_THAT(recording->trouble(), HasSubstr("No space left"));
  EXPECT_EQ(recording->figures().datagrams_missing, received_and_sent(live));
}
#endif

TEST(RecordingFile, holds_what_it_says_whatever_the_disk_does) {
  std::uint64_t whole = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededSession session(seed);
    session.steps(40);
    support::UnreliableDisk disk(seed);
    Scope live(session.origin());
    auto recording = RecordingFile::start({.file = "nowhere"}, live, disk.open());
    if (!recording) {
      EXPECT_THAT(recording.error(), HasSubstr("nowhere could not be opened"));
      continue;
    }
    for (const Happening& happening : session.log().all()) {
      live.take({&happening, 1});
      (*recording)->take({&happening, 1});
    }
    if (seed % 2 == 0) disk.recover();
    const bool is_whole = (*recording)->end();
    EXPECT_TRUE(is_whole || seed % 2 != 0);
    whole += is_whole ? 1 : 0;
    const RecordingFile::Figures figures = (*recording)->figures();
    EXPECT_EQ(figures.datagrams + figures.datagrams_missing, received_and_sent(live));
    auto reader = RecordingReader::open(disk.files().at("nowhere").content.read());
    if (!reader) {
      EXPECT_EQ(figures.datagrams, 0U) << reader.error();
      continue;
    }
    Scope played(reader->origin());
    while (reader->play_frame(played)) {
    }
    EXPECT_EQ(reader->figures().datagrams, figures.datagrams);
    EXPECT_EQ(reader->figures().broken, 0U);
    EXPECT_TRUE(!is_whole || !reader->figures().cut_off);
  }
  EXPECT_GE(whole, 5U);
}

// ---- opening ----------------------------------------------------------------------------------

TEST(OpenedFiles, that_are_none_say_why) {
  const support::TemporaryFolder folder;
  const auto error_of = [](const std::string& file) {
    const auto opened = OpenedFile::open(file, history_bytes);
    return opened ? "" : opened.error();
  };
  EXPECT_THAT(error_of(folder.path("nothing")), HasSubstr("could not be opened: "));
  EXPECT_THAT(error_of(folder.path().string()), HasSubstr("it is a folder"));
  const std::string text = folder.path("text");
  std::ofstream(text) << "just some words";
  EXPECT_THAT(error_of(text), HasSubstr("neither a recording"));
}

TEST_F(RecordingFiles, can_be_opened_while_they_are_written) {
  const auto recording = start({});
  pass(0, 0.5, recording.get());
  auto opened = OpenedFile::open(path, history_bytes);
  while (!opened) {
    std::this_thread::yield();
    opened = OpenedFile::open(path, history_bytes);
  }
  ASSERT_TRUE(opened) << opened.error();
  while ((*opened)->read_some()) {
  }
  const std::uint64_t so_far = (*opened)->source().figures().datagrams;
  pass(0.5, 1, recording.get());
  EXPECT_TRUE(recording->end());
  while ((*opened)->read_some()) {
  }
  EXPECT_GT((*opened)->source().figures().datagrams, so_far);
  EXPECT_EQ(received_and_sent((*opened)->scope()), received_and_sent(live));
}

}  // namespace
}  // namespace readyscope
