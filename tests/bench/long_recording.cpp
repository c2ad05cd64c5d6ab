// Writes a recording as of an instrument that has run for long: numbered datagrams that arrive on
// many lanes at random and independently of each other.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <ranges>
#include <span>
#include <string>
#include <vector>

#include "arrivals.hpp"
#include "bench.hpp"
#include "readyscope/recording/recorder.hpp"

namespace readyscope::bench {
namespace {

constexpr std::size_t payload_bytes = 16;

class LongRecording {
 public:
  LongRecording(std::FILE* file, std::size_t lanes, double gap_ns)
      : recorder_({.began_at = begin_of_history}, "readyscope-bench",
                  [file](std::span<const std::byte> bytes, std::uint64_t) {
                    return std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
                  }),
        gap_ns_(gap_ns),
        next_(lanes),
        counters_(lanes) {
    for (std::size_t i = 0; i < lanes; ++i) {
      next_[i] = later(begin_of_history, gap_ns_ * -std::log(random_.share()));
      add_endpoint(static_cast<std::uint32_t>(i));
    }
  }

  /// What one poll finds. Returns how many datagrams that was.
  std::uint64_t poll() {
    now_ = later(now_, frame_ns + static_cast<double>(random_.below(1'000'000)));
    ready_.clear();
    for (std::uint32_t lane = 0; lane < next_.size(); ++lane) {
      ready_.push_back({.lane = LaneId{lane}});
    }
    batch_.assign(1, Polled{.at = now_, .ready = ready_});
    payloads_.clear();
    for (std::uint32_t lane = 0; lane < next_.size(); ++lane) drain(lane);
    // They do not move any more.
    for (std::size_t i = 0; i < payloads_.size(); ++i) {
      std::get<Received>(batch_[i + 1]).payload = payloads_[i];
    }
    recorder_.take(batch_);
    return payloads_.size();
  }
  void flush() { recorder_.flush(); }

 private:
  void add_endpoint(std::uint32_t lane) {
    auto endpoint = std::make_shared<EndpointDescription>();
    endpoint->settings.address = "127.0.0.1:" + std::to_string(9'000 + lane);
    endpoint->settings.role = Role::counter_receiver;
    endpoint->local = Endpoint::loopback(static_cast<std::uint16_t>(9'000 + lane));
    endpoint->phase = Phase::open;
    const Happening change =
        EndpointChanged{.lane = LaneId{lane}, .at = now_, .now = std::move(endpoint)};
    recorder_.take({&change, 1});
  }

  void drain(std::uint32_t lane) {
    for (Instant& next = next_[lane]; next < now_;) {
      auto& payload = payloads_.emplace_back();
      std::uint64_t left = counters_[lane]++;
      for (std::byte& digit : std::views::reverse(payload)) {
        digit = static_cast<std::byte>('0' + left % 10);
        left /= 10;
      }
      batch_.emplace_back(
          Received{.lane = LaneId{lane},
                   .at = next,
                   .kernel_time = true,
                   .length = payload_bytes,
                   .from = Endpoint::loopback(static_cast<std::uint16_t>(40'000 + lane))});
      next = later(next, std::max(1.0, gap_ns_ * -std::log(random_.share())));
    }
  }

  Recorder recorder_;
  double gap_ns_;
  Random random_;
  Instant now_ = begin_of_history;
  std::vector<Instant> next_;            ///< By lane, when the next datagram arrives.
  std::vector<std::uint64_t> counters_;  ///< By lane.
  std::vector<ReadyEndpoint> ready_;
  std::vector<Happening> batch_;
  std::vector<std::array<std::byte, payload_bytes>> payloads_;
};

}  // namespace

Line long_recording(const Options& options) {
  const HistoryWanted wanted(options);
  const std::string name(options.text("file", ""));
  std::FILE* const file = std::fopen(name.c_str(), "wb");
  if (file == nullptr) return skipped("the file cannot be written");
  std::uint64_t written = 0;
  {
    LongRecording recording(file, wanted.lanes, wanted.gap_ns);
    while (written < wanted.events) written += recording.poll();
    recording.flush();
  }
  const long bytes = std::ftell(file);
  std::fclose(file);
  return Line().add("events", written).add("bytes", bytes);
}

}  // namespace readyscope::bench
