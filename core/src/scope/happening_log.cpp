#include "readyscope/scope/happening_log.hpp"

#include <algorithm>
#include <utility>

namespace readyscope {
namespace {

/// The size of what a happening refers to, in bytes.
std::size_t bytes_behind(const Happening& happening) {
  if (const auto* polled = std::get_if<Polled>(&happening)) return polled->ready.size_bytes();
  if (const auto* received = std::get_if<Received>(&happening)) return received->payload.size();
  if (const auto* sent = std::get_if<Sent>(&happening)) return sent->payload.size();
  return 0;
}

}  // namespace

void HappeningLog::take(std::span<const Happening> happenings) {
  for (const Happening& happening : happenings) keep(happening);
}

template <class T>
std::span<const T> HappeningLog::copy(std::span<const T> list) {
  if (list.empty()) return {};
  auto* const room = static_cast<T*>(lists_.allocate(list.size_bytes(), alignof(T)));
  std::uninitialized_copy(list.begin(), list.end(), room);
  return {room, list.size()};
}

void HappeningLog::keep(Happening happening) {
  const std::size_t bytes = sizeof happening + bytes_behind(happening);
  // Once something is missing, what follows would not be complete.
  if (not_kept_ > 0 || bytes > bytes_max_ - bytes_) {
    ++not_kept_;
    return;
  }
  bytes_ += bytes;
  if (auto* polled = std::get_if<Polled>(&happening)) polled->ready = copy(polled->ready);
  if (auto* received = std::get_if<Received>(&happening))
    received->payload = copy(received->payload);
  if (auto* sent = std::get_if<Sent>(&happening)) sent->payload = copy(sent->payload);
  happenings_.push_back(std::move(happening));
}

void HappeningLog::clear() {
  happenings_.clear();
  lists_.release();
  bytes_ = 0;
  not_kept_ = 0;
}

Instant Player::next_at() const {
  const auto rest = log_->all().subspan(next_);
  const auto found = std::ranges::find_if(
      rest, [](const Happening& happening) { return std::holds_alternative<Polled>(happening); });
  return found == rest.end() ? Instant::max() : std::get<Polled>(*found).at;
}

void Player::play(Instant until, HappeningSink& sink) {
  const auto rest = log_->all().subspan(next_);
  const auto end = std::ranges::find_if(rest, [&](const Happening& happening) {
    const auto* polled = std::get_if<Polled>(&happening);
    return polled != nullptr && polled->at > until;
  });
  const auto count = static_cast<std::size_t>(end - rest.begin());
  sink.take(rest.first(count));
  next_ += count;
}

void Player::play_all(HappeningSink& sink) { play(Instant::max(), sink); }

}  // namespace readyscope
