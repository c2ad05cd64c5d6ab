#include "program/event_rows.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace readyscope {
namespace {

/// When the datagram came, left or failed to.
std::optional<Instant> time_of(const Happening& happening) {
  if (const auto* received = std::get_if<Received>(&happening)) return received->at;
  if (const auto* sent = std::get_if<Sent>(&happening)) return sent->at;
  if (const auto* trouble = std::get_if<Troubled>(&happening)) return trouble->at;
  return {};
}

}  // namespace

EventRows::EventRows(ChosenTraffic& choice, const Scope& scope, CopyForm form, Write write)
    : choice_(choice),
      scope_(scope),
      form_(form),
      write_(std::move(write)),
      next_(scope.journal().end()) {
  if (form_ == CopyForm::csv) write_header();
}

/// Of all rows alike: whatever happened, an event has the same figures.
void EventRows::write_header() {
  const std::string csv = text_of(event_row(scope_, {}), form_);
  write_(std::string_view(csv).substr(0, csv.find('\n') + 1));
}

void EventRows::take(std::span<const Happening> happenings) {
  for (const Happening& happening : happenings) {
    if (const auto* change = std::get_if<EndpointChanged>(&happening)) choice_.note(*change);
    take_new_records(time_of(happening));
    // A run only ends with a poll.
    if (std::holds_alternative<Polled>(happening)) end_runs();
  }
}

void EventRows::take_new_records(std::optional<Instant> at) {
  const Journal& journal = scope_.journal();
  if (next_ == journal.end()) return;
  Journal::Reader reader(journal, next_);
  while (auto record = reader.next()) {
    // In the history times do not go back, but those in a capture may.
    if (at) record->at = *at;
    if (is_readiness(record->kind)) {
      begin_run(*record);
    } else if (choice_.passes(*record, reader.payload())) {
      write_row(*record);
    }
  }
  next_ = journal.end();
}

void EventRows::begin_run(const Record& record) {
  runs_.push_back({record, scope_.journal().polls() - record.count});
}

void EventRows::end_runs() {
  std::erase_if(runs_, [&](Run& run) {
    if (goes_on(run)) return false;
    update(run);
    if (choice_.passes(run.record, std::nullopt)) write_row(run.record);
    return true;
  });
}

bool EventRows::goes_on(const Run& run) const {
  const Journal& journal = scope_.journal();
  if (journal.keeps(run.record.sequence)) return journal.is_in_progress(run.record);
  const auto until = journal.track(run.record.lane, run.record.kind).pushed_out_run_until();
  return until && *until + 1 == journal.polls();
}

void EventRows::update(Run& run) const {
  const Journal& journal = scope_.journal();
  Record& record = run.record;
  if (journal.keeps(record.sequence)) {
    record = journal.record(record.sequence);
  } else if (const auto until = journal.track(record.lane, record.kind).pushed_out_run_until()) {
    // Its record was pushed out while it went on.
    record.count = *until - run.first_poll + 1;
    record.span = journal.poll_time(*until) - record.at;
  }
}

bool EventRows::has_open_runs() const {
  return std::ranges::any_of(
      runs_, [&](const Run& run) { return choice_.passes(run.record, std::nullopt); });
}

void EventRows::write_row(const Record& record) {
  const std::string text = text_of(event_row(scope_, record), form_);
  if (form_ == CopyForm::csv) {
    write_(std::string_view(text).substr(text.find('\n') + 1));
  } else {
    write_(text);
  }
  ++rows_;
}

void EventRows::finish() {
  for (Run& run : std::exchange(runs_, {})) {
    update(run);
    // As far as anybody knows it ends with the file.
    run.record.sequence = scope_.journal().end();
    if (choice_.passes(run.record, std::nullopt)) write_row(run.record);
  }
}

}  // namespace readyscope
