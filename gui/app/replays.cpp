#include "app/replays.hpp"

#include <utility>

#include "program/utf8_path.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

ReplaySettings settings_of(const StartReplay& wish, const Filter& listed) {
  ReplaySettings settings{.to = wish.to,
                          .speed = wish.speed,
                          .as_fast_as_possible = wish.as_fast_as_possible,
                          .times = wish.times};
  if (wish.only_listed) settings.listed = listed;
  switch (wish.way) {
    case ReplayWay::received:
      settings.way = ReplaySettings::Way::received;
      break;
    case ReplayWay::sent:
      settings.way = ReplaySettings::Way::sent;
      break;
    case ReplayWay::both:
      settings.way = ReplaySettings::Way::both;
      break;
  }
  return settings;
}

}  // namespace

void Replays::begin(const StartReplay& wish, const std::string& file, const Filter& listed,
                    Wishes& wishes) {
  if (replay_) return say_trouble("Another file is being sent. Stop that first.");
  auto replay = Replay::open(file, settings_of(wish, listed));
  if (!replay) return say_trouble(replay.error());
  replay_ = *std::move(replay);
  file_ = text_of(path_from(file).filename());
  lane_ = wish.through;
  ticket_ = 0;
  info_.trouble = {};
  if (lane_ == no_lane) {
    ticket_ = wishes.new_ticket();
    wishes.command(AddEndpoint{
        ticket_, {.attach = Attach::connect, .address = wish.to, .role = Role::manual}});
  }
}

void Replays::turn(Wishes& wishes) {
  take_wishes(wishes);
  if (!replay_) return;
  if (!replay_->has_begun()) look_for_endpoint();
  if (!replay_) return;
  const EndpointState* const through = program_.scope().find(lane_);
  const bool is_gone = replay_->has_begun() && (through == nullptr || !through->is_open());
  if (is_gone) return end("The endpoint was removed. " + sent_words());
  if (replay_->has_ended()) return end(sent_words());
  tell();
}

void Replays::take_wishes(Wishes& wishes) {
  const bool is_paused = wishes.take_all<PauseReplay>();
  const bool is_stepped = wishes.take_all<StepReplay>();
  const bool is_stopped = wishes.take_all<StopReplay>();
  if (!replay_ || !replay_->has_begun()) {
    if (replay_ && is_stopped) end("Nothing was sent.");
    return;
  }
  const Instant now = program_.clock().now();
  if (is_paused && replay_->is_paused()) {
    replay_->resume(now);
  } else if (is_paused) {
    replay_->pause(now);
  }
  if (is_stepped) send(replay_->take_next());
  if (is_stopped) end("Stopped. " + sent_words());
}

/// The one that was asked for, or the one that was chosen.
void Replays::look_for_endpoint() {
  const Scope& scope = program_.scope();
  for (const auto& endpoint : scope.endpoints()) {
    const bool is_it = ticket_ != 0 ? endpoint->ticket == ticket_ : endpoint->lane == lane_;
    if (!is_it || !endpoint->is_open() || !replay_->is_ready()) continue;
    lane_ = endpoint->lane;
    return replay_->begin(lane_, endpoint->peer.has_value(), program_.clock().now());
  }
  const Concluded* const outcome = ticket_ != 0 ? scope.outcome(ticket_) : nullptr;
  const EndpointState* const chosen = scope.find(lane_);
  const bool is_expected =
      ticket_ != 0 ? outcome == nullptr : chosen != nullptr && chosen->is_live();
  if (outcome != nullptr && !outcome->failure.empty()) {
    replay_.reset();
    info_.running = false;
    say_trouble(outcome->failure.words);
  } else if (!is_expected && replay_->is_ready()) {
    end("The endpoint was removed.");
  }
}

// ---- sending ----------------------------------------------------------------------------------

std::optional<Instant> Replays::next_due() const {
  return replay_ ? replay_->next_due() : std::nullopt;
}

void Replays::send_due() {
  const Instant now = program_.clock().now();
  if (!replay_ || replay_->next_due().value_or(Instant::max()) > now) return;
  send(replay_->take_due(now));
}

void Replays::send(const Commands& commands) {
  program_.step(commands);
  replay_->note_outcomes(program_.scope());
}

// ---- telling ----------------------------------------------------------------------------------

std::string Replays::sent_words() const {
  const Replay::Figures& figures = replay_->figures();
  std::string words = format_count(figures.sent) +
                      (figures.sent == 1 ? " datagram of " : " datagrams of ") + file_ + " sent";
  if (figures.failed > 0) {
    words += ", " + format_count(figures.failed) + " failed: " + figures.failure;
  } else {
    words += ".";
  }
  if (figures.incomplete > 0) {
    words += " " + format_count(figures.incomplete) +
             " were left out, because the file has only a part of each.";
  }
  return words;
}

void Replays::tell() {
  info_.running = true;
  info_.paused = replay_->is_paused();
  info_.words = sent_words();
}

/// Those that it can be sent through.
void Replays::tell_endpoints() {
  const Scope& scope = program_.scope();
  info_.endpoints.clear();
  for (const auto& endpoint : scope.endpoints()) {
    if (!endpoint->is_open()) continue;
    if (info_.endpoints.size() == ReplayInfo::endpoints_max) return;
    info_.endpoints.push_back(
        {endpoint->lane, scope.journal().name(endpoint->lane), endpoint->peer.has_value()});
  }
}

void Replays::end(const std::string& words) {
  info_.running = false;
  info_.words = words;
  replay_.reset();
}

}  // namespace readyscope::gui
