// What leaves the memory of a history and stays in sight.

#include "program/spill_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#include "readyscope/history/journal.hpp"
#include "temporary_folder.hpp"

namespace readyscope {
namespace {

using State = Spill::Piece::State;

constexpr auto reading = Spill::Reading::seldom;

constexpr std::size_t piece_bytes = 100'000;
std::vector<std::byte> bytes_of(int seed) {
  std::vector<std::byte> bytes(piece_bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::byte>((i * 31 + static_cast<std::size_t>(seed) * 7) >> 3U);
  }
  return bytes;
}

State settled(Spill::Piece& piece) {
  while (piece.state() == State::under_way) std::this_thread::yield();
  return piece.state();
}

class SpillFiles : public ::testing::Test {
 protected:
  [[nodiscard]] SpillFile::Options options() const {
    return {.folder = folder.path(), .free_share_min = 0};
  }
  support::TemporaryFolder folder;
};

TEST_F(SpillFiles, keep_what_they_take) {
  SpillFile spill(options());
  std::vector<std::unique_ptr<Spill::Piece>> pieces;
  for (int i = 0; i < 20; ++i) {
    pieces.push_back(spill.take(bytes_of(i), reading));
    ASSERT_TRUE(pieces.back());
  }
  for (int i = 0; i < 20; ++i) {
    Spill::Piece& piece = *pieces[static_cast<std::size_t>(i)];
    ASSERT_EQ(settled(piece), State::kept);
    EXPECT_TRUE(std::ranges::equal(piece.bytes(), bytes_of(i)));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(piece.bytes().data()) % alignof(std::uint64_t), 0U);
  }
}

TEST_F(SpillFiles, outlive_the_spill_with_their_pieces_and_are_gone_with_them) {
  auto spill = std::make_unique<SpillFile>(options());
  auto piece = spill->take(bytes_of(1), reading);
  ASSERT_EQ(settled(*piece), State::kept);
  spill.reset();
  EXPECT_TRUE(std::ranges::equal(piece->bytes(), bytes_of(1)));
  piece.reset();
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(SpillFiles, make_room_when_all_in_one_of_them_is_given_up) {
  auto few = options();
  few.file_bytes = 2 * piece_bytes;
  few.all_bytes = 3 * few.file_bytes;
  SpillFile spill(few);
  std::vector<std::unique_ptr<Spill::Piece>> pieces;
  while (!spill.is_full()) {
    pieces.push_back(spill.take(bytes_of(0), reading));
    ASSERT_TRUE(pieces.back());
  }
  EXPECT_EQ(pieces.size(), 6U);
  EXPECT_FALSE(spill.take(bytes_of(0), reading));
  pieces.erase(pieces.begin());
  EXPECT_TRUE(spill.is_full()) << "the other piece in the file is still needed";
  pieces.erase(pieces.begin());
  EXPECT_FALSE(spill.is_full());
  const auto again = spill.take(bytes_of(9), reading);
  ASSERT_TRUE(again);
  EXPECT_EQ(settled(*again), State::kept);
  EXPECT_TRUE(std::ranges::equal(again->bytes(), bytes_of(9)));
}

TEST_F(SpillFiles, leave_some_of_the_disk_to_others) {
  auto greedy = options();
  greedy.free_share_min = 2;
  SpillFile spill(greedy);
  const auto piece = spill.take(bytes_of(1), reading);
  ASSERT_TRUE(piece);
  EXPECT_EQ(settled(*piece), State::lost);
  EXPECT_EQ(spill.failure(), std::errc::no_space_on_device);
  EXPECT_FALSE(spill.take(bytes_of(2), reading));
}

TEST_F(SpillFiles, that_cannot_be_made_say_why) {
  auto nowhere = options();
  nowhere.folder /= "no such folder";
  SpillFile spill(nowhere);
  EXPECT_FALSE(spill.failure());
  const auto piece = spill.take(bytes_of(1), reading);
  ASSERT_TRUE(piece);
  EXPECT_EQ(settled(*piece), State::lost);
  EXPECT_TRUE(spill.failure());
  EXPECT_FALSE(spill.take(bytes_of(2), reading));
}

TEST_F(SpillFiles, keep_a_history_that_memory_has_no_room_for) {
  constexpr std::uint64_t records = 200'000;
  constexpr std::size_t history_bytes = std::size_t{1} << 20;
  Journal journal({.bytes = history_bytes});
  const auto spill = std::make_shared<SpillFile>(options());
  journal.spill_into(spill);
  const LaneId lane = journal.add_lane("").value();
  const auto payload_of = [](std::uint64_t i) {
    std::array<std::byte, 16> payload{};
    for (std::size_t at = 0; at < 8; ++at) payload[at] = static_cast<std::byte>(i >> (8 * at));
    return payload;
  };
  for (std::uint64_t i = 0; i < records; ++i) {
    while (spill->is_behind()) std::this_thread::yield();
    const Instant at(Duration(static_cast<Duration::rep>(1'000 * i)));
    journal.append({.at = at, .lane = lane, .kind = Kind::received, .count = 16}, payload_of(i));
  }
  EXPECT_EQ(journal.first(), 0U);
  EXPECT_LE(journal.bytes(), history_bytes);
  EXPECT_GT(journal.bytes_spilled(), 2 * history_bytes);
  for (std::uint64_t i = 0; i < records; i += 997) {
    const auto payload = journal.payload(journal.record(i));
    ASSERT_TRUE(payload);
    ASSERT_TRUE(std::ranges::equal(*payload, payload_of(i)));
  }
}

}  // namespace
}  // namespace readyscope
