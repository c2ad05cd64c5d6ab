// What is read of a capture in the format of pcap, whole, growing, cut off or damaged.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture_bytes.hpp"

namespace readyscope {
namespace {

using namespace support;
using Way = CapturedDatagram::Way;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint32_t microseconds_magic = 0xa1b2'c3d4U;
constexpr std::uint32_t nanoseconds_magic = 0xa1b2'3c4dU;
constexpr std::uint32_t kuznetzov_magic = 0xa1b2'cd34U;

std::vector<std::string> texts_in(const ReadCapture& read) {
  std::vector<std::string> texts;
  for (const KeptDatagram& datagram : read.datagrams) texts.push_back(datagram.text());
  return texts;
}

/// As many datagrams as there are letters, a second apart.
PcapBytes letters(std::string_view text, const PcapParts& parts = {}) {
  PcapBytes capture(parts);
  std::uint32_t seconds = 1'700'000'000;
  for (const char letter : text) {
    capture.add({.frame = usual_frame(std::string(20, letter)), .seconds = seconds++});
  }
  return capture;
}

/// The first letters of the datagrams, one after the other.
std::string letters_in(const ReadCapture& read) {
  std::string text;
  for (const KeptDatagram& datagram : read.datagrams) text += datagram.text().front();
  return text;
}

// ---- a whole one ------------------------------------------------------------------------------

TEST(Pcap, gives_every_datagram_with_its_time_ends_and_payload) {
  PcapBytes capture;
  capture.add({.frame = usual_frame("hello"), .seconds = 1'700'000'000, .fraction = 123'456});
  const ReadCapture read = read_capture(capture.bytes);
  ASSERT_EQ(read.datagrams.size(), 1U);
  const KeptDatagram& datagram = read.datagrams.front();
  EXPECT_EQ(datagram.since_1970, std::chrono::nanoseconds(1'700'000'000'123'456'000));
  EXPECT_EQ(datagram.from.text(), "192.0.2.1:40000");
  EXPECT_EQ(datagram.to.text(), "192.0.2.2:5000");
  EXPECT_EQ(datagram.way, Way::unknown);
  EXPECT_EQ(datagram.length, 5U);
  EXPECT_EQ(datagram.text(), "hello");
  EXPECT_FALSE(datagram.truncated);
  EXPECT_EQ(read.figures.frames, 1U);
  EXPECT_EQ(read.figures.datagrams, 1U);
  EXPECT_EQ(read.figures.bytes, 5U);
  EXPECT_FALSE(read.figures.cut_off);
}

TEST(Pcap, is_read_in_both_byte_orders_and_resolutions) {
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    for (const std::uint32_t magic : {microseconds_magic, nanoseconds_magic}) {
      PcapBytes capture({.order = order, .magic = magic});
      capture.add({.frame = usual_frame("one"), .seconds = 5, .fraction = 999'999});
      const ReadCapture read = read_capture(capture.bytes);
      ASSERT_EQ(read.datagrams.size(), 1U);
      const int unit = magic == nanoseconds_magic ? 1 : 1'000;
      EXPECT_EQ(read.datagrams[0].since_1970, std::chrono::seconds(5) + Duration(999'999) * unit);
    }
  }
}

TEST(Pcap, has_times_until_2106) {
  PcapBytes capture;
  capture.add({.frame = usual_frame("late"), .seconds = 0xffff'ffffU});
  const ReadCapture read = read_capture(capture.bytes);
  ASSERT_EQ(read.datagrams.size(), 1U);
  EXPECT_EQ(read.datagrams[0].since_1970, std::chrono::seconds(0xffff'ffffU));
}

TEST(Pcap, may_have_the_longer_headers_of_a_patched_kernel_which_say_the_direction) {
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    PcapBytes capture({.order = order, .magic = kuznetzov_magic});
    const auto headed = [&](unsigned packet_type) {
      return joined({number(3, 4, order), number(0x0800, 2, order), bytes_of({packet_type, 0})});
    };
    capture.add({.frame = usual_frame("in"), .more = headed(0)});
    capture.add({.frame = usual_frame("out"), .more = headed(4)});
    capture.add({.frame = usual_frame("between others"), .more = headed(3)});
    const ReadCapture read = read_capture(capture.bytes);
    ASSERT_THAT(texts_in(read), ElementsAre("in", "out", "between others"));
    EXPECT_EQ(read.datagrams[0].way, Way::in);
    EXPECT_EQ(read.datagrams[1].way, Way::out);
    EXPECT_EQ(read.datagrams[2].way, Way::unknown);
  }
}

TEST(Pcap, may_say_that_frames_end_with_a_checksum) {
  // Of two words of 16 bits. Only a packet without a length of its own shows it.
  PcapBytes capture({.link_type = 1U | 0x0400'0000U | 2U << 28U});
  const Bytes packet =
      ipv4({.payload = udp({.payload = bytes_of("abc"), .length = 100}), .total = 0});
  capture.add({.frame = joined({ethernet(0x0800, packet), bytes_of("FCS!")})});
  const ReadCapture read = read_capture(capture.bytes);
  EXPECT_THAT(texts_in(read), ElementsAre("abc"));
}

TEST(Pcap, of_an_old_version_may_have_its_lengths_the_other_way_round) {
  PcapBytes capture({.version_minor = 3});
  const Bytes frame = part_of(usual_frame("beginning and end"), 0, 51);
  capture.add({.frame = frame, .length = 51, .captured = 59});
  const ReadCapture read = read_capture(capture.bytes);
  EXPECT_THAT(texts_in(read), ElementsAre("beginning"));
}

TEST(Pcap, gives_the_beginning_of_datagrams_that_were_not_captured_to_their_ends) {
  PcapBytes capture;
  const Bytes whole = usual_frame("beginning and end");
  capture.add({.frame = part_of(whole, 0, 51), .length = static_cast<std::uint32_t>(whole.size())});
  const ReadCapture read = read_capture(capture.bytes);
  ASSERT_THAT(texts_in(read), ElementsAre("beginning"));
  EXPECT_TRUE(read.datagrams[0].truncated);
  EXPECT_EQ(read.datagrams[0].length, 17U);
  EXPECT_EQ(read.figures.truncated, 1U);
  EXPECT_EQ(read.figures.bytes, 9U);
}

TEST(Pcap, counts_what_is_not_udp) {
  PcapBytes capture;
  capture.add({.frame = ethernet(0x0806, zeros(28))});
  capture.add({.frame = usual_frame("one")});
  capture.add({.frame = ethernet(0x0800, ipv4({.payload = zeros(20), .protocol = 6}))});
  const ReadCapture read = read_capture(capture.bytes);
  EXPECT_EQ(read.figures.frames, 3U);
  EXPECT_EQ(read.figures.not_udp, 2U);
  EXPECT_EQ(read.figures.broken, 0U);
  EXPECT_THAT(texts_in(read), ElementsAre("one"));
}

TEST(Pcap, of_an_unknown_link_type_is_read_and_all_of_it_is_not_udp) {
  const ReadCapture read = read_frames(147, {usual_frame("one"), usual_frame("two")});
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.figures.frames, 2U);
  EXPECT_EQ(read.figures.not_udp, 2U);
}

TEST(Pcap, may_be_empty) {
  const ReadCapture read = read_capture(PcapBytes().bytes);
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.figures.frames, 0U);
  EXPECT_FALSE(read.figures.cut_off);
}

TEST(Pcap, larger_than_what_is_read_at_once_is_read_to_its_end) {
  PcapBytes capture;
  const std::string text(1'399, 'x');
  for (int i = 0; i < 3'000; ++i) capture.add({.frame = usual_frame(text)});
  const ReadCapture read = read_capture(capture.bytes);
  EXPECT_EQ(read.figures.datagrams, 3'000U);
  EXPECT_EQ(read.figures.bytes, 3'000U * text.size());
  for (const KeptDatagram& datagram : read.datagrams) ASSERT_EQ(datagram.text(), text);
}

TEST(Pcap, may_hold_frames_of_megabytes) {
  PcapBytes capture;
  Bytes jumbo = usual_frame("first");
  jumbo.resize(5'000'000);
  capture.add({.frame = jumbo}).add({.frame = usual_frame("second")});
  EXPECT_THAT(texts_in(read_capture(capture.bytes)), ElementsAre("first", "second"));
}

TEST(Pcap, is_read_as_it_grows) {
  const PcapBytes whole = letters("abc");
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
    const bool is_at_border = std::ranges::count(whole.ends, size) > 0;
    ASSERT_EQ(reader->figures().cut_off, !is_at_border) << size;
    const auto records = std::ranges::count_if(whole.ends, [&](auto end) { return end <= size; });
    ASSERT_EQ(seen.size(), records < 1 ? 0U : static_cast<std::size_t>(records - 1));
  }
  EXPECT_EQ(seen, "abc");
  EXPECT_EQ(reader->offset(), whole.bytes.size());
}

TEST(Pcap, that_has_grown_since_it_was_opened_is_read_to_its_end) {
  const PcapBytes whole = letters("abc");
  Bytes so_far = part_of(whole.bytes, 0, whole.ends[1]);
  auto reader = CaptureReader::open(reading(so_far));
  ASSERT_TRUE(reader);
  so_far = whole.bytes;
  std::size_t datagrams = 0;
  while (!reader->at_end()) datagrams += reader->next() ? 1U : 0U;
  EXPECT_EQ(datagrams, 3U);
}

TEST(Pcap, is_read_a_few_frames_at_a_time_if_that_is_asked_for) {
  PcapBytes capture;
  for (int i = 0; i < 100; ++i) capture.add({.frame = ethernet(0x0806, zeros(28))});
  auto reader = CaptureReader::open(reading(capture.bytes));
  ASSERT_TRUE(reader);
  EXPECT_FALSE(reader->next(10));
  EXPECT_FALSE(reader->at_end());
  EXPECT_LE(reader->figures().frames, 10U);
  EXPECT_FALSE(reader->next(1'000));
  EXPECT_TRUE(reader->at_end());
  EXPECT_EQ(reader->figures().frames, 100U);
}

// ---- what is none -----------------------------------------------------------------------------

TEST(NoCapture, is_refused_in_words) {
  for (const std::string_view text :
       {"", "a", "#!/bin/sh\necho hello\n", "\x0a\x0d\x0d\x0b........"}) {
    EXPECT_THAT(read_capture(bytes_of(text)).error, HasSubstr("not a capture")) << text;
  }
  const std::string_view no_order("\x0a\x0d\x0d\x0a\x1c\0\0\0....................", 28);
  EXPECT_THAT(read_capture(bytes_of(no_order)).error, HasSubstr("not a capture"));
}

TEST(NoCapture, that_is_compressed_is_to_be_unpacked_first) {
  const Bytes gzip = joined({bytes_of({0x1f, 0x8b, 8, 0}), zeros(100)});
  EXPECT_THAT(read_capture(gzip).error, HasSubstr("compressed"));
  const Bytes zstandard = joined({bytes_of({0x28, 0xb5, 0x2f, 0xfd}), zeros(100)});
  EXPECT_THAT(read_capture(zstandard).error, HasSubstr("compressed"));
}

TEST(NoCapture, of_another_version_is_refused_in_words) {
  PcapBytes capture;
  capture.bytes[4] = std::byte{3};
  EXPECT_THAT(read_capture(capture.bytes).error, HasSubstr("version"));
}

TEST(NoCapture, is_told_by_its_first_four_bytes) {
  EXPECT_TRUE(CaptureReader::is_capture(part_of(PcapBytes().bytes, 0, 4)));
  EXPECT_TRUE(CaptureReader::is_capture(
      part_of(PcapBytes({.order = std::endian::big, .magic = nanoseconds_magic}).bytes, 0, 4)));
  EXPECT_TRUE(CaptureReader::is_capture(bytes_of({0x0a, 0x0d, 0x0d, 0x0a})));
  EXPECT_FALSE(CaptureReader::is_capture(part_of(PcapBytes().bytes, 0, 3)));
  EXPECT_FALSE(CaptureReader::is_capture(bytes_of("\x8aReadys\n")));
}

// ---- cut off ----------------------------------------------------------------------------------

TEST(CutOffPcap, gives_all_that_is_before_the_cut) {
  const PcapBytes whole = letters("abcd");
  for (std::size_t cut = 4; cut <= whole.bytes.size(); ++cut) {
    SCOPED_TRACE("cut after " + std::to_string(cut) + " bytes");
    const ReadCapture read = read_capture(part_of(whole.bytes, 0, cut));
    const auto ends = std::ranges::count_if(whole.ends, [&](auto end) { return end <= cut; });
    ASSERT_EQ(read.error, "");
    ASSERT_EQ(static_cast<std::ptrdiff_t>(read.datagrams.size()),
              std::max<std::ptrdiff_t>(ends - 1, 0));
    ASSERT_EQ(read.figures.cut_off, std::ranges::count(whole.ends, cut) == 0);
    ASSERT_EQ(read.figures.broken, 0U);
  }
}

// ---- damaged ----------------------------------------------------------------------------------

TEST(DamagedPcap, goes_on_at_the_next_record_after_one_with_an_absurd_length) {
  const PcapBytes whole = letters("abcdef");
  for (std::size_t record = 0; record < 6; ++record) {
    SCOPED_TRACE("record " + std::to_string(record));
    Bytes damaged = whole.bytes;
    damaged[whole.ends[record] + 11] = std::byte{0x7f};
    const ReadCapture read = read_capture(damaged);
    std::string others = "abcdef";
    others.erase(record, 1);
    EXPECT_EQ(letters_in(read), others);
    EXPECT_EQ(read.figures.broken, 1U);
    // Of the last one, nobody knows what would have come after it.
    EXPECT_EQ(read.figures.cut_off, record == 5);
  }
}

TEST(DamagedPcap, does_not_take_a_possible_but_wrong_length_for_the_end_of_the_file) {
  const PcapBytes whole = letters("abcdef");
  Bytes damaged = whole.bytes;
  // Eight megabytes, which is more than there are, and more than was on the wire.
  damaged[whole.ends[2] + 10] = std::byte{0x80};
  const ReadCapture read = read_capture(damaged);
  EXPECT_EQ(letters_in(read), "abdef");
  EXPECT_EQ(read.figures.broken, 1U);
  EXPECT_FALSE(read.figures.cut_off);
}

TEST(DamagedPcap, goes_on_after_bytes_that_do_not_belong_there) {
  const PcapBytes whole = letters("abcdef");
  Bytes damaged = whole.bytes;
  const Bytes stranger =
      bytes_of("What is this doing here, of all places? It has no business here.");
  damaged.insert(damaged.begin() + static_cast<std::ptrdiff_t>(whole.ends[3]), stranger.begin(),
                 stranger.end());
  const ReadCapture read = read_capture(damaged);
  EXPECT_EQ(letters_in(read), "abcdef");
  EXPECT_EQ(read.figures.broken, 1U);
}

TEST(DamagedPcap, takes_a_frame_longer_than_it_was_on_the_wire_if_another_one_follows) {
  PcapBytes capture;
  const Bytes frame = usual_frame("odd");
  capture.add({.frame = frame, .length = 10});
  capture.add({.frame = usual_frame("even")});
  EXPECT_THAT(texts_in(read_capture(capture.bytes)), ElementsAre("odd", "even"));
}

TEST(DamagedPcap, is_not_read_again_and_again_for_lengths_that_reach_far) {
  for (const std::uint32_t claimed : {200'000U, 2'000'000U, 16'000'000U}) {
    PcapBytes capture;
    for (int i = 0; i < 20'000; ++i) {
      for (int k = 0; k < 3; ++k) capture.add({.frame = usual_frame("sound")});
      capture.add({.length = 10, .captured = claimed});
    }
    std::size_t reads = 0;
    auto reader = CaptureReader::open([&, read = reading(capture.bytes)](auto offset, auto room) {
      ++reads;
      return read(offset, room);
    });
    ASSERT_TRUE(reader);
    while (!reader->at_end()) reader->next();
    EXPECT_GE(reader->figures().datagrams, 40'000U);
    EXPECT_LE(reads, capture.bytes.size() / 100'000);
  }
}

TEST(DamagedPcap, ends_where_nothing_follows_for_very_long) {
  PcapBytes capture = letters("ab");
  Bytes damaged = joined({capture.bytes, Bytes(34'000'000, std::byte{0xff})});
  const PcapBytes more = letters("cd");
  damaged.insert(damaged.end(), more.bytes.begin() + 24, more.bytes.end());
  const ReadCapture read = read_capture(damaged);
  EXPECT_EQ(letters_in(read), "ab");
  EXPECT_EQ(read.figures.broken, 1U);
  EXPECT_TRUE(read.figures.cut_off);
}

}  // namespace
}  // namespace readyscope
