// What a recording promises when it is whole, cut off, damaged, or full of holes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string_view>

#include "memory_recording.hpp"
#include "readyscope/net/system_error.hpp"
#include "recording/checksum.hpp"
#include "recording/fields.hpp"
#include "recording/frame.hpp"
#include "recording/happening_code.hpp"
#include "recording/origin.hpp"
#include "seeded_session.hpp"

namespace readyscope {
namespace {

using support::MemoryRecording;
using ::testing::HasSubstr;

/// Counts what it is given, and forgets it.
class Counting final : public HappeningSink {
 public:
  void take(std::span<const Happening> happenings) override {
    for (const Happening& happening : happenings) {
      ++happenings_;
      if (is_datagram(happening)) ++datagrams_;
      if (const auto* complaint = std::get_if<Complained>(&happening)) {
        complaints_.push_back(complaint->failure.words);
      }
    }
  }
  [[nodiscard]] std::uint64_t happenings() const { return happenings_; }
  [[nodiscard]] std::uint64_t datagrams() const { return datagrams_; }
  [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  std::uint64_t happenings_ = 0;
  std::uint64_t datagrams_ = 0;
  std::vector<std::string> complaints_;
};

RecordingReader::Figures read_all(const MemoryRecording& recording, HappeningSink& sink) {
  auto reader = RecordingReader::open(recording.read());
  if (!reader) {
    ADD_FAILURE() << reader.error();
    return {};
  }
  while (reader->play_frame(sink)) {
  }
  return reader->figures();
}

std::string open_error(const MemoryRecording& recording) {
  const auto reader = RecordingReader::open(recording.read());
  return reader ? "" : reader.error();
}

/// One second of a quiet and one of a busy endpoint, in some frames.
MemoryRecording two_seconds() {
  MemoryRecording recording;
  Recorder recorder({.began_at = Instant(std::chrono::hours(1))}, "a test", recording.append());
  const std::array payload{std::byte{1}, std::byte{2}, std::byte{3}};
  for (int i = 0; i < 200; ++i) {
    const Instant at = Instant(std::chrono::hours(1)) + std::chrono::milliseconds(10) * i;
    const ReadyEndpoint ready{.lane = LaneId{static_cast<std::uint32_t>(i % 3)}};
    const std::array<Happening, 2> batch{Polled{.at = at, .ready = {&ready, 1}},
                                         Received{.lane = ready.lane,
                                                  .at = at - std::chrono::microseconds(3),
                                                  .length = payload.size(),
                                                  .from = Endpoint::loopback(40'000),
                                                  .payload = payload}};
    recorder.take(std::span(batch).first(i % 10 == 0 ? 1 : 2));
  }
  recorder.flush();
  return recording;
}

constexpr std::uint64_t datagrams_in_two_seconds = 180;

/// The lengths of the last datagrams.
class Lengths final : public HappeningSink {
 public:
  void take(std::span<const Happening> happenings) override {
    for (const Happening& happening : happenings) {
      if (const auto* one = std::get_if<Sent>(&happening)) sent = one->length();
      if (const auto* one = std::get_if<Received>(&happening)) received = one->length;
    }
  }
  std::size_t sent = 0;
  std::size_t received = 0;
};

/// The body of a frame with a happening that only a later version knows, and a datagram.
std::vector<std::byte> unknown_and_sent() {
  std::vector<std::byte> body;
  ByteWriter out(body);
  out.byte(63);
  out.text("of a later version");
  HappeningWriter writer;
  writer.begin({});
  writer.add(Sent{.lane = LaneId{1}, .at = {}});
  out.bytes(writer.bytes());
  return body;
}

// ---- a whole one ------------------------------------------------------------------------------

TEST(Recording, holds_every_datagram) {
  Counting counting;
  const auto figures = read_all(two_seconds(), counting);
  EXPECT_EQ(counting.datagrams(), datagrams_in_two_seconds);
  EXPECT_EQ(figures.datagrams, datagrams_in_two_seconds);
  EXPECT_EQ(counting.happenings(), 200 + datagrams_in_two_seconds);
  EXPECT_EQ(figures.broken, 0U);
  EXPECT_FALSE(figures.cut_off);
}

TEST(Recording, says_how_long_a_datagram_was_of_which_it_has_only_the_beginning) {
  MemoryRecording recording;
  Recorder recorder({}, "a test", recording.append());
  const std::array<std::byte, 3> beginning{};
  const std::array<Happening, 2> both{
      Sent{.lane = LaneId{0}, .at = {}, .payload = beginning, .left_out = 97},
      Received{.lane = LaneId{0}, .at = {}, .length = 100, .payload = beginning}};
  recorder.take(both);
  recorder.flush();
  Lengths lengths;
  const auto figures = read_all(recording, lengths);
  EXPECT_EQ(figures.truncated, 2U);
  EXPECT_EQ(figures.bytes, 6U);
  EXPECT_EQ(lengths.sent, 100U);
  EXPECT_EQ(lengths.received, 100U);
}

TEST(Recording, can_be_read_while_it_is_written) {
  MemoryRecording recording;
  Recorder recorder({}, "a test", recording.append());
  auto reader = RecordingReader::open(recording.read());
  ASSERT_TRUE(reader) << reader.error();
  Counting counting;
  for (std::uint64_t i = 1; i <= 5; ++i) {
    EXPECT_FALSE(reader->play_frame(counting));
    const Happening sent = Sent{.lane = LaneId{2}, .at = {}};
    recorder.take({&sent, 1});
    EXPECT_FALSE(reader->play_frame(counting));
    recorder.flush();
    EXPECT_TRUE(reader->play_frame(counting));
    EXPECT_EQ(counting.datagrams(), i);
    EXPECT_FALSE(reader->figures().cut_off);
  }
}

TEST(Recording, has_no_frame_that_covers_more_than_its_time) {
  const MemoryRecording recording = two_seconds();
  // Those of two seconds, and the beginning.
  EXPECT_GE(recording.ends.size(), 2'000U / 200);
  EXPECT_LE(recording.ends.size(), 2'000U / 200 + 2);
}

// ---- cut off ----------------------------------------------------------------------------------

TEST(CutOffRecording, gives_all_frames_before_the_cut) {
  const MemoryRecording whole = two_seconds();
  std::vector<std::uint64_t> datagrams_by_frame;
  for (const std::size_t end : whole.ends) {
    MemoryRecording part{
        .bytes = {whole.bytes.begin(), whole.bytes.begin() + static_cast<std::ptrdiff_t>(end)}};
    Counting counting;
    (void)read_all(part, counting);
    datagrams_by_frame.push_back(counting.datagrams());
  }
  EXPECT_EQ(datagrams_by_frame.back(), datagrams_in_two_seconds);
  MemoryRecording part;
  std::size_t frame = 0;
  for (std::size_t cut = 0; cut < whole.bytes.size(); ++cut) {
    SCOPED_TRACE("cut after " + std::to_string(cut) + " bytes");
    if (cut == whole.ends[frame]) ++frame;
    part.bytes.assign(whole.bytes.begin(), whole.bytes.begin() + static_cast<std::ptrdiff_t>(cut));
    if (frame == 0) {
      ASSERT_NE(open_error(part), "");
      continue;
    }
    Counting counting;
    const auto figures = read_all(part, counting);
    ASSERT_EQ(counting.datagrams(), datagrams_by_frame[frame - 1]);
    ASSERT_EQ(figures.cut_off, cut != whole.ends[frame - 1]);
    ASSERT_EQ(figures.broken, 0U);
  }
}

// ---- damaged ----------------------------------------------------------------------------------

TEST(DamagedRecording, loses_no_more_than_the_damaged_frame) {
  const MemoryRecording whole = two_seconds();
  const std::uint64_t frames = whole.ends.size() - 1;
  MemoryRecording damaged = whole;
  std::size_t frame = 0;
  for (std::size_t at = 0; at < whole.bytes.size(); ++at) {
    SCOPED_TRACE("damage at byte " + std::to_string(at));
    if (at == whole.ends[frame]) ++frame;
    damaged.bytes[at] ^= std::byte{0x55};
    if (frame == 0) {
      ASSERT_NE(open_error(damaged), "");
    } else {
      Counting counting;
      const auto figures = read_all(damaged, counting);
      ASSERT_EQ(figures.frames, frames - 1);
      const bool is_last = frame == frames;
      // Nothing comes after the last one to tell damage from an end within it.
      ASSERT_EQ(figures.broken, is_last ? 0U : 1U);
      ASSERT_EQ(figures.cut_off, is_last);
      const std::size_t frame_bytes = whole.ends[frame] - whole.ends[frame - 1];
      ASSERT_EQ(figures.broken_bytes, is_last ? 0U : frame_bytes);
    }
    damaged.bytes[at] = whole.bytes[at];
  }
}

TEST(DamagedRecording, goes_on_after_bytes_that_do_not_belong_there) {
  MemoryRecording recording = two_seconds();
  // Some that look like the beginning of a frame, or like all of one.
  const std::string_view stranger = "\x8aRSF\x8aRS\x8a strangers \x8aRSF";
  const auto bytes = std::as_bytes(std::span(stranger));
  recording.bytes.insert(recording.bytes.begin() + static_cast<std::ptrdiff_t>(recording.ends[3]),
                         bytes.begin(), bytes.end());
  Counting counting;
  const auto figures = read_all(recording, counting);
  EXPECT_EQ(counting.datagrams(), datagrams_in_two_seconds);
  EXPECT_EQ(figures.broken, 1U);
  EXPECT_EQ(figures.broken_bytes, stranger.size());
}

TEST(DamagedRecording, goes_on_where_writing_went_on_after_a_torn_frame) {
  const MemoryRecording whole = two_seconds();
  MemoryRecording torn = whole;
  const auto end = static_cast<std::ptrdiff_t>(whole.ends[4]);
  torn.bytes.erase(torn.bytes.begin() + end - 20, torn.bytes.begin() + end);
  Counting counting;
  const auto figures = read_all(torn, counting);
  EXPECT_EQ(figures.frames, whole.ends.size() - 2);
  EXPECT_EQ(figures.broken, 1U);
  EXPECT_FALSE(figures.cut_off);
}

TEST(DamagedRecording, is_read_whatever_its_frames_hold) {
  support::Random random(7);
  const MemoryRecording whole = two_seconds();
  for (int i = 0; i < 2'000; ++i) {
    SCOPED_TRACE("round " + std::to_string(i));
    // A frame whose checksums are right, and whose content is not.
    std::vector<std::byte> body(
        whole.bytes.begin() + static_cast<std::ptrdiff_t>(whole.ends[0]) + frame_header_bytes,
        whole.bytes.begin() + static_cast<std::ptrdiff_t>(whole.ends[1]));
    for (std::uint64_t k = 0; k <= random.below(4); ++k) {
      body[random.below(body.size())] = static_cast<std::byte>(random.below(256));
    }
    MemoryRecording recording{
        .bytes = {whole.bytes.begin(),
                  whole.bytes.begin() + static_cast<std::ptrdiff_t>(whole.ends[0])}};
    append_frame(recording.bytes, {.type = FrameType::happenings, .number = 1}, body);
    Scope scope({});
    const auto figures = read_all(recording, scope);
    EXPECT_LE(figures.frames + figures.broken, 1U);
    EXPECT_EQ(figures.broken_bytes, figures.broken * body.size());
  }
}

// ---- holes ------------------------------------------------------------------------------------

TEST(RecordingWithHoles, says_what_is_missing_as_soon_as_it_goes_on) {
  MemoryRecording recording;
  Recorder recorder({}, "a test", recording.append());
  const auto send_one = [&] {
    const Happening sent = Sent{.lane = LaneId{0}, .at = {}};
    recorder.take({&sent, 1});
    recorder.flush();
  };
  send_one();
  recording.refuses = true;
  for (int i = 0; i < 3; ++i) send_one();
  EXPECT_EQ(recorder.figures().datagrams_missing, 3U);
  recording.refuses = false;
  send_one();
  send_one();

  Counting counting;
  const auto figures = read_all(recording, counting);
  EXPECT_EQ(counting.datagrams(), 3U);
  EXPECT_EQ(recorder.figures().datagrams, 3U);
  EXPECT_EQ(figures.datagrams_missing, 3U);
  EXPECT_EQ(figures.broken, 0U);
  ASSERT_EQ(counting.complaints().size(), 1U);
  EXPECT_THAT(counting.complaints()[0], HasSubstr("3 datagrams"));
}

// ---- of other versions and systems ------------------------------------------------------------

TEST(ForeignRecording, is_refused_in_words) {
  MemoryRecording other;
  EXPECT_THAT(open_error(other), HasSubstr("not a recording"));
  const std::string_view text = "#!/bin/sh\necho hello\n";
  const auto bytes = std::as_bytes(std::span(text));
  other.bytes.assign(bytes.begin(), bytes.end());
  EXPECT_THAT(open_error(other), HasSubstr("not a recording"));
}

TEST(ForeignRecording, by_a_newer_version_is_refused_in_words) {
  MemoryRecording recording;
  ByteWriter out(recording.bytes);
  for (const std::uint8_t byte : recording_magic) out.byte(byte);
  std::vector<std::byte> body;
  FieldWriter code{ByteWriter(body)};
  const RecordingOrigin origin{.version = recording_version + 1};
  fields(code, origin);
  append_frame(recording.bytes, {.type = FrameType::origin}, body);
  EXPECT_THAT(open_error(recording), HasSubstr("newer version"));
}

TEST(ForeignRecording, may_hold_frames_and_happenings_that_are_not_known_here) {
  MemoryRecording recording = two_seconds();
  const std::array<std::byte, 5> anything{};
  append_frame(recording.bytes, {.type = static_cast<FrameType>(99)}, anything);
  append_frame(recording.bytes, {.type = FrameType::happenings}, unknown_and_sent());
  Counting counting;
  const auto figures = read_all(recording, counting);
  EXPECT_EQ(figures.broken, 0U);
  EXPECT_EQ(counting.datagrams(), datagrams_in_two_seconds + 1);
}

TEST(ForeignRecording, tells_errors_of_another_system_by_their_meaning) {
  const auto other = this_system == OperatingSystem::windows ? OperatingSystem::linux_kernel
                                                             : OperatingSystem::windows;
  for (const std::errc meaning : {std::errc::connection_refused, std::errc::message_size,
                                  std::errc::address_in_use, std::errc::network_unreachable}) {
    PortableError error = portable(std::make_error_code(meaning));
    error.number = 10'000;
    EXPECT_EQ(error_from(error, other), meaning);
    EXPECT_EQ(error_from(error, this_system).value(), 10'000);
  }
  EXPECT_FALSE(error_from(portable({}), other));
}

TEST(Checksum, is_the_one_of_zlib) {
  const std::string_view text = "123456789";
  EXPECT_EQ(checksum(std::as_bytes(std::span(text))), 0xcbf4'3926U);
  EXPECT_EQ(checksum({}), 0U);
  const std::string longer(1'000, 'a');
  EXPECT_EQ(checksum(std::as_bytes(std::span(longer))), 0x9a38'da03U);
}

}  // namespace
}  // namespace readyscope
