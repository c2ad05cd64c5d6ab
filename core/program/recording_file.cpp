#include "program/recording_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <limits>
#include <mutex>
#include <string_view>
#include <system_error>
#include <utility>

#include "program/disk_space.hpp"
#include "program/utf8_path.hpp"
#include "readyscope/capture/capture_writer.hpp"
#include "readyscope/recording/recorder.hpp"

namespace readyscope {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view program_name = "Readyscope " READYSCOPE_VERSION;

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
std::deque<std::size_t> pieces_of(const std::string& file) {
  const fs::path whole = path_from(file);
  const fs::path folder = whole.has_parent_path() ? whole.parent_path() : fs::path(".");
  std::deque<std::size_t> numbers;
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

/// The thread that writes makes them, too: on a busy disk, that and deleting the oldest may take
/// longer than polling may wait.
class RecordingFile::Pieces {
 public:
  Pieces(const RecordingTarget& target, Open open) : target_(target), open_(std::move(open)) {
    // What is there already stays, and is older than what comes.
    if (target_.is_in_pieces()) numbers_ = pieces_of(target_.file);
  }

  /// Makes the next file.
  std::error_code make_next();
  /// As `QueuedFile` calls it.
  std::size_t write(std::string_view bytes, std::error_code& error);

  // All that follow may be called while another thread writes.

  /// What comes after so many bytes in all belongs into the next file.
  void end_at(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    ends_.push_back(bytes);
  }
  /// The name of the last file.
  [[nodiscard]] std::string latest() const {
    const std::lock_guard lock(mutex_);
    return latest_;
  }
  [[nodiscard]] std::uint64_t made() const {
    const std::lock_guard lock(mutex_);
    return made_;
  }
  /// Why the next file could not be made, in a sentence; empty if it was.
  [[nodiscard]] std::string trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
  }

 private:
  [[nodiscard]] std::optional<std::uint64_t> next_end() const {
    const std::lock_guard lock(mutex_);
    return ends_.empty() ? std::nullopt : std::optional(ends_.front());
  }
  [[nodiscard]] std::string next_path() const;
  Result<QueuedFile::Write> open(const std::string& path) const;
  void delete_oldest();

  const RecordingTarget target_;
  const Open open_;
  std::deque<std::size_t> numbers_;  ///< Of the pieces that are there, oldest first.
  QueuedFile::Write write_;
  std::uint64_t written_ = 0;

  mutable std::mutex mutex_;
  std::deque<std::uint64_t> ends_;  ///< Of the files that are not whole yet, but for the last.
  std::string latest_;
  std::string trouble_;
  std::uint64_t made_ = 0;
};

/// Leaves out the names that somebody else has taken meanwhile.
std::string RecordingFile::Pieces::next_path() const {
  if (!target_.is_in_pieces()) return target_.file;
  std::size_t number = numbers_.empty() ? 1 : numbers_.back() + 1;
  std::error_code unknown;
  while (!target_.overwrite && fs::exists(path_from(piece_name(target_.file, number)), unknown)) {
    ++number;
  }
  return piece_name(target_.file, number);
}

Result<QueuedFile::Write> RecordingFile::Pieces::open(const std::string& path) const {
  std::error_code unknown;
  const fs::file_status there = fs::status(path_from(path), unknown);
  if (fs::exists(there)) {
    if (!target_.overwrite) return std::unexpected(std::make_error_code(std::errc::file_exists));
    // Opening a pipe would wait for its reader.
    if (fs::is_directory(there) || fs::is_fifo(there) || fs::is_socket(there)) {
      return std::unexpected(std::make_error_code(std::errc::not_supported));
    }
  }
  return open_(path);
}

std::error_code RecordingFile::Pieces::make_next() {
  const std::string path = next_path();
  auto write = open(path);
  if (write && target_.is_in_pieces()) {
    numbers_.push_back(*piece_number(path_from(target_.file), path_from(path)));
    delete_oldest();
  }
  const std::lock_guard lock(mutex_);
  if (!write) {
    const std::error_code why = write.error();
    trouble_ = path + (why == std::errc::file_exists ? " exists already; --overwrite replaces it."
                       : why == std::errc::not_supported
                           ? " is not a file that can be replaced."
                           : " could not be opened for writing: " + why.message() + ".");
    return why;
  }
  write_ = *std::move(write);
  latest_ = path;
  trouble_.clear();
  ++made_;
  return {};
}

/// On some systems one that somebody reads cannot go yet. It goes with the next one.
void RecordingFile::Pieces::delete_oldest() {
  if (!target_.pieces_kept || numbers_.size() <= *target_.pieces_kept) return;
  const auto kept_from = numbers_.end() - static_cast<std::ptrdiff_t>(*target_.pieces_kept);
  const auto left = std::remove_if(numbers_.begin(), kept_from, [this](std::size_t number) {
    std::error_code error;
    fs::remove(path_from(piece_name(target_.file, number)), error);
    return !error;
  });
  numbers_.erase(left, kept_from);
}

std::size_t RecordingFile::Pieces::write(std::string_view bytes, std::error_code& error) {
  std::size_t done = 0;
  while (done < bytes.size() && !error) {
    const auto end = next_end();
    if (end == written_) {
      error = make_next();
      if (error) break;
      const std::lock_guard lock(mutex_);
      ends_.pop_front();
      continue;
    }
    const std::uint64_t room = end.value_or(std::numeric_limits<std::uint64_t>::max()) - written_;
    const std::uint64_t left = bytes.size() - done;
    const std::size_t written =
        write_(bytes.substr(done, static_cast<std::size_t>(std::min(room, left))), error);
    done += written;
    written_ += written;
  }
  return done;
}

std::expected<std::unique_ptr<RecordingFile>, std::string> RecordingFile::start(
    RecordingTarget target, const Scope& scope, Open open) {
  if (!open) {
    open = [share = target.free_share_min](const std::string& path) {
      return open_on_disk(path, share);
    };
  }
  auto pieces = std::make_shared<Pieces>(target, std::move(open));
  // Whoever starts it hears at once whether that works.
  if (pieces->make_next()) return std::unexpected(pieces->trouble());
  return std::unique_ptr<RecordingFile>(
      new RecordingFile(std::move(target), scope, std::move(pieces)));
}

RecordingFile::RecordingFile(RecordingTarget target, const Scope& scope,
                             std::shared_ptr<Pieces> pieces)
    : target_(std::move(target)),
      scope_(scope),
      began_at_(scope.now()),
      pieces_(std::move(pieces)),
      file_([written = pieces_](std::string_view bytes,
                                std::error_code& error) { return written->write(bytes, error); },
            QueuedFile::OnFailure::keep_trying, target_.queue_bytes_max) {
  begin_writer();
}

RecordingFile::~RecordingFile() = default;

void RecordingFile::begin_writer() {
  piece_began_at_ = scope_.now();
  piece_bytes_ = 0;
  writer_ = traffic_writer(target_.format, scope_,
                           [this](std::span<const std::byte> bytes, std::uint64_t datagrams) {
                             return append(bytes, datagrams);
                           });
}

/// What it has told is known from now on without it.
void RecordingFile::count_writer() {
  datagrams_ += writer_->figures().datagrams;
  datagrams_missing_ += missing_at_limit_.value_or(writer_->figures().datagrams_missing);
  writer_.reset();
}

bool RecordingFile::append(std::span<const std::byte> bytes, std::uint64_t datagrams) {
  if (target_.bytes_max && bytes_ + bytes.size() > *target_.bytes_max) {
    at_limit_ = true;
    if (!missing_at_limit_) {
      missing_at_limit_ = writer_ ? writer_->figures().datagrams_missing : 0;
    }
    return false;
  }
  if (!file_.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()})) return false;
  bytes_ += bytes.size();
  piece_bytes_ += bytes.size();
  waiting_.push_back({bytes_, datagrams});
  const std::uint64_t written = file_.bytes_written();
  while (!waiting_.empty() && waiting_.front().bytes_until <= written) waiting_.pop_front();
  return true;
}

