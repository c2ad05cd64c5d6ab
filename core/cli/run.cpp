#include "cli/run.hpp"

#include <algorithm>
#include <utility>

#include "cli/exit_code.hpp"
#include "program/output_file.hpp"

namespace readyscope::cli {
namespace {

constexpr Duration second = std::chrono::seconds(1);
/// How long a signal may wait to be noticed.
constexpr Duration patience = std::chrono::milliseconds(50);
/// How often a condition is looked at.
constexpr Duration condition_interval = std::chrono::milliseconds(10);
/// How long it listens for answers to what it replayed.
constexpr Duration answers_interval = std::chrono::milliseconds(250);

}  // namespace

Run::Run(const Options& options, Program& program, RunOutputs outputs,
         std::function<bool()> stop_requested, Replay* replay)
    : options_(options),
      program_(program),
      outputs_(std::move(outputs)),
      stop_requested_(std::move(stop_requested)),
      replay_(replay),
      requested_(options.endpoints),
      next_second_(program.scope().began_at() + second) {
  if (options.run_for) end_ = program.scope().began_at() + *options.run_for;
  figures_.arguments = options.arguments;
}

int Run::run() {
  if (outputs_.stream != nullptr && options_.events) program_.add_sink(*outputs_.stream);
  if (outputs_.recording != nullptr) program_.add_sink(*outputs_.recording);
  if (outputs_.stream != nullptr) {
    const Scope& scope = program_.scope();
    outputs_.stream->start(options_, scope.began_at().time_since_epoch() + scope.wall_offset());
  }
  program_.add_sink(requested_);
  program_.step(requested_.commands());
  while (!is_over(program_.clock().now())) turn();
  program_.take_stock();
  if (failures_.empty()) {
    for (const std::string& pending : requested_.pending()) complain(pending);
  }
  end_replay();
  end_recording();
  judge();
  figures_.end = program_.read_process();
  if (failures_.empty()) look_for_failures();
  return failures_.empty() ? exit_code_of(figures_.requirements) : exit_code_could_not_run;
}

void Run::turn() {
  program_.wait_until(next_deadline(program_.clock().now()));
  program_.step(replay_ != nullptr ? replay_->take_due(program_.clock().now()) : Commands{});
  const Instant now = program_.scope().now();
  if (replay_ != nullptr) turn_replay(now);
  program_.note_settled(figures_);
  if (now >= next_second_) tell_second(now);
}

Instant Run::next_deadline(Instant now) const {
  const Instant soon = now + (options_.until ? condition_interval : patience);
  const Instant deadline = std::min(soon, next_second_);
  const auto due = replay_ != nullptr ? replay_->next_due() : std::nullopt;
  return std::min({deadline, end_.value_or(deadline), due.value_or(deadline)});
}

void Run::turn_replay(Instant now) {
  replay_->note_outcomes(program_.scope());
  replay_->read_ahead();
  if (!replay_->has_begun()) begin_replay();
  if (replay_->has_ended() && !replayed_at_) replayed_at_ = now;
}

void Run::begin_replay() {
  const auto endpoints = program_.scope().endpoints();
  if (endpoints.empty() || !endpoints.front()->is_open() || !replay_->is_ready()) return;
  const EndpointState& through = *endpoints.front();
  replay_->begin(through.lane, through.peer.has_value(), program_.clock().now());
}

void Run::end_replay() {
  if (replay_ == nullptr) return;
  const Replay::Figures& figures = replay_->figures();
  if (figures.failed > 0) {
    complain("Datagrams that could not be sent: " + std::to_string(figures.failed) + ". " +
             figures.failure);
  } else if (!figures.failure.empty()) {
    complain(figures.failure);
  }
  if (figures.incomplete > 0) {
    outputs_.complain("Datagrams that were not sent, because " + options_.opened +
                      " has only a part of each: " + std::to_string(figures.incomplete) + ".");
  }
}

/// A second that was missed altogether is not made up for.
void Run::tell_second(Instant now) {
  next_second_ += ((now - next_second_) / second + 1) * second;
  outputs_.screen->second(program_.scope());
  if (outputs_.stream != nullptr) outputs_.stream->second();
  tell_of_recording();
}

/// What hinders it does not end the run: it may go on, and everything else does.
void Run::tell_of_recording() {
  if (outputs_.recording == nullptr) return;
  std::string words = outputs_.recording->trouble();
  if (words == recording_told_) return;
  recording_told_ = std::move(words);
  outputs_.screen->clear_progress();
  if (!recording_told_.empty()) outputs_.complain(recording_told_);
}

void Run::end_recording() {
  if (outputs_.recording == nullptr) return;
  if (!outputs_.recording->end()) complain(outputs_.recording->loss());
  figures_.recordings = outputs_.recording->outcomes();
}

/// The first one ends the run.
void Run::look_for_failures() {
  for (const std::string& failure : requested_.take_failures()) complain(failure);
  if (outputs_.stream != nullptr && outputs_.stream->failed()) {
    complain(name_of_output(options_.json_stream) + " could not be written to.");
  } else if (outputs_.output_failed()) {
    complain(name_of_output(std::string(standard_output)) + " could not be written to.");
  }
}

bool Run::is_over(Instant now) {
  look_for_failures();
  condition_held_ =
      options_.until && options_.until->judge(program_.scope()).verdict == Verdict::passed;
  const bool is_replayed =
      !end_ && replayed_at_ && program_.scope().now() >= *replayed_at_ + answers_interval;
  return !failures_.empty() || condition_held_ || stop_requested_() || is_replayed ||
         (end_ && now >= *end_);
}

void Run::complain(const std::string& words) {
  outputs_.screen->clear_progress();
  failures_.push_back(words);
  outputs_.complain(words);
}

/// A condition that did not come to hold has failed, whatever is known of its figure.
void Run::judge() {
  if (options_.until) {
    Judgement judgement = options_.until->judge(program_.scope());
    judgement.verdict = condition_held_ ? Verdict::passed : Verdict::failed;
    figures_.requirements.push_back({*options_.until, judgement});
  }
  for (const Requirement& requirement : options_.requirements) {
    figures_.requirements.push_back({requirement, requirement.judge(program_.scope())});
  }
}

}  // namespace readyscope::cli
