#include "program/replay.hpp"

#include <algorithm>
#include <ranges>
#include <system_error>
#include <utility>
#include <variant>

namespace readyscope {
namespace {

/// Far from those of endpoints on the command line.
constexpr Ticket first_ticket = 0x8000'0000;

}  // namespace

/// Takes what is chosen out of what is read.
class Replay::Taker final : public HappeningSink {
 public:
  explicit Taker(Replay& replay) : replay_(replay) {}

  void take(std::span<const Happening> happenings) override {
    using Way = ReplaySettings::Way;
    const Way way = replay_.settings_.way;
    for (const Happening& happening : happenings) {
      if (const auto* change = std::get_if<EndpointChanged>(&happening)) {
        replay_.choice_->note(*change);
      }
      const auto* received = std::get_if<Received>(&happening);
      if (received != nullptr && way != Way::sent && replay_.choice_->passes(*received)) {
        replay_.take(received->at, received->length, received->payload);
      }
      const auto* sent = std::get_if<Sent>(&happening);
      if (sent != nullptr && way != Way::received && replay_.choice_->passes(*sent)) {
        replay_.take(sent->at, sent->length(), sent->payload);
      }
    }
  }

 private:
  Replay& replay_;
};

std::expected<std::unique_ptr<Replay>, std::string> Replay::open(std::string path,
                                                                 ReplaySettings settings) {
  auto file = OpenedFile::open(path, history_bytes_min);
  if (!file) return std::unexpected(file.error());
  std::unique_ptr<Replay> replay(
      new Replay(std::move(path), std::move(settings), *std::move(file)));
  for (std::size_t i = 0; i < reads_at_first_max && replay->read_ahead(); ++i) {
  }
  return replay;
}

Replay::Replay(std::string path, ReplaySettings settings, std::unique_ptr<OpenedFile> file)
    : path_(std::move(path)),
      settings_(std::move(settings)),
      file_(std::move(file)),
      next_ticket_(first_ticket) {}

Replay::~Replay() = default;

// ---- reading ----------------------------------------------------------------------------------

/// False as long as the file has not begun.
bool Replay::begin_round() {
  if (!file_->began()) {
    at_end_ = !file_->read_some() && !file_->began();
    return false;
  }
  choice_ = settings_.listed ? std::make_unique<ChosenTraffic>(*settings_.listed, file_->scope())
                             : std::make_unique<ChosenTraffic>(settings_.choice, file_->scope());
  taker_ = std::make_unique<Taker>(*this);
  taken_in_round_ = 0;
  return true;
}

bool Replay::read_ahead() {
  if (at_end_ || waiting_.size() >= waiting_min) return false;
  if (choice_ == nullptr && !begin_round()) return !at_end_;
  const bool has_more = file_->read_some(taker_.get());
  if (!has_more || (file_->source().is_in_order() && choice_->is_past())) end_round();
  return !at_end_;
}

/// The next round begins as long after the last datagram as datagrams were apart on average.
void Replay::end_round() {
  ++rounds_;
  const bool is_last = settings_.times && rounds_ >= *settings_.times;
  if (is_last || taken_in_round_ == 0) {
    at_end_ = true;
    return;
  }
  const Duration lasted = latest_ - round_begins_;
  const auto gaps = static_cast<Duration::rep>(taken_in_round_ - 1);
  round_begins_ = latest_ + (gaps > 0 ? lasted / gaps : Duration(std::chrono::seconds(1)));
  auto again = OpenedFile::open(path_, history_bytes_min);
  if (!again) {
    figures_.failure = again.error();
    at_end_ = true;
    return;
  }
  choice_.reset();
  file_ = *std::move(again);
}

void Replay::take(Instant at, std::size_t length, std::span<const std::byte> payload) {
  if (payload.size() < length) {
    ++figures_.incomplete;
    return;
  }
  if (taken_in_round_++ == 0) first_at_ = at;
  // The order is that of the file, although arrival times may overlap.
  const Duration since_first = std::max(at - first_at_, Duration::zero());
  latest_ = std::max(latest_, round_begins_ + since_first);
  waiting_.push_back({latest_, {payload.begin(), payload.end()}});
}

// ---- sending ----------------------------------------------------------------------------------

void Replay::begin(LaneId lane, bool is_connected, Instant at) {
  lane_ = lane;
  if (!is_connected) to_ = settings_.to;
  began_at_ = at;
}

void Replay::pause(Instant at) {
  if (!paused_at_) paused_at_ = at;
}

void Replay::resume(Instant at) {
  if (paused_at_ && began_at_) *began_at_ += at - *paused_at_;
  paused_at_.reset();
}

Duration Replay::after_begin(const Datagram& datagram) const {
  if (settings_.as_fast_as_possible) return {};
  const auto after = static_cast<double>(datagram.after.count()) / settings_.speed;
  return Duration(static_cast<Duration::rep>(after));
}

Instant Replay::due_at(const Datagram& datagram) const {
  return *began_at_ + after_begin(datagram);
}

std::optional<Instant> Replay::next_due() const {
  if (!began_at_ || paused_at_ || waiting_.empty()) return {};
  return due_at(waiting_.front());
}

Commands Replay::take_due(Instant now) {
  Commands commands;
  while (commands.size() < sends_per_step_max && next_due().value_or(Instant::max()) <= now) {
    commands.emplace_back(take_first());
  }
  return commands;
}

Commands Replay::take_next() {
  if (!began_at_ || !paused_at_ || waiting_.empty()) return {};
  *began_at_ = *paused_at_ - after_begin(waiting_.front());
  return {take_first()};
}

SendDatagram Replay::take_first() {
  Datagram datagram = std::move(waiting_.front());
  waiting_.pop_front();
  SendDatagram command{
      .ticket = next_ticket_, .lane = lane_, .payload = datagram.payload, .to = to_};
  under_way_.push_back({next_ticket_, std::move(datagram)});
  next_ticket_ = std::max(next_ticket_ + 1, first_ticket);
  return command;
}

void Replay::note_outcomes(const Scope& scope) {
  std::vector<Datagram> again;
  for (UnderWay& one : std::exchange(under_way_, {})) {
    const Concluded* const outcome = scope.outcome(one.ticket);
    const Failure failure = outcome == nullptr ? Failure{} : outcome->failure;
    if (failure.empty()) {
      ++figures_.sent;
    } else if (failure.code == std::errc::operation_would_block) {
      again.push_back(std::move(one.datagram));
    } else {
      ++figures_.failed;
      figures_.failure = failure.words;
    }
  }
  for (Datagram& one : again | std::views::reverse) waiting_.push_front(std::move(one));
}

}  // namespace readyscope
