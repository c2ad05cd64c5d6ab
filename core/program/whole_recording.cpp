#include "program/whole_recording.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "readyscope/scope/command.hpp"
#include "text/format.hpp"

namespace readyscope {
namespace {

/// Nobody looks at the history of what was told, whatever is decided about the other one.
ScopeOrigin without_history(ScopeOrigin origin) {
  origin.journal = {.bytes = history_bytes_min};
  origin.from_file = true;
  return origin;
}

}  // namespace

WholeRecording::WholeRecording(const Scope& scope)
    : scope_(scope), kept_(scope), told_(without_history(*kept_.origin())) {
  kept_.tell_known(told_);
}

std::expected<std::unique_ptr<WholeRecording>, std::string> WholeRecording::start(
    std::span<const RecordingTarget> targets, const Scope& scope) {
  std::unique_ptr<WholeRecording> whole(new WholeRecording(scope));
  auto files = RecordingFiles::start(targets, whole->told_);
  if (!files) return std::unexpected(files.error());
  whole->files_ = *std::move(files);
  whole->both_ = std::make_unique<OneByOne>(whole->told_, *whole->files_);
  return whole;
}

/// Before it has caught up, what happens comes into the history, and is told with that.
void WholeRecording::take(std::span<const Happening> happenings) {
  if (!has_caught_up_) return;
  for (const Happening& happening : happenings) {
    Happening since = happening;
    if (auto* const sample = std::get_if<BufferSampled>(&since); sample && sample->dropped) {
      *sample->dropped -= std::min(*sample->dropped, dropped_before(sample->lane));
    } else if (auto* const received = std::get_if<Received>(&since)) {
      const auto before = static_cast<std::uint32_t>(dropped_before(received->lane));
      if (received->dropped_before) *received->dropped_before -= before;
    }
    both_->take({&since, 1});
  }
}

bool WholeRecording::catch_up() {
  // No faster than the disk takes it: what does not fit into its queue would be missing.
  if (has_caught_up_ || files_->is_behind()) return false;
  if (kept_.read_some(*both_)) return true;
  has_caught_up_ = true;
  note_dropped();
  return false;
}

void WholeRecording::note_dropped() {
  for (const auto& endpoint : scope_.endpoints()) {
    const EndpointState* const told = told_.find(endpoint->lane);
    const std::uint64_t since = told == nullptr ? 0 : told->counts.dropped;
    const std::uint64_t before =
        endpoint->counts.dropped - std::min(since, endpoint->counts.dropped);
    if (before > 0) dropped_before_[endpoint->lane] = before;
  }
}

bool WholeRecording::end() {
  return files_->end() && has_caught_up_ && kept_.figures().missing == 0;
}

std::string WholeRecording::loss() const {
  std::string words = files_->loss();
  append_sentence(words, loss_of_kept());
  return words;
}

std::string WholeRecording::loss_of_kept() const {
  std::string words;
  if (!has_caught_up_) words = "It was stopped before all that was kept was in it.";
  if (kept_.figures().missing > 0) {
    append_sentence(words, "The history discarded some of what was kept before it was written.");
  }
  return words;
}

std::vector<RecordingFigures> WholeRecording::outcomes() const {
  std::vector<RecordingFigures> all = files_->outcomes();
  for (RecordingFigures& one : all) append_sentence(one.loss, loss_of_kept());
  return all;
}

double WholeRecording::progress() const { return has_caught_up_ ? 1 : kept_.progress(); }

}  // namespace readyscope
