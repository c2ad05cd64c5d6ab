#include "program/recording_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "program/disk_space.hpp"
#include "program/utf8_path.hpp"
#include "readyscope/capture/capture_writer.hpp"
#include "readyscope/recording/recorder.hpp"

namespace readyscope {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view program_name = "Readyscope " READYSCOPE_VERSION;
/// How long to wait before trying again to begin a piece.
constexpr Duration piece_retry_interval = std::chrono::seconds(1);

/// `night.readyscope` as `night-0012.readyscope`.
std::string piece_name(const std::string& file, std::size_t number) {
  const fs::path path = path_from(file);
  fs::path name = path.stem();
  name += fmt::format("-{:04}", number);
  name += path.extension();
  return text_of(path.parent_path() / name);
}

/// The number in the name of a piece of that file.
std::optional<std::size_t> piece_number(const fs::path& whole, const fs::path& piece) {
  const std::string stem = text_of(whole.stem()) + "-";
  const std::string name = text_of(piece.stem());
  if (piece.extension() != whole.extension() || !name.starts_with(stem)) return {};
  const char* const end = name.data() + name.size();
  std::size_t number = 0;
  const auto [rest, error] = std::from_chars(name.data() + stem.size(), end, number);
  const bool is_number = error == std::errc{} && rest == end && name.size() >= stem.size() + 4;
  return is_number ? std::optional(number) : std::nullopt;
}

/// The numbers of the pieces that are there, from the oldest on.
std::vector<std::size_t> pieces_of(const std::string& file) {
  const fs::path whole = path_from(file);
  const fs::path folder = whole.has_parent_path() ? whole.parent_path() : fs::path(".");
  std::vector<std::size_t> numbers;
  std::error_code error;
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    if (const auto number = piece_number(whole, at->path())) numbers.push_back(*number);
  }
  std::ranges::sort(numbers);
  return numbers;
}

/// Without a buffer, so that it is known what has been written.
Result<QueuedFile::Write> open_on_disk(const std::string& path, double free_share_min) {
  // The manifest makes UTF-8 the encoding of file names on Windows too.
  const std::shared_ptr<std::FILE> file(std::fopen(path.c_str(), "wb"), [](std::FILE* opened) {
    if (opened != nullptr) std::fclose(opened);
  });
  if (!file) return std::unexpected(std::error_code(errno, std::generic_category()));
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  fs::path folder = path_from(path).parent_path();
  if (folder.empty()) folder = ".";
  return [file, folder, free_share_min](std::string_view bytes, std::error_code& error) {
    if (is_nearly_full(folder, free_share_min)) {
      error = std::make_error_code(std::errc::no_space_on_device);
      return std::size_t{0};
    }
    const std::size_t written = std::fwrite(bytes.data(), 1, bytes.size(), file.get());
    if (written < bytes.size()) {
      error = {errno, std::generic_category()};
      std::clearerr(file.get());
    }
    return written;
  };
}

}  // namespace

std::unique_ptr<TrafficWriter> traffic_writer(RecordingFormat format, const Scope& scope,
                                              TrafficWriter::Append append) {
  const std::string program(program_name);
  switch (format) {
    case RecordingFormat::recording:
      return std::make_unique<Recorder>(scope, program, std::move(append));
    case RecordingFormat::capture:
      return std::make_unique<CaptureWriter>(scope, program, std::move(append));
  }
  std::unreachable();
}

struct RecordingFile::Piece {
  Piece(std::string its_path, QueuedFile::Write write, std::size_t queue_bytes_max)
      : path(std::move(its_path)),
        file(std::move(write), QueuedFile::OnFailure::keep_trying, queue_bytes_max) {}

  /// What was appended, as long as it is not known to have been written.
  struct Appended {
    std::uint64_t bytes_until = 0;
    std::uint64_t datagrams = 0;
  };

