#include "cli/open_run.hpp"

#include <thread>
#include <utility>

#include "cli/exit_code.hpp"
#include "program/process.hpp"

namespace readyscope::cli {
namespace {

constexpr Duration second = std::chrono::seconds(1);
/// How long a signal may wait to be noticed.
constexpr Duration patience = std::chrono::milliseconds(50);

}  // namespace

OpenRun::OpenRun(const Options& options, OpenedFile& opened, const Clock& clock, Screen& screen,
                 std::function<bool()> stop_requested)
    : options_(options),
      opened_(opened),
      clock_(clock),
      screen_(screen),
      stop_requested_(std::move(stop_requested)) {
  figures_.arguments = options.arguments;
}

int OpenRun::run() {
  const Instant began_at = clock_.now();
  Instant next_second = began_at + second;
  while (!stop_requested_() && (!at_end_ || options_.follow)) {
    if (at_end_) std::this_thread::sleep_for(patience);
    read_slice();
    if (clock_.now() < next_second) continue;
    next_second = clock_.now() + second;
    screen_.second(opened_.scope());
  }
  // What is there by now belongs to it.
  if (options_.follow) read_slice();
  judge();
  figures_.sources = {opened_.source().figures()};
  const ProcessUse use = process_use();
  figures_.end = {clock_.now() - began_at, use.processor_time, use.resident_bytes};
  return exit_code_of(figures_.requirements);
}

void OpenRun::read_slice() {
  const Instant until = clock_.now() + patience;
  do {
    at_end_ = !opened_.read_some();
  } while (!at_end_ && clock_.now() < until);
}

void OpenRun::judge() {
  for (const Requirement& requirement : options_.requirements) {
    figures_.requirements.push_back({requirement, requirement.judge(opened_.scope())});
  }
}

}  // namespace readyscope::cli
