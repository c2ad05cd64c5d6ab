#include "app/recordings.hpp"

#include <array>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "files/user_folder.hpp"
#include "program/utf8_path.hpp"

namespace readyscope::gui {
namespace {

namespace fs = std::filesystem;

constexpr Duration rate_interval = std::chrono::seconds(1);

/// Where a person looks for what programs made.
fs::path documents_folder() {
#ifdef _WIN32
  const char* const home = std::getenv("USERPROFILE");
#else
  const char* const home = std::getenv("HOME");
#endif
  if (home == nullptr) return fs::current_path();
  const fs::path documents = path_from(home) / "Documents";
  std::error_code error;
  return fs::is_directory(documents, error) ? documents : path_from(home);
}

/// In local time, and without anything that a file's name must not have.
std::string time_in_words() {
  const std::time_t now = std::time(nullptr);
  std::array<char, 32> text{};
  const std::tm* const local = std::localtime(&now);
  const std::size_t length =
      local == nullptr ? 0 : std::strftime(text.data(), text.size(), "%Y-%m-%d %H.%M.%S", local);
  return {text.data(), length};
}

}  // namespace

Recordings::Recordings(const Options& options, Program& program)
    : options_(options), program_(program) {
  program_.add_sink(*this);
}

bool Recordings::begin() { return options_.recordings.empty() || start(options_.recordings); }

bool Recordings::start(std::span<const RecordingTarget> targets) {
  auto started = RecordingFiles::start(targets, program_.scope());
  if (!started) {
    trouble_ = {.words = started.error()};
    complaint_.report(trouble_.words);
    return false;
  }
  recording_ = *std::move(started);
  trouble_ = {};
  measured_at_ = program_.scope().now();
  measured_bytes_ = 0;
  bytes_per_second_ = 0;
  return true;
}

bool Recordings::stop() {
  const bool whole = recording_->end();
  if (!whole) {
    trouble_ = {.words = recording_->loss()};
    complaint_.report(trouble_.words);
  }
  recording_.reset();
  return whole;
}

void Recordings::turn(Desk& desk, Wishes& wishes) {
  if (wishes.take_all<ToggleRecording>()) toggle(desk);
  if (recording_ && recording_->is_at_limit()) {
    trouble_ = {.words = recording_->trouble()};
    all_written_ &= stop();
  }
  tell(desk);
}

void Recordings::toggle(Desk& desk) {
  if (recording_) {
    all_written_ &= stop();
  } else {
    (void)start(std::array{new_file()});
  }
  told_.clear();
  desk.recording.trouble = {};
}

RecordingTarget Recordings::new_file() const {
  fs::path folder = documents_folder();
  // Whoever keeps settings elsewhere has a reason to keep everything there.
  if (!options_.settings.empty()) folder = path_from(options_.settings) / "recordings";
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  return {.file = text_of(folder / path_from("Readyscope " + time_in_words() + ".readyscope"))};
}

void Recordings::tell(Desk& desk) {
  RecordingInfo& info = desk.recording;
  info.running = recording_ != nullptr;
  if (recording_) {
    const RecordingFile::Figures figures = recording_->figures();
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
    trouble_ = {.words = recording_->trouble()};
    complaint_.report(trouble_.words);
  }
  // What a person has dismissed stays away until it changes.
  if (std::exchange(told_, trouble_.words) != trouble_.words) info.trouble = trouble_;
}

bool Recordings::end() {
  if (recording_) all_written_ &= stop();
  return all_written_;
}

}  // namespace readyscope::gui
