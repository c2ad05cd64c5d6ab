#include "readyscope/capture/capture_player.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "capture/local_ends.hpp"

namespace readyscope {
namespace {

/// Of the payloads of a batch; a longer one is handed on at once.
constexpr std::size_t payload_bytes_max = std::size_t{256} << 10;
/// What a datagram makes happen at most: a poll, a lane, and itself.
constexpr std::size_t happenings_max = 3;

Duration bounded(Duration since_1970) {
  return std::clamp(since_1970, -captured_time_max, captured_time_max);
}

/// The number of the interval that a time is in.
std::int64_t interval_of(Instant at) {
  const auto since = at.time_since_epoch();
  const auto number = since / CapturePlayer::poll_interval;
  return since < number * CapturePlayer::poll_interval ? number - 1 : number;
}

EndpointChanged opened(LaneId lane, const Endpoint& local, Instant at) {
  return {.lane = lane,
          .at = at,
          .now = std::make_shared<const EndpointDescription>(
              EndpointDescription{.settings = {.attach = Attach::bind, .address = local.text()},
                                  .phase = Phase::open,
                                  .local = local})};
}

}  // namespace

struct CapturePlayer::State {
  explicit State(Duration when) : began(when) { batch.reserve(batch_max); }

  void add(const CapturedDatagram& datagram, HappeningSink& sink);
  void poll(Instant at);
  void flush(HappeningSink& sink);
  std::span<const std::byte> keep(std::span<const std::byte> payload);

  Duration began;  ///< Since 1970.
  LocalEnds ends{conversations_max, Journal::lanes_max};
  std::vector<Happening> batch;
  /// Of the batch.
  std::unique_ptr<std::byte[]> payloads =
      std::make_unique_for_overwrite<std::byte[]>(payload_bytes_max);
  std::size_t payloads_used = 0;
  std::int64_t polled_interval = std::numeric_limits<std::int64_t>::min();
  Instant polled_at = Instant::min();
  Instant latest_at = Instant::min();
  std::uint64_t unplaced = 0;
};

CapturePlayer::CapturePlayer(const CapturedDatagram& first)
    : state_(std::make_unique<State>(bounded(first.since_1970))) {}
CapturePlayer::~CapturePlayer() = default;
CapturePlayer::CapturePlayer(CapturePlayer&&) noexcept = default;
CapturePlayer& CapturePlayer::operator=(CapturePlayer&&) noexcept = default;

std::uint64_t CapturePlayer::unplaced() const { return state_->unplaced; }

ScopeOrigin CapturePlayer::origin() const {
  // No counter carries times of a clock with that number.
  return {.began_at = Instant{}, .wall_offset = state_->began, .clock_id = ClockId{}};
}

void CapturePlayer::add(const CapturedDatagram& datagram, HappeningSink& sink) {
  state_->add(datagram, sink);
}

void CapturePlayer::flush(HappeningSink& sink) { state_->flush(sink); }

void CapturePlayer::finish(HappeningSink& sink) {
  if (state_->latest_at > state_->polled_at) state_->poll(state_->latest_at);
  state_->flush(sink);
}

// ---- one datagram -----------------------------------------------------------------------------

void CapturePlayer::State::add(const CapturedDatagram& datagram, HappeningSink& sink) {
  const std::size_t bytes = datagram.payload.size();
  const bool has_room =
      batch.size() + happenings_max <= batch_max && bytes <= payload_bytes_max - payloads_used;
  if (!has_room) flush(sink);
  const Instant at = Instant{} + (bounded(datagram.since_1970) - began);
  latest_at = std::max(latest_at, at);
  if (interval_of(at) > polled_interval) poll(at);
  const LocalEnds::Place place = ends.place(datagram);
  if (place.lane == no_lane) {
    ++unplaced;
    return;
  }
  if (place.is_new) {
    batch.emplace_back(opened(place.lane, place.is_sent ? datagram.from : datagram.to, at));
  }
  const auto payload = keep(datagram.payload);
  if (place.is_sent) {
    batch.emplace_back(Sent{.lane = place.lane,
                            .at = at,
                            .to = datagram.to,
                            .payload = payload,
                            .left_out = datagram.length - std::min(datagram.length, bytes)});
  } else {
    batch.emplace_back(Received{.lane = place.lane,
                                .at = at,
                                .kernel_time = true,
                                .truncated = datagram.truncated,
                                .length = datagram.length,
                                .from = datagram.from,
                                .payload = payload});
  }
  if (bytes > payload_bytes_max) flush(sink);
}

void CapturePlayer::State::poll(Instant at) {
  batch.emplace_back(Polled{.at = at, .wall_offset = began, .asked = false});
  polled_interval = interval_of(at);
  polled_at = at;
}

void CapturePlayer::State::flush(HappeningSink& sink) {
  if (!batch.empty()) sink.take(batch);
  batch.clear();
  payloads_used = 0;
}

/// The payload as it stays until the next flush.
std::span<const std::byte> CapturePlayer::State::keep(std::span<const std::byte> payload) {
  if (payload.empty() || payload.size() > payload_bytes_max) return payload;
  std::byte* const room = payloads.get() + payloads_used;
  std::memcpy(room, payload.data(), payload.size());
  payloads_used += payload.size();
  return {room, payload.size()};
}

}  // namespace readyscope
