#include "program/recording_files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "program/utf8_path.hpp"
#include "text/format.hpp"

namespace readyscope {
namespace fs = std::filesystem;

std::expected<std::unique_ptr<RecordingFiles>, std::string> RecordingFiles::start(
    std::span<const RecordingTarget> targets, const Scope& scope) {
  std::unique_ptr<RecordingFiles> all(new RecordingFiles());
  std::vector<fs::path> made;
  for (const RecordingTarget& target : targets) {
    std::error_code unknown;
    const bool was_there = fs::exists(path_from(target.file), unknown);
    auto file = RecordingFile::start(target, scope);
    if (!file) {
      all.reset();
      for (const fs::path& path : made) fs::remove(path, unknown);
      return std::unexpected(file.error());
    }
    if (!was_there) made.push_back(path_from((*file)->figures().file));
    all->files_.push_back(*std::move(file));
  }
  return all;
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

bool RecordingFiles::is_behind() const {
  return std::ranges::any_of(files_, [](const auto& file) { return file->is_behind(); });
}

bool RecordingFiles::is_at_limit() const {
  return std::ranges::all_of(files_, [](const auto& file) { return file->is_at_limit(); });
}

std::string RecordingFiles::loss() const {
  std::string words;
  for (const auto& file : files_) append_sentence(words, file->loss());
  return words;
}

std::vector<RecordingFigures> RecordingFiles::outcomes() const {
  std::vector<RecordingFigures> all;
  for (const auto& file : files_) all.push_back(file->outcome());
  return all;
}

std::string RecordingFiles::trouble() const {
  std::string words;
  for (const auto& file : files_) append_sentence(words, file->trouble());
  return words;
}

}  // namespace readyscope
