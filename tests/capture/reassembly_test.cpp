// Datagrams that were sent in fragments: each is one, once all of them were captured.

#include "capture/reassembly.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture_bytes.hpp"

namespace readyscope {
namespace {

using namespace support;

constexpr std::uint32_t raw = 101;
constexpr unsigned udp_number = 17;
constexpr unsigned fragment = 44;
constexpr unsigned destination_options = 60;

/// A part of a datagram of which both are as they are sent.
struct Piece {
  std::size_t from = 0;
  std::size_t bytes = 0;
};

/// As fragments of IPv4 or IPv6. The last one of all is that which reaches the end.
Bytes piece4(const Bytes& whole, const Piece& piece, unsigned identification = 1) {
  return ipv4({.payload = part_of(whole, piece.from, piece.bytes),
               .identification = identification,
               .offset = piece.from,
               .more_follow = piece.from + piece.bytes < whole.size()});
}
Bytes piece6(const Bytes& whole, const Piece& piece, unsigned next = udp_number) {
  const bool more = piece.from + piece.bytes < whole.size();
  return ipv6({.payload = joined({ipv6_fragment(next, piece.from, more),
                                  part_of(whole, piece.from, piece.bytes)}),
               .next = fragment});
}

ReadCapture read_all(const std::vector<Bytes>& frames) {
  PcapBytes capture({.link_type = raw});
  std::uint32_t fraction = 0;
  for (const Bytes& frame : frames) capture.add({.frame = frame, .fraction = fraction++});
  return read_capture(capture.bytes);
}

const Bytes& sample() {
  static const Bytes payload = pattern(3'000);
  return payload;
}
const Bytes& sample_datagram() {
  static const Bytes datagram = udp({.payload = sample()});
  return datagram;
}
constexpr std::array sample_pieces{Piece{0, 1'000}, Piece{1'000, 1'000}, Piece{2'000, 1'008}};

// ---- in any order -----------------------------------------------------------------------------

TEST(Fragments, are_one_datagram_in_whatever_order_they_come) {
  std::array order{0U, 1U, 2U};
  do {
    for (const bool is_ipv6 : {false, true}) {
      std::vector<Bytes> frames;
      for (const unsigned which : order) {
        const Piece& piece = sample_pieces[which];
        frames.push_back(is_ipv6 ? piece6(sample_datagram(), piece)
                                 : piece4(sample_datagram(), piece));
      }
      const ReadCapture read = read_all(frames);
      ASSERT_EQ(read.datagrams.size(), 1U);
      EXPECT_EQ(read.datagrams[0].kept, sample());
      EXPECT_EQ(read.datagrams[0].length, sample().size());
      EXPECT_EQ(read.datagrams[0].from.port(), sample_from_port);
      EXPECT_FALSE(read.datagrams[0].truncated);
      // When it was complete.
      EXPECT_EQ(read.datagrams[0].since_1970,
                std::chrono::seconds(1'700'000'000) + std::chrono::microseconds(2));
      EXPECT_EQ(read.figures.fragments, 3U);
      EXPECT_EQ(read.figures.frames, 3U);
      EXPECT_EQ(read.figures.datagrams, 1U);
      EXPECT_EQ(read.figures.not_udp, 0U);
    }
  } while (std::ranges::next_permutation(order).found);
}

TEST(Fragments, of_several_datagrams_may_be_mixed) {
  const Bytes other = udp({.payload = bytes_of(std::string(2'000, 'x'))});
  const ReadCapture read = read_all(
      {piece4(sample_datagram(), {0, 1'000}, 1), piece4(other, {0, 1'000}, 2),
       piece6(sample_datagram(), {0, 2'000}), piece4(other, {1'000, 2'000}, 2),
       piece4(sample_datagram(), {1'000, 9'000}, 1), piece6(sample_datagram(), {2'000, 9'000})});
  ASSERT_EQ(read.datagrams.size(), 3U);
  EXPECT_EQ(read.datagrams[0].length, 2'000U);
  EXPECT_EQ(read.datagrams[1].kept, sample());
  EXPECT_EQ(read.datagrams[2].kept, sample());
  EXPECT_EQ(read.datagrams[2].from.family(), Family::ipv6);
  EXPECT_EQ(read.figures.fragments, 6U);
}

TEST(Fragments, that_were_captured_twice_are_two_datagrams_only_if_all_of_them_were) {
  const Bytes first = piece4(sample_datagram(), {0, 2'000});
  const Bytes second = piece4(sample_datagram(), {2'000, 2'000});
  EXPECT_EQ(read_all({first, first, second, second}).figures.datagrams, 1U);
  EXPECT_EQ(read_all({first, second, first, second}).figures.datagrams, 2U);
}

TEST(Fragments, may_have_further_headers_in_them) {
  const Bytes options = joined({bytes_of({udp_number, 0}), zeros(6)});
  const Bytes whole = joined({options, sample_datagram()});
  const ReadCapture read = read_all({piece6(whole, {1'000, 5'000}, destination_options),
                                     piece6(whole, {0, 1'000}, destination_options)});
  ASSERT_EQ(read.datagrams.size(), 1U);
  EXPECT_EQ(read.datagrams[0].kept, sample());
}

TEST(Fragments, of_other_protocols_are_counted_too) {
  Bytes first = piece4(sample_datagram(), {0, 2'000});
  Bytes second = piece4(sample_datagram(), {2'000, 2'000});
  first[9] = second[9] = std::byte{1};
  const ReadCapture read = read_all({first, second});
  EXPECT_EQ(read.figures.fragments, 2U);
  EXPECT_EQ(read.figures.datagrams, 0U);
}

// ---- overlapping ------------------------------------------------------------------------------

TEST(OverlappingFragments, count_where_they_begin_first_and_then_came_first) {
  const auto filled = [](char letter, std::size_t bytes) {
    return bytes_of(std::string(bytes, letter));
  };
  const auto frame = [&](std::size_t offset, const Bytes& content, bool more_follow) {
    return ipv4({.payload = content, .offset = offset, .more_follow = more_follow});
  };
  const Bytes head = udp({.payload = filled('a', 16), .length = 8 + 40});
  const ReadCapture read = read_all({
      frame(32, filled('e', 16), false),  // 'e' from 24 on
      frame(16, filled('c', 16), true),   // 'c' from 8 on
      frame(16, filled('x', 24), true),   // begins with 'c', and came later
      frame(0, head, true),               // 'a' up to 16
  });
  ASSERT_EQ(read.datagrams.size(), 1U);
  EXPECT_EQ(read.datagrams[0].text(),
            std::string(16, 'a') + std::string(8, 'c') + std::string(8, 'x') + std::string(8, 'e'));
}

TEST(OverlappingFragments, end_where_the_first_last_one_ended) {
  const auto frame = [&](std::size_t offset, const Bytes& content, bool more_follow) {
    return ipv4({.payload = content, .offset = offset, .more_follow = more_follow});
  };
  const ReadCapture read = read_all(
      {frame(16, bytes_of("12345678"), false), frame(16, bytes_of("12345678too long"), false),
       frame(8, bytes_of("abcdefgh and even longer"), true), frame(0, udp({.length = 100}), true)});
  ASSERT_EQ(read.datagrams.size(), 1U);
  EXPECT_EQ(read.datagrams[0].text(), "abcdefgh and eve");
}

// ---- incomplete -------------------------------------------------------------------------------

TEST(IncompleteFragments, are_counted_and_no_datagram) {
  for (std::size_t missing = 0; missing < sample_pieces.size(); ++missing) {
    std::vector<Bytes> frames;
    for (std::size_t i = 0; i < sample_pieces.size(); ++i) {
      if (i != missing) frames.push_back(piece4(sample_datagram(), sample_pieces[i]));
    }
    const ReadCapture read = read_all(frames);
    EXPECT_EQ(read.figures.datagrams, 0U);
    EXPECT_EQ(read.figures.fragments, 2U);
  }
}

TEST(IncompleteFragments, that_were_not_captured_to_their_ends_give_the_beginning_of_the_datagram) {
  PcapBytes capture({.link_type = raw});
  for (const Piece& piece : sample_pieces) {
    const Bytes frame = piece4(sample_datagram(), piece);
    capture.add(
        {.frame = part_of(frame, 0, 96), .length = static_cast<std::uint32_t>(frame.size())});
  }
  const ReadCapture read = read_capture(capture.bytes);
  ASSERT_EQ(read.datagrams.size(), 1U);
  EXPECT_EQ(read.datagrams[0].kept, part_of(sample(), 0, 96 - 28));
  EXPECT_EQ(read.datagrams[0].length, sample().size());
  EXPECT_TRUE(read.datagrams[0].truncated);
  EXPECT_EQ(read.figures.fragments, 3U);
}

TEST(IncompleteFragments, of_nothing_at_all_are_counted) {
  const ReadCapture read = read_all(
      {piece4(sample_datagram(), {0, 1'000}), ipv4({.offset = 1'000, .more_follow = true})});
  EXPECT_EQ(read.figures.fragments, 2U);
  EXPECT_EQ(read.figures.broken, 0U);
}

TEST(IncompleteFragments, do_not_mix_with_later_ones_of_the_same_number) {
  const auto read_with_pause = [](std::uint32_t seconds) {
    PcapBytes capture({.link_type = raw});
    capture.add({.frame = piece4(sample_datagram(), {0, 1'000}), .seconds = 1'000});
    capture.add({.frame = piece4(sample_datagram(), {1'000, 9'000}), .seconds = 1'000 + seconds});
    return read_capture(capture.bytes).figures.datagrams;
  };
  EXPECT_EQ(read_with_pause(60), 1U);
  EXPECT_EQ(read_with_pause(61), 0U);
}

// ---- bounds -----------------------------------------------------------------------------------

class ReassemblyBounds : public ::testing::Test {
 protected:
  /// Adds a piece of so many bytes, and says whether a packet is complete now.
  bool add(std::uint32_t identification, std::size_t offset, std::size_t bytes,
           bool more_follow = true) {
    const std::span<const std::byte> part = std::span(content_).first(bytes);
    return reassembly
        .add({.from = std::span(content_).first(4),
              .to = std::span(content_).first(4),
              .protocol = udp_number,
              .payload = {.bytes = part, .length = bytes},
              .identification = identification,
              .offset = offset,
              .more_follow = more_follow},
             {})
        .has_value();
  }
  Reassembly reassembly;

 private:
  Bytes content_ = zeros(100'000);
};

TEST_F(ReassemblyBounds, give_up_what_has_been_pending_longest) {
  for (std::uint32_t i = 0; i < 2 * Reassembly::packets_max; ++i) add(i, 0, 8);
  EXPECT_EQ(reassembly.packets(), Reassembly::packets_max);
  EXPECT_FALSE(add(5, 8, 8, false));
  EXPECT_TRUE(add(2 * Reassembly::packets_max - 1, 8, 8, false));
}

TEST_F(ReassemblyBounds, keep_within_their_bytes) {
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    add(i, 0, 60'000);
    ASSERT_LE(reassembly.bytes(), Reassembly::bytes_max);
  }
  EXPECT_GT(reassembly.bytes(), Reassembly::bytes_max - 70'000);
  EXPECT_TRUE(add(999, 60'000, 8, false));
  EXPECT_FALSE(add(0, 60'000, 8, false));
}

TEST_F(ReassemblyBounds, give_up_a_packet_of_too_many_pieces_or_bytes) {
  for (std::size_t i = 0; i < Reassembly::pieces_max; ++i) add(1, 8, 1);
  EXPECT_EQ(reassembly.packets(), 1U);
  add(1, 8, 1);
  EXPECT_EQ(reassembly.packets(), 0U);
  EXPECT_EQ(reassembly.bytes(), 0U);
  add(2, 0, 65'000);
  add(2, 0, 65'000);
  EXPECT_EQ(reassembly.packets(), 1U);
  add(2, 0, 65'000);
  EXPECT_EQ(reassembly.packets(), 0U);
}

}  // namespace
}  // namespace readyscope
