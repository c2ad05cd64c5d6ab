// Frames of a recording, each with right checksums: two bytes for their length, then that many.

#include <algorithm>

#include "fuzz.hpp"
#include "memory_recording.hpp"
#include "recording/frame.hpp"
#include "text/report.hpp"

namespace {

using namespace readyscope;
using support::MemoryRecording;

/// So that a short input can push something out.
constexpr ScopeOrigin origin{.began_at = Instant(std::chrono::hours(1)),
                             .journal = {.bytes = history_bytes_min}};

/// Passes on what it is given to a scope and to a recorder.
struct Both final : HappeningSink {
  void take(std::span<const Happening> happenings) override {
    scope.take(happenings);
    recorder.take(happenings);
  }
  MemoryRecording recording{};
  Scope scope{origin};
  Recorder recorder{origin, "a fuzzer", recording.append()};
};

RecordingReader::Figures play(const MemoryRecording& recording, HappeningSink& sink) {
  auto reader = RecordingReader::open(recording.read());
  fuzz::require(reader.has_value(), "a recording with a sound beginning can be opened");
  while (reader->play_frame(sink)) {
  }
  return reader->figures();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = fuzz::bytes_of(data, size);
  MemoryRecording recording;
  const Recorder beginning(origin, "a fuzzer", recording.append());
  while (rest.size() >= 2) {
    const std::size_t length =
        std::to_integer<std::size_t>(rest[0]) | std::to_integer<std::size_t>(rest[1]) << 8U;
    const auto body = rest.subspan(2, std::min(length, rest.size() - 2));
    rest = rest.subspan(2 + body.size());
    append_frame(recording.bytes, {.type = FrameType::happenings, .first_at = origin.began_at},
                 body);
  }
  Both once;
  const auto figures = play(recording, once);
  fuzz::require(!figures.cut_off, "a whole recording is not cut off");
  const std::string report = make_report(once.scope, {});
  once.recorder.flush();
  Scope twice(origin);
  const auto again = play(once.recording, twice);
  fuzz::require(again.broken == 0, "what is recorded can be read");
  fuzz::require(again.datagrams == figures.datagrams, "no datagram is lost");
  fuzz::require(make_report(twice, {}) == report, "what is recorded again is the same");
  return 0;
}
