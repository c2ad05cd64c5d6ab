#include "program/spill_file.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "program/disk_space.hpp"
#include "program/queued_file.hpp"

namespace readyscope {
namespace {

/// Pieces begin where words can be read.
constexpr std::uint64_t alignment = alignof(std::uint64_t);

/// What is written at once: whoever gives the file up waits no longer than that takes. It is a
/// large page: what is written in one piece, and begins at a multiple of that, some systems keep in
/// one.
constexpr std::size_t write_bytes_max = std::size_t{2} << 20;

}  // namespace

/// The thread that writes it makes it, too: on a busy disk that may take longer than polling may
/// wait.
class SpillFile::File {
 public:
  explicit File(const Options& options) : folder_(options.folder), share_(options.free_share_min) {
    queue_.emplace(
        [this](std::string_view bytes, std::error_code& error) { return write(bytes, error); },
        QueuedFile::OnFailure::give_up);
  }
  /// What was not written by then will never be needed.
  ~File() { is_abandoned_ = true; }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// Where the bytes will be, unless there is no room in the queue.
  std::optional<std::uint64_t> append(std::span<const std::byte> bytes) {
    if (queue_->is_half_full()) return {};
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::size_t beyond = bytes.size() % alignment;
    const std::size_t padding = beyond == 0 ? 0 : alignment - beyond;
    const bool taken = padding == 0 ? queue_->write(text)
                                    : queue_->write(std::string(text) + std::string(padding, '\0'));
    if (!taken) return {};
    return std::exchange(end_, end_ + bytes.size() + padding);
  }
  [[nodiscard]] std::uint64_t bytes() const { return end_; }
  [[nodiscard]] std::uint64_t bytes_written() const {
    return queue_ ? queue_->bytes_written() : end_;
  }
  [[nodiscard]] bool is_behind() const { return queue_ && queue_->is_half_full(); }
  [[nodiscard]] bool failed() const { return queue_ && queue_->failed(); }
  [[nodiscard]] std::error_code failure() const {
    if (cannot_map_) return std::make_error_code(std::errc::not_enough_memory);
    return queue_ ? queue_->failure() : std::error_code();
  }
  [[nodiscard]] std::shared_ptr<const std::byte> map(std::uint64_t offset, std::size_t bytes,
                                                     Reading reading) {
    auto mapped = scratch_->map(offset, bytes, reading == Reading::everywhere);
    cannot_map_ |= mapped == nullptr;
    return mapped;
  }
  /// Nothing more comes: its thread can go once everything is written.
  void release_thread() {
    if (queue_ && queue_->bytes_written() == end_) queue_.reset();
  }

 private:
  std::size_t write(std::string_view bytes, std::error_code& error) {
    if (!scratch_) {
      auto made = ScratchFile::create(folder_);
      if (!made) {
        error = made.error();
        return 0;
      }
      scratch_.emplace(*std::move(made));
    }
    std::size_t done = 0;
    while (done < bytes.size() && !error) {
      if (is_abandoned_) return bytes.size();
      if (is_nearly_full(folder_, share_)) {
        error = std::make_error_code(std::errc::no_space_on_device);
        break;
      }
      done += scratch_->append(bytes.substr(done, write_bytes_max), error);
    }
    return done;
  }

  std::optional<ScratchFile> scratch_;  ///< Before anything has been written, the thread's own.
  std::filesystem::path folder_;
  double share_;
  std::uint64_t end_ = 0;
  bool cannot_map_ = false;
  std::atomic<bool> is_abandoned_ = false;
  std::optional<QueuedFile> queue_;
};

class SpillFile::Kept final : public Piece {
 public:
  Kept(std::shared_ptr<File> file, std::uint64_t offset, std::size_t size, Reading reading)
      : file_(std::move(file)), offset_(offset), size_(size), reading_(reading) {}

  State state() override {
    if (mapped_) return State::kept;
    if (file_->bytes_written() >= offset_ + size_) {
      mapped_ = file_->map(offset_, size_, reading_);
      return mapped_ ? State::kept : State::lost;
    }
    return file_->failed() ? State::lost : State::under_way;
  }
  [[nodiscard]] std::span<const std::byte> bytes() const override { return {mapped_.get(), size_}; }

 private:
  std::shared_ptr<File> file_;
  std::uint64_t offset_;
  std::size_t size_;
  Reading reading_;
  std::shared_ptr<const std::byte> mapped_;
};

SpillFile::SpillFile() : SpillFile(Options()) {}
SpillFile::SpillFile(Options options) : options_(std::move(options)) {}
SpillFile::~SpillFile() = default;

std::unique_ptr<Spill::Piece> SpillFile::take(std::span<const std::byte> bytes, Reading reading) {
  if (failure() || is_full()) return {};
  // One in which everything has been given up is of no more use.
  const bool is_left = file_ && file_.use_count() == 1 && file_->bytes() > 0;
  if (!file_ || is_left || file_->bytes() >= options_.file_bytes) begin_file();
  const auto offset = file_->append(bytes);
  if (!offset) return {};
  return std::make_unique<Kept>(file_, *offset, bytes.size(), reading);
}

void SpillFile::begin_file() {
  file_.reset();
  std::erase_if(files_, [](const auto& file) { return file.expired(); });
  for (const auto& file : files_) {
    if (const auto there = file.lock()) there->release_thread();
  }
  file_ = std::make_shared<File>(options_);
  files_.push_back(file_);
}

bool SpillFile::is_full() const {
  std::uint64_t bytes = 0;
  for (const auto& file : files_) {
    if (const auto there = file.lock()) bytes += there->bytes();
  }
  return bytes >= options_.all_bytes;
}

bool SpillFile::is_behind() const { return file_ && file_->is_behind(); }

std::error_code SpillFile::failure() const {
  for (const auto& file : files_) {
    const auto there = file.lock();
    if (there && there->failure()) return there->failure();
  }
  return {};
}

}  // namespace readyscope
