// What is read of a capture in the format of pcapng, whole, growing, cut off or damaged.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture_bytes.hpp"

namespace readyscope {
namespace {

using namespace support;
using Way = CapturedDatagram::Way;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint16_t if_tsresol = 9;
constexpr std::uint16_t if_fcslen = 13;
constexpr std::uint16_t if_tsoffset = 14;
constexpr std::uint16_t epb_flags = 2;
constexpr std::uint16_t epb_dropcount = 4;
constexpr std::uint16_t isb_ifrecv = 4;
constexpr std::uint16_t isb_ifdrop = 5;
constexpr std::uint16_t isb_osdrop = 7;

std::vector<std::string> texts_in(const ReadCapture& read) {
  std::vector<std::string> texts;
  for (const KeptDatagram& datagram : read.datagrams) texts.push_back(datagram.text());
  return texts;
}

/// Datagrams with these letters, in a section of one interface.
PcapngBytes letters(std::string_view text) {
  PcapngBytes capture;
  capture.section().interface();
  for (const char letter : text) capture.packet({.frame = usual_frame(std::string(20, letter))});
  return capture;
}
std::string letters_in(const ReadCapture& read) {
  std::string text;
  for (const KeptDatagram& datagram : read.datagrams) text += datagram.text().front();
  return text;
}

// ---- a whole one ------------------------------------------------------------------------------

TEST(Pcapng, gives_every_datagram_in_both_byte_orders) {
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    PcapngBytes capture(order);
    capture.section().interface().packet(
        {.frame = usual_frame("hello"), .units = 1'700'000'000'123'456});
    const ReadCapture read = read_capture(capture.bytes);
    ASSERT_THAT(texts_in(read), ElementsAre("hello"));
    EXPECT_EQ(read.datagrams[0].since_1970, Duration(1'700'000'000'123'456'000));
    EXPECT_EQ(read.datagrams[0].from.text(), "192.0.2.1:40000");
    EXPECT_EQ(read.figures.frames, 1U);
    EXPECT_EQ(read.figures.broken, 0U);
    EXPECT_FALSE(read.figures.cut_off);
  }
}

TEST(Pcapng, has_sections_each_with_its_byte_order_and_its_interfaces) {
  PcapngBytes capture;
  capture.section().interface(1).interface(101);
  capture.packet({.frame = usual_frame("one")});
  capture.packet({.frame = ipv4({.payload = udp("two")}), .interface = 1});
  // Its length may be known, and is of no interest.
  capture.in_order(std::endian::big).section(4'711).interface(101);
  capture.packet({.frame = ipv4({.payload = udp("three")})});
  capture.packet({.frame = usual_frame("of an interface of another section"), .interface = 1});
  const ReadCapture read = read_capture(capture.bytes);
  EXPECT_THAT(texts_in(read), ElementsAre("one", "two", "three"));
  EXPECT_EQ(read.figures.broken, 1U);
}

TEST(Pcapng, passes_over_what_it_does_not_know) {
  PcapngBytes capture = letters("a");
  capture.block(0x0000'0badU, joined({four(32'473), bytes_of("custom")}));
  capture.block(4, zeros(40));
  capture.block(0x7fff'0001U, zeros(2'000'000));
  capture.block(0x7fff'0002U, {});
  capture.packet({.frame = usual_frame("b")});
  const ReadCapture read = read_capture(capture.bytes);
  EXPECT_EQ(letters_in(read), "ab");
  EXPECT_EQ(read.figures.frames, 2U);
  EXPECT_EQ(read.figures.broken, 0U);
}

TEST(Pcapng, may_hold_simple_and_obsolete_packets) {
  PcapngBytes capture;
  capture.section().interface(1, {}, 51);
  capture.obsolete_packet({.frame = usual_frame("obsolete"), .units = 3'000'000});
  capture.simple_packet(usual_frame("a simple"));
  const Bytes cut = part_of(usual_frame("a simple one"), 0, 51);
  capture.simple_packet(cut, 54);
  const ReadCapture read = read_capture(capture.bytes);
  ASSERT_THAT(texts_in(read), ElementsAre("obsolete", "a simple", "a simple "));
  EXPECT_EQ(read.datagrams[0].since_1970, std::chrono::seconds(3));
  // It has none of its own.
  EXPECT_EQ(read.datagrams[1].since_1970, std::chrono::seconds(3));
  EXPECT_TRUE(read.datagrams[2].truncated);
  EXPECT_EQ(read.datagrams[2].length, 12U);
}

TEST(Pcapng, says_which_way_datagrams_went) {
  PcapngBytes capture;
  capture.section().interface();
  for (const std::uint64_t flags : {0U, 1U, 2U, 3U}) {
    capture.packet({.frame = usual_frame("x"), .options = capture.option(epb_flags, flags, 4)});
  }
  const ReadCapture read = read_capture(capture.bytes);
  ASSERT_EQ(read.datagrams.size(), 4U);
  EXPECT_EQ(read.datagrams[0].way, Way::unknown);
  EXPECT_EQ(read.datagrams[1].way, Way::in);
  EXPECT_EQ(read.datagrams[2].way, Way::out);
  EXPECT_EQ(read.datagrams[3].way, Way::unknown);
}

TEST(Pcapng, may_say_that_frames_end_with_a_checksum) {
  PcapngBytes capture;
  // Of the interface, in bytes and in bits, and of a single frame.
  capture.section();
  capture.interface(1, capture.option(if_fcslen, 4, 1))
      .interface(1, capture.option(if_fcslen, 32, 1));
  capture.interface(1);
  const Bytes frame = joined(
      {ethernet(0x0800,
                ipv4({.payload = udp({.payload = bytes_of("abc"), .length = 100}), .total = 0})),
       bytes_of("FCS!")});
  for (const std::uint32_t interface : {0U, 1U}) {
    capture.packet({.frame = frame, .interface = interface});
  }
  capture.packet(
      {.frame = frame, .interface = 2, .options = capture.option(epb_flags, 4U << 5U, 4)});
  EXPECT_THAT(texts_in(read_capture(capture.bytes)), ElementsAre("abc", "abc", "abc"));
}

// ---- times ------------------------------------------------------------------------------------

struct TimeCase {
  unsigned resolution = 0;
  std::uint64_t units = 0;
  Duration expected{};
};

TEST(PcapngTime, comes_in_the_resolution_of_its_interface) {
  using namespace std::chrono;
  const std::uint64_t half = std::uint64_t{1} << 29U;
  const std::array cases{
      TimeCase{0, 5, seconds(5)},
      TimeCase{3, 1'700'000'000'123, milliseconds(1'700'000'000'123)},
      TimeCase{6, 1'700'000'000'123'456, microseconds(1'700'000'000'123'456)},
      TimeCase{9, 1'700'000'000'123'456'789, nanoseconds(1'700'000'000'123'456'789)},
      TimeCase{12, 1'700'000'123'456'789, nanoseconds(1'700'000'123'456)},
      TimeCase{28, 10'000'000'000'000'000'000U, nanoseconds(1)},
      TimeCase{127, 10'000'000'000'000'000'000U, nanoseconds(0)},
      TimeCase{0x80, 7, seconds(7)},
      TimeCase{0x80 | 10, 3 * 1'024 + 512, milliseconds(3'500)},
      TimeCase{0x80 | 30, 19 * half, milliseconds(9'500)},
      TimeCase{0x80 | 32, (std::uint64_t{1'700'000'000} << 32U) + 0xffff'ffffU,
               nanoseconds(1'700'000'000'999'999'999)},
      TimeCase{0x80 | 60, (std::uint64_t{3} << 60U) + (std::uint64_t{1} << 58U),
               milliseconds(3'250)},
      TimeCase{0x80 | 63, std::uint64_t{3} << 62U, milliseconds(1'500)},
      TimeCase{0x80 | 64, std::uint64_t{1} << 63U, milliseconds(500)},
      TimeCase{0x80 | 93, ~std::uint64_t{0}, nanoseconds(1)},
      TimeCase{0x80 | 127, ~std::uint64_t{0}, nanoseconds(0)},
  };
  for (const TimeCase& one : cases) {
    PcapngBytes capture;
    capture.section();
    capture.interface(1, capture.option(if_tsresol, one.resolution, 1));
    capture.packet({.frame = usual_frame("x"), .units = one.units});
    const ReadCapture read = read_capture(capture.bytes);
    ASSERT_EQ(read.datagrams.size(), 1U);
    EXPECT_EQ(read.datagrams[0].since_1970, one.expected) << one.resolution;
  }
}

TEST(PcapngTime, is_moved_by_the_offset_of_its_interface) {
  for (const std::int64_t offset : {1'000'000'000, -5}) {
    PcapngBytes capture;
    capture.section();
    capture.interface(1, capture.option(if_tsoffset, static_cast<std::uint64_t>(offset), 8));
    capture.packet({.frame = usual_frame("x"), .units = 2'500'000});
    const ReadCapture read = read_capture(capture.bytes);
    ASSERT_EQ(read.datagrams.size(), 1U);
    EXPECT_EQ(read.datagrams[0].since_1970,
              std::chrono::milliseconds(2'500) + std::chrono::seconds(offset));
  }
}

TEST(PcapngTime, beyond_all_measure_is_as_far_away_as_a_time_can_be) {
  for (const unsigned resolution : {0U, 6U, 9U, 10U, 0x80U, 0x80U | 20U}) {
    for (const std::int64_t offset : {std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
      PcapngBytes capture;
      capture.section();
      capture.interface(
          1, joined({capture.option(if_tsresol, resolution, 1),
                     capture.option(if_tsoffset, static_cast<std::uint64_t>(offset), 8)}));
      capture.packet({.frame = usual_frame("x"), .units = ~std::uint64_t{0}});
      const ReadCapture read = read_capture(capture.bytes);
      ASSERT_EQ(read.datagrams.size(), 1U);
      EXPECT_LE(read.datagrams[0].since_1970, captured_time_max);
      EXPECT_GT(read.datagrams[0].since_1970, std::chrono::hours(24 * 365 * 50));
    }
  }
}

// ---- what was dropped -------------------------------------------------------------------------

TEST(PcapngDropped, is_what_packets_say_was_missed_before_them) {
  PcapngBytes capture;
  capture.section().interface();
  capture.packet({.frame = usual_frame("x"), .options = capture.option(epb_dropcount, 3, 8)});
  capture.packet({.frame = usual_frame("x"), .options = capture.option(epb_dropcount, 4, 8)});
  capture.obsolete_packet({.frame = usual_frame("x")}, 5);
  capture.obsolete_packet({.frame = usual_frame("x")});  // It does not know.
  EXPECT_EQ(read_capture(capture.bytes).figures.dropped, 12U);
}

TEST(PcapngDropped, is_what_the_latest_statistics_of_each_interface_say) {
  PcapngBytes capture;
  capture.section().interface().interface();
  capture.statistics(0, capture.option(isb_ifdrop, 3, 8));
  capture.statistics(0,
                     joined({capture.option(isb_ifrecv, 1'000, 8), capture.option(isb_ifdrop, 5, 8),
                             capture.option(isb_osdrop, 1, 8)}));
  capture.statistics(1, capture.option(isb_osdrop, 10, 8));
  EXPECT_EQ(read_capture(capture.bytes).figures.dropped, 16U);
}

TEST(PcapngDropped, does_not_count_twice_what_packets_and_statistics_say) {
  PcapngBytes capture;
  capture.section().interface();
  capture.packet({.frame = usual_frame("x"), .options = capture.option(epb_dropcount, 7, 8)});
  capture.statistics(0, capture.option(isb_ifdrop, 7, 8));
  capture.section().interface();
  capture.statistics(0, capture.option(isb_ifdrop, 2, 8));
  EXPECT_EQ(read_capture(capture.bytes).figures.dropped, 9U);
}

TEST(PcapngDropped, stays_within_its_number) {
  PcapngBytes capture;
  capture.section().interface().interface();
  capture.statistics(0, joined({capture.option(isb_ifdrop, ~std::uint64_t{0}, 8),
                                capture.option(isb_osdrop, 9, 8)}));
  capture.statistics(1, capture.option(isb_ifdrop, 9, 8));
  EXPECT_EQ(read_capture(capture.bytes).figures.dropped, ~std::uint64_t{0});
}

// ---- cut off ----------------------------------------------------------------------------------

/// One block of each kind.
PcapngBytes one_of_each() {
  PcapngBytes capture;
  capture.section();
  capture.interface(1, capture.option(if_tsresol, 9, 1));
  capture.packet({.frame = usual_frame("a"), .options = capture.option(epb_flags, 1, 4)});
  capture.simple_packet(usual_frame("b"));
  capture.obsolete_packet({.frame = usual_frame("c")});
  capture.block(4, zeros(12));
  capture.statistics(0, capture.option(isb_ifdrop, 1, 8));
  capture.block(0x0000'0badU, zeros(20));
  capture.block(0x7fff'0001U, zeros(100));
  capture.in_order(std::endian::big).section().interface();
  capture.packet({.frame = usual_frame("d")});
  return capture;
}

TEST(CutOffPcapng, gives_all_that_is_before_the_cut_whatever_it_cuts) {
  const PcapngBytes whole = one_of_each();
  ASSERT_EQ(letters_in(read_capture(whole.bytes)), "abcd");
  // The ends of the blocks with these letters.
  const std::array ends{whole.ends[2], whole.ends[3], whole.ends[4], whole.ends.back()};
  for (std::size_t cut = 4; cut <= whole.bytes.size(); ++cut) {
    SCOPED_TRACE("cut after " + std::to_string(cut) + " bytes");
    const ReadCapture read = read_capture(part_of(whole.bytes, 0, cut));
    const auto datagrams = std::ranges::count_if(ends, [&](auto end) { return end <= cut; });
    ASSERT_EQ(read.error, "");
    ASSERT_EQ(static_cast<std::ptrdiff_t>(read.datagrams.size()), datagrams);
    ASSERT_EQ(read.figures.cut_off, std::ranges::count(whole.ends, cut) == 0);
    ASSERT_EQ(read.figures.broken, 0U);
  }
}

TEST(CutOffPcapng, is_read_on_once_the_rest_has_been_written) {
  const PcapngBytes whole = one_of_each();
  Bytes so_far = part_of(whole.bytes, 0, 4);
  auto reader = CaptureReader::open(reading(so_far));
  ASSERT_TRUE(reader) << reader.error();
  std::string seen;
  for (std::size_t size = 4; size <= whole.bytes.size(); ++size) {
    so_far = part_of(whole.bytes, 0, size);
    while (const auto datagram = reader->next()) {
      seen += static_cast<char>(datagram->payload.front());
    }
    ASSERT_TRUE(reader->at_end());
    ASSERT_EQ(reader->figures().cut_off, std::ranges::count(whole.ends, size) == 0);
  }
  EXPECT_EQ(seen, "abcd");
  EXPECT_EQ(reader->figures().broken, 0U);
  EXPECT_EQ(reader->offset(), whole.bytes.size());
}

TEST(CutOffPcapng, does_not_take_a_capture_in_a_datagram_for_what_follows) {
  const Bytes sent = ipv4({.payload = udp({.payload = letters("xyz").bytes})});
  for (const bool is_simple : {false, true}) {
    PcapngBytes capture;
    capture.section().interface(101);
    if (is_simple) {
      capture.simple_packet(sent);
    } else {
      capture.packet({.frame = sent});
    }
    // A part of the trailing length is missing.
    const ReadCapture read = read_capture(part_of(capture.bytes, 0, capture.bytes.size() - 2));
    EXPECT_EQ(read.figures.frames, 0U);
    EXPECT_EQ(read.figures.broken, 0U);
    EXPECT_TRUE(read.figures.cut_off);
  }
}

// ---- damaged ----------------------------------------------------------------------------------

TEST(DamagedPcapng, loses_no_more_than_the_packet_whose_lengths_are_damaged) {
  const PcapngBytes whole = letters("abcdef");
  for (std::size_t packet = 0; packet < 6; ++packet) {
    const std::size_t begin = whole.ends[packet + 1];
    const std::size_t end = whole.ends[packet + 2];
    // Its length, how much of it was captured, and its length once more.
    for (const std::size_t at : {begin + 4, begin + 5, begin + 6, begin + 7, begin + 21, begin + 22,
                                 begin + 23, end - 4, end - 3, end - 2, end - 1}) {
      SCOPED_TRACE("packet " + std::to_string(packet) + ", byte " + std::to_string(at - begin));
      Bytes damaged = whole.bytes;
      damaged[at] ^= std::byte{0x41};
      const ReadCapture read = read_capture(damaged);
      std::string others = "abcdef";
      others.erase(packet, 1);
      ASSERT_EQ(letters_in(read), others);
      // Of the last one, nobody knows whether it would have gone on.
      const bool is_last = packet == 5;
      ASSERT_EQ(read.figures.cut_off, is_last);
      ASSERT_TRUE(is_last || read.figures.broken == 1U);
    }
  }
}

TEST(DamagedPcapng, goes_on_after_bytes_that_do_not_belong_there) {
  const PcapngBytes whole = letters("abcdef");
  Bytes damaged = whole.bytes;
  const Bytes stranger =
      bytes_of("What is this doing here, of all places? It has no business here!");
  damaged.insert(damaged.begin() + static_cast<std::ptrdiff_t>(whole.ends[3]), stranger.begin(),
                 stranger.end());
  const ReadCapture read = read_capture(damaged);
  EXPECT_EQ(letters_in(read), "abcdef");
  EXPECT_EQ(read.figures.broken, 1U);
  EXPECT_FALSE(read.figures.cut_off);
}

TEST(DamagedPcapng, goes_on_after_more_than_what_is_searched_at_once) {
  const PcapngBytes whole = letters("ab");
  Bytes damaged = whole.bytes;
  const Bytes stranger(3'000'000, std::byte{0x17});
  damaged.insert(damaged.begin() + static_cast<std::ptrdiff_t>(whole.ends[2]), stranger.begin(),
                 stranger.end());
  const ReadCapture read = read_capture(damaged);
  EXPECT_EQ(letters_in(read), "ab");
  EXPECT_EQ(read.figures.broken, 1U);
}

TEST(DamagedPcapng, is_not_read_again_and_again_for_lengths_that_reach_far) {
  // Each claims to be of a megabyte, and a sound one follows directly.
  const auto claiming = [](std::uint32_t type) {
    const auto number4 = [](std::uint32_t value) { return number(value, 4, std::endian::little); };
    constexpr std::uint32_t length = 1U << 20U;
    return joined(
        {number4(type), number4(length), zeros(12), number4(length - 32), number4(length - 32)});
  };
  for (const std::uint32_t type : {6U, 0x7fff'0001U}) {
    PcapngBytes capture;
    capture.section().interface();
    for (int i = 0; i < 20'000; ++i) {
      capture.packet({.frame = usual_frame("sound")}).append(claiming(type));
    }
    std::size_t reads = 0;
    auto reader = CaptureReader::open([&, read = reading(capture.bytes)](auto offset, auto room) {
      ++reads;
      return read(offset, room);
    });
    ASSERT_TRUE(reader);
    while (!reader->at_end()) reader->next();
    EXPECT_GE(reader->figures().datagrams, 19'000U);
    EXPECT_LE(reads, capture.bytes.size() / 100'000);
  }
}

TEST(DamagedPcapng, counts_packets_that_contradict_themselves) {
  PcapngBytes capture;
  capture.section();
  capture.packet({.frame = usual_frame("of no interface")});
  capture.simple_packet(usual_frame("of none either"));
  capture.interface();
  capture.packet({.frame = usual_frame("longer than its block"), .captured = 10'000});
  capture.simple_packet(usual_frame("longer as well"), 10'000);
  capture.statistics(9, {});
  capture.packet({.frame = usual_frame("sound")});
  const ReadCapture read = read_capture(capture.bytes);
  EXPECT_THAT(texts_in(read), ElementsAre("sound"));
  EXPECT_EQ(read.figures.broken, 5U);
  EXPECT_EQ(read.figures.frames, 1U);
}

TEST(DamagedPcapng, reads_the_options_of_a_block_as_far_as_they_can_be_read) {
  PcapngBytes capture;
  capture.section().interface();
  const Bytes too_long =
      joined({number(99, 2, std::endian::little), number(500, 2, std::endian::little)});
  capture.packet(
      {.frame = usual_frame("x"), .options = joined({capture.option(epb_flags, 2, 4), too_long})});
  const ReadCapture read = read_capture(capture.bytes);
  ASSERT_EQ(read.datagrams.size(), 1U);
  EXPECT_EQ(read.datagrams[0].way, Way::out);
}

TEST(DamagedPcapng, of_a_later_version_is_refused_in_words) {
  PcapngBytes capture;
  capture.section();
  capture.bytes[12] = std::byte{2};
  EXPECT_THAT(read_capture(capture.bytes).error, HasSubstr("version"));
}

}  // namespace
}  // namespace readyscope