  [[nodiscard]] std::uint64_t datagrams_missing() const {
    return missing_at_limit.value_or(writer->figures().datagrams_missing);
  }
  [[nodiscard]] std::uint64_t datagrams_not_written() const {
    std::uint64_t datagrams = 0;
    const std::uint64_t written = file.bytes_written();
    for (const Appended& one : waiting) datagrams += one.bytes_until > written ? one.datagrams : 0;
    return datagrams;
  }

  std::string path;
  QueuedFile file;
  std::uint64_t bytes = 0;
  std::deque<Appended> waiting{};
  Instant began_at{};
  Instant try_next_at{};
  /// Datagrams; what comes after the limit is not missing.
  std::optional<std::uint64_t> missing_at_limit{};
  std::unique_ptr<TrafficWriter> writer{};
};

std::expected<std::unique_ptr<RecordingFile>, std::string> RecordingFile::start(
    RecordingTarget target, const Scope& scope, Open open) {
  if (!open) {
    open = [share = target.free_share_min](const std::string& path) {
      return open_on_disk(path, share);
    };
  }
  std::unique_ptr<RecordingFile> recording(
      new RecordingFile(std::move(target), scope, std::move(open)));
  if (auto why_not = recording->begin_piece()) return std::unexpected(*std::move(why_not));
  return recording;
}

RecordingFile::RecordingFile(RecordingTarget target, const Scope& scope, Open open)
    : target_(std::move(target)), scope_(scope), open_(std::move(open)), began_at_(scope.now()) {
  if (!target_.is_in_pieces()) return;
  // What is there already stays, and is older than what comes.
  const auto pieces = pieces_of(target_.file);
  if (!pieces.empty()) number_ = pieces.back();
}

RecordingFile::~RecordingFile() = default;

/// Returns why not.
std::optional<std::string> RecordingFile::begin_piece() {
  std::string path = target_.file;
  if (target_.is_in_pieces()) path = piece_name(path, ++number_);
  std::error_code unknown;
  if (!target_.overwrite && fs::exists(path_from(path), unknown)) {
    return path + " exists already; --overwrite replaces it.";
  }
  auto write = open_(path);
  if (!write) {
    return path + " could not be opened for writing: " + write.error().message() + ".";
  }
  latest_ = path;
  ++pieces_;
  auto piece = std::make_unique<Piece>(std::move(path), *std::move(write), target_.queue_bytes_max);
  piece->began_at = scope_.now();
  finishing_ = std::exchange(piece_, std::move(piece));
  Piece& next = *piece_;
  next.writer =
      traffic_writer(target_.format, scope_,
                     [this, &next](std::span<const std::byte> bytes, std::uint64_t datagrams) {
                       return append(next, bytes, datagrams);
                     });
  delete_oldest();
  return {};
}

bool RecordingFile::append(Piece& piece, std::span<const std::byte> bytes,
                           std::uint64_t datagrams) {
  const std::uint64_t before = bytes_ + (finishing_ ? finishing_->bytes : 0) + piece.bytes;
  if (target_.bytes_max && before + bytes.size() > *target_.bytes_max) {
    at_limit_ = true;
    if (!piece.missing_at_limit) {
      piece.missing_at_limit = piece.writer ? piece.writer->figures().datagrams_missing : 0;
    }
    return false;
  }
  if (!piece.file.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()})) return false;
  piece.bytes += bytes.size();
  piece.waiting.push_back({piece.bytes, datagrams});
  const std::uint64_t written = piece.file.bytes_written();
  while (!piece.waiting.empty() && piece.waiting.front().bytes_until <= written) {
    piece.waiting.pop_front();
  }
  return true;
}

void RecordingFile::take(std::span<const Happening> happenings) {
  if (at_limit_ || !piece_) return;
  piece_->writer->take(happenings);
  if (finishing_ && finishing_->file.idle()) finish_piece();
  if (at_limit_ || finishing_ || !is_due(*piece_)) return;
  piece_->writer->flush();
  const auto why_not = begin_piece();
  trouble_ = why_not.value_or("");
  if (why_not) piece_->try_next_at = scope_.now() + piece_retry_interval;
}

