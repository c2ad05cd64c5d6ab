#include "program/recording_files.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "program/utf8_path.hpp"

namespace readyscope {
namespace {

void append_sentence(std::string& words, const std::string& sentence) {
  if (!words.empty() && !sentence.empty()) words += ' ';
  words += sentence;
}

}  // namespace

std::expected<std::unique_ptr<RecordingFiles>, std::string> RecordingFiles::start(
    std::span<const RecordingTarget> targets, const Scope& scope) {
  std::unique_ptr<RecordingFiles> all(new RecordingFiles());
  for (const RecordingTarget& target : targets) {
    auto file = RecordingFile::start(target, scope);
    if (!file) {
      all->remove();
      return std::unexpected(file.error());
    }
    all->files_.push_back(*std::move(file));
  }
  return all;
}

/// Nothing is in them yet.
void RecordingFiles::remove() {
  for (auto& file : files_) {
    const std::string name = file->figures().file;
    file.reset();
    std::error_code ignored;
    const std::filesystem::path path = path_from(name);
    // A device or a pipe was there before.
    if (std::filesystem::is_regular_file(path, ignored)) std::filesystem::remove(path, ignored);
  }
}

void RecordingFiles::take(std::span<const Happening> happenings) {
  for (const auto& file : files_) file->take(happenings);
}

bool RecordingFiles::end() {
  bool whole = true;
  for (const auto& file : files_) whole &= file->end();
  return whole;
}

RecordingFile::Figures RecordingFiles::figures() const {
  RecordingFile::Figures all = files_.front()->figures();
  for (const auto& file : std::span(files_).subspan(1)) {
    const RecordingFile::Figures one = file->figures();
    all.bytes += one.bytes;
    all.datagrams += one.datagrams;
    all.datagrams_missing += one.datagrams_missing;
  }
  return all;
}

bool RecordingFiles::is_at_limit() const {
  return std::ranges::all_of(files_, [](const auto& file) { return file->is_at_limit(); });
}

std::string RecordingFiles::loss() const {
  std::string words;
  for (const auto& file : files_) append_sentence(words, file->loss());
  return words;
}

std::string RecordingFiles::trouble() const {
  std::string words;
  for (const auto& file : files_) append_sentence(words, file->trouble());
  return words;
}

}  // namespace readyscope
