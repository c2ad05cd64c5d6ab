#include "program/event_rows.hpp"

#include <utility>
#include <variant>

namespace readyscope {

EventRows::EventRows(ChosenTraffic& choice, const Scope& scope, CopyForm form, Write write)
    : choice_(choice), scope_(scope), form_(form), write_(std::move(write)) {
  if (form_ == CopyForm::csv) write_header();
}

/// Of all rows alike: whatever happened, an event has the same figures.
void EventRows::write_header() {
  const std::string csv = text_of(event_row(scope_, {}), form_);
  write_(std::string_view(csv).substr(0, csv.find('\n') + 1));
}

void EventRows::take(std::span<const Happening> happenings) {
  bool polled = false;
  for (const Happening& happening : happenings) {
    if (const auto* change = std::get_if<EndpointChanged>(&happening)) choice_.note(*change);
    polled = polled || std::holds_alternative<Polled>(happening);
  }
  take_new_records();
  // A run only ends with a poll.
  if (polled) end_runs();
}

void EventRows::take_new_records() {
  const Journal& journal = scope_.journal();
  if (next_ == journal.end()) return;
  Journal::Reader reader(journal, next_);
  while (const auto record = reader.next()) {
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
    if (update(run)) return false;
    if (choice_.passes(run.record, std::nullopt)) write_row(run.record);
    return true;
  });
}

bool EventRows::update(Run& run) const {
  const Journal& journal = scope_.journal();
  Record& record = run.record;
  if (journal.keeps(record.sequence)) {
    record = journal.record(record.sequence);
    return journal.is_in_progress(record);
  }
  // Its record was pushed out while it went on.
  const auto until = journal.track(record.lane, record.kind).pushed_out_run_until();
  if (!until) return false;
  record.count = *until - run.first_poll + 1;
  record.span = journal.poll_time(*until) - record.at;
  return *until + 1 == journal.polls();
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
    if (choice_.passes(run.record, std::nullopt)) write_row(run.record);
  }
}

}  // namespace readyscope
