#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "memory_recording.hpp"
#include "parsed_capture.hpp"
#include "readyscope/capture/capture_writer.hpp"

namespace readyscope::support {

inline std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// A capture in memory that is being written.
class WrittenCapture {
 public:
  explicit WrittenCapture(const ScopeOrigin& origin = {})
      : writer(origin, "a test", file.append()) {}
  WrittenCapture(const WrittenCapture&) = delete;
  WrittenCapture& operator=(const WrittenCapture&) = delete;

  void take(const Happening& happening) { writer.take({&happening, 1}); }
  void poll(Instant at, Duration wall_offset = {}) {
    take(Polled{.at = at, .wall_offset = wall_offset});
  }
  void change(LaneId lane, const EndpointDescription& description, bool lost = false) {
    take(EndpointChanged{.lane = lane,
                         .at = {},
                         .lost = lost,
                         .now = std::make_shared<EndpointDescription>(description)});
  }
  void open(LaneId lane, const Endpoint& local, std::optional<Endpoint> peer = {}) {
    change(lane, {.phase = Phase::open, .local = local, .peer = peer});
  }
  void receive(LaneId lane, const std::optional<Endpoint>& from, std::string_view payload,
               std::optional<std::uint32_t> dropped_before = {}) {
    take(Received{.lane = lane,
                  .at = {},
                  .length = payload.size(),
                  .from = from,
                  .dropped_before = dropped_before,
                  .payload = std::as_bytes(std::span(payload))});
  }
  void send(LaneId lane, const std::optional<Endpoint>& to, std::string_view payload) {
    take(Sent{.lane = lane, .at = {}, .to = to, .payload = std::as_bytes(std::span(payload))});
  }

  /// What stands there after a flush.
  ParsedCapture parsed() {
    writer.flush();
    ParsedCapture capture = parse_capture(file.bytes);
    EXPECT_EQ(capture.fault, "");
    return capture;
  }

  MemoryRecording file;
  CaptureWriter writer;
};

}  // namespace readyscope::support