bool RecordingFile::is_due(const Piece& piece) const {
  const Instant now = scope_.now();
  if (now < piece.try_next_at) return false;
  const bool is_large = target_.piece_bytes && piece.bytes >= *target_.piece_bytes;
  const bool is_old = target_.piece_time && now - piece.began_at >= *target_.piece_time;
  return is_large || is_old;
}

/// What it held is known from now on without it.
void RecordingFile::finish_piece() {
  const std::uint64_t not_written = finishing_->datagrams_not_written();
  const TrafficWriter::Figures& figures = finishing_->writer->figures();
  bytes_ += finishing_->file.bytes_written();
  datagrams_ += figures.datagrams - not_written;
  datagrams_missing_ += finishing_->datagrams_missing() + not_written;
  finishing_.reset();
}

void RecordingFile::delete_oldest() const {
  if (!target_.is_in_pieces() || !target_.pieces_kept) return;
  const auto pieces = pieces_of(target_.file);
  for (std::size_t i = 0; i + *target_.pieces_kept < pieces.size(); ++i) {
    std::error_code ignored;
    fs::remove(path_from(piece_name(target_.file, pieces[i])), ignored);
  }
}

bool RecordingFile::end() {
  if (finishing_) {
    all_written_ &= finishing_->file.finish();
    finish_piece();
  }
  if (piece_) {
    if (!at_limit_) piece_->writer->flush();
    all_written_ &= piece_->file.finish();
    trouble_ = hindrance();
    finishing_ = std::move(piece_);
    finish_piece();
  }
  return all_written_ && datagrams_missing_ == 0;
}

RecordingFile::Figures RecordingFile::figures() const {
  Figures all{.file = latest_,
              .bytes = bytes_,
              .datagrams = datagrams_,
              .datagrams_missing = datagrams_missing_,
              .began_at = began_at_};
  for (const Piece* piece : {finishing_.get(), piece_.get()}) {
    if (piece == nullptr) continue;
    const TrafficWriter::Figures& figures = piece->writer->figures();
    all.bytes += piece->bytes;
    all.datagrams += figures.datagrams;
    all.datagrams_missing += piece->datagrams_missing();
  }
  return all;
}

bool RecordingFile::is_behind(const Piece& piece) { return piece.file.is_half_full(); }

std::string RecordingFile::loss() const {
  if (all_written_ && datagrams_missing_ == 0) return {};
  const bool is_capture = target_.format == RecordingFormat::capture;
  const std::string its_name = is_capture ? "the capture" : "the recording";
  const std::string why = hindrance();
  const std::string what = datagrams_missing_ == 0   ? "The end of " + its_name + " is missing"
                           : datagrams_missing_ == 1 ? "A datagram is missing in " + its_name
                                                     : std::to_string(datagrams_missing_) +
                                                           " datagrams are missing in " + its_name;
  return what + (why.empty() ? "." : ": " + why);
}

RecordingFigures RecordingFile::outcome() const {
  return {.file = target_.file,
          .pieces = pieces_,
          .bytes = bytes_,
          .datagrams = datagrams_,
          .missing = datagrams_missing_,
          .loss = loss()};
}

/// Why something cannot be written that should be.
std::string RecordingFile::hindrance() const {
  const std::error_code failure = piece_ ? piece_->file.failure() : std::error_code();
  if (!failure) return trouble_;
  return piece_->path + " cannot be written to: " + failure.message() + ".";
}

std::string RecordingFile::trouble() const {
  std::string words = hindrance();
  if (words.empty() && at_limit_) words = target_.file + " has reached its limit and ends there.";
  return words;
}

}  // namespace readyscope