void RecordingFile::take(std::span<const Happening> happenings) {
  if (at_limit_ || !writer_) return;
  writer_->take(happenings);
  if (at_limit_ || !is_due()) return;
  writer_->flush();
  if (at_limit_) return;
  pieces_->end_at(bytes_);
  count_writer();
  begin_writer();
}

bool RecordingFile::is_due() const {
  const bool is_large = target_.piece_bytes && piece_bytes_ >= *target_.piece_bytes;
  const bool is_old = target_.piece_time && scope_.now() - piece_began_at_ >= *target_.piece_time;
  // As long as the disk takes nothing, another one would only wait, too.
  return (is_large || is_old) && !file_.is_half_full();
}

bool RecordingFile::end() {
  if (!writer_) return all_written_ && datagrams_missing_ == 0;
  if (!at_limit_) writer_->flush();
  all_written_ = file_.finish();
  trouble_ = hindrance();
  count_writer();
  const std::uint64_t written = file_.bytes_written();
  for (const Appended& one : waiting_) {
    if (one.bytes_until <= written) continue;
    datagrams_ -= one.datagrams;
    datagrams_missing_ += one.datagrams;
  }
  bytes_ = written;
  return all_written_ && datagrams_missing_ == 0;
}

RecordingFile::Figures RecordingFile::figures() const {
  Figures all{.file = pieces_->latest(),
              .bytes = bytes_,
              .datagrams = datagrams_,
              .datagrams_missing = datagrams_missing_,
              .began_at = began_at_};
  if (writer_) {
    all.datagrams += writer_->figures().datagrams;
    all.datagrams_missing += missing_at_limit_.value_or(writer_->figures().datagrams_missing);
  }
  return all;
}

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
          .pieces = pieces_->made(),
          .bytes = bytes_,
          .datagrams = datagrams_,
          .missing = datagrams_missing_,
          .loss = loss()};
}

/// Why something cannot be written that should be.
std::string RecordingFile::hindrance() const {
  if (!writer_) return trouble_;
  std::string not_made = pieces_->trouble();
  if (!not_made.empty()) return not_made;
  const std::error_code failure = file_.failure();
  if (!failure) return {};
  return pieces_->latest() + " cannot be written to: " + failure.message() + ".";
}

std::string RecordingFile::trouble() const {
  std::string words = hindrance();
  if (words.empty() && at_limit_) words = target_.file + " has reached its limit and ends there.";
  return words;
}

}  // namespace readyscope
