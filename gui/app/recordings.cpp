#include "app/recordings.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>
#include <utility>

#include "files/user_folder.hpp"
#include "program/traffic_conversion.hpp"
#include "program/utf8_path.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

namespace fs = std::filesystem;

constexpr Duration rate_interval = std::chrono::seconds(1);

/// In local time, and without anything that a file's name must not have.
std::string time_in_words() {
  const std::time_t now = std::time(nullptr);
  std::array<char, 32> text{};
  const std::tm* const local = std::localtime(&now);
  const std::size_t length =
      local == nullptr ? 0 : std::strftime(text.data(), text.size(), "%Y-%m-%d %H.%M.%S", local);
  return {text.data(), length};
}

/// `Recorded 1,234 datagrams, 210 KiB, into night.readyscope, in 3 pieces.`
std::string words_of(const RecordingFigures& recorded) {
  std::string words =
      fmt::format("Recorded {} datagram{}, {}, into {}", format_count(recorded.datagrams),
                  recorded.datagrams == 1 ? "" : "s", format_bytes(recorded.bytes), recorded.file);
  if (recorded.pieces > 1) words += fmt::format(", in {} pieces", format_count(recorded.pieces));
  return words + ".";
}

}  // namespace

/// Whoever keeps settings elsewhere has a reason to keep everything there.
Recordings::Recordings(const Options& options, Program& program)
    : options_(options),
      program_(program),
      folder_(options.settings.empty() ? documents_folder()
                                       : path_from(options.settings) / "recordings") {
  program_.add_sink(*this);
}

std::string Recordings::begin() {
  const bool begun = options_.recordings.empty() || start(options_.recordings);
  return begun ? std::string() : trouble_.words;
}

bool Recordings::start(std::span<const RecordingTarget> targets, bool from_kept) {
  const auto take_over = [this](auto started, auto& place) {
    trouble_ = started ? Failure{} : Failure{.words = started.error()};
    if (!started) return false;
    place = *std::move(started);
    return true;
  };
  const Scope& scope = program_.scope();
  const bool started = from_kept ? take_over(WholeRecording::start(targets, scope), whole_)
                                 : take_over(RecordingFiles::start(targets, scope), recording_);
  if (started) keep_in_sight();
  measured_at_ = scope.now();
  measured_bytes_ = 0;
  bytes_per_second_ = 0;
  return started;
}

/// What is worth recording is worth looking at, for longer than memory lasts. From then on, for as
/// long as the program runs.
void Recordings::keep_in_sight() {
  if (spill_ && !spill_->failure()) return;
  spill_ = std::make_shared<SpillFile>();
  program_.spill_into(spill_);
}

bool Recordings::stop() {
  const bool whole = whole_ ? whole_->end() : recording_->end();
  if (!whole) trouble_ = {.words = whole_ ? whole_->loss() : recording_->loss()};
  note_outcomes();
  recording_.reset();
  whole_.reset();
  return whole;
}

void Recordings::note_outcomes() {
  done_ = {.words = {}, .file = files()->figures().file};
  for (RecordingFigures& one : whole_ ? whole_->outcomes() : recording_->outcomes()) {
    append_sentence(done_.words, words_of(one));
    outcomes_.push_back(std::move(one));
    if (outcomes_.size() <= outcomes_max) continue;
    outcomes_.pop_front();
    ++outcomes_forgotten_;
  }
}

void Recordings::tell(ProgramFigures& figures) const {
  figures.recordings.assign(outcomes_.begin(), outcomes_.end());
  figures.recordings_forgotten = outcomes_forgotten_;
}

bool Recordings::catch_up() { return whole_ != nullptr && whole_->catch_up(); }

void Recordings::turn(RecordingInfo& info, Wishes& wishes) {
  take_wishes(info, wishes);
  if (files() != nullptr && files()->is_at_limit()) {
    trouble_ = {.words = files()->trouble()};
    all_written_ &= stop();
  }
  tell(info);
}

void Recordings::take_wishes(RecordingInfo& info, Wishes& wishes) {
  const bool is_toggled = wishes.take_all<ToggleRecording>();
  const auto to = wishes.take<RecordTo>();
  if (!is_toggled && !to) return;
  const bool was_running = files() != nullptr;
  Failure lost;
  if (was_running && !stop()) {
    all_written_ = false;
    lost = trouble_;
  }
  std::error_code ignored;
  fs::create_directories(folder_, ignored);
  if (to) {
    const bool is_capture = converted_format_of(to->file) == ConvertedFormat::capture;
    (void)start(std::array{RecordingTarget{
                    .file = to->file,
                    .format = is_capture ? RecordingFormat::capture : RecordingFormat::recording}},
                to->from_kept);
  } else if (!was_running) {
    (void)start(std::array{new_file()});
  }
  told_.clear();
  info.trouble = std::move(lost);
  info.done = {};
}

/// Two may begin in one second.
RecordingTarget Recordings::new_file() const {
  const std::string name = "Readyscope " + time_in_words();
  fs::path file = folder_ / path_from(name + ".readyscope");
  std::error_code unknown;
  for (int number = 2; fs::exists(file, unknown); ++number) {
    file = folder_ / path_from(fmt::format("{} ({}).readyscope", name, number));
  }
  return {.file = text_of(file)};
}

void Recordings::tell(RecordingInfo& info) {
  if (!done_.words.empty()) info.done = std::exchange(done_, {});
  info.running = files() != nullptr;
  info.catching_up = whole_ ? whole_->progress() : 1;
  if (info.running) {
    const RecordingFile::Figures figures = files()->figures();
    const Instant now = program_.scope().now();
    if (now >= measured_at_ + rate_interval) {
      const std::chrono::duration<double> seconds = now - std::exchange(measured_at_, now);
      const std::uint64_t before = std::exchange(measured_bytes_, figures.bytes);
      bytes_per_second_ = static_cast<double>(figures.bytes - before) / seconds.count();
    }
    info.file = figures.file;
    info.bytes = figures.bytes;
    info.bytes_per_second = bytes_per_second_;
    info.missing = figures.datagrams_missing;
    trouble_ = {.words = files()->trouble()};
    if (const std::error_code failure = spill_->failure(); failure && trouble_.words.empty()) {
      trouble_.words =
          "What the history's memory has no room for is not kept in sight: " + failure.message() +
          ".";
    }
  }
  // What a person has dismissed stays away until it changes.
  if (std::exchange(told_, trouble_.words) != trouble_.words) info.trouble = trouble_;
}

bool Recordings::end(RecordingInfo& info) {
  if (files() != nullptr) all_written_ &= stop();
  tell(info);
  return all_written_;
}

}  // namespace readyscope::gui
