#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "program/queued_file.hpp"
#include "readyscope/net/result.hpp"
#include "readyscope/scope/scope.hpp"
#include "readyscope/scope/traffic_writer.hpp"
#include "text/report.hpp"

namespace readyscope {

enum class RecordingFormat : std::uint8_t {
  recording,  ///< Of Readyscope, with all that happens.
  capture,    ///< As pcapng, with the datagrams, for other programs.
};

/// A writer of that format, which begins with what the scope knows.
std::unique_ptr<TrafficWriter> traffic_writer(RecordingFormat format, const Scope& scope,
                                              TrafficWriter::Append append);

/// Where a recording goes, and how much of it is kept.
struct RecordingTarget {
  std::string file{};  ///< In UTF-8.
  RecordingFormat format = RecordingFormat::recording;
  bool overwrite = false;                    ///< Otherwise an existing file is left alone.
  std::optional<std::uint64_t> bytes_max{};  ///< It stops there, all pieces counted.
  /// A new piece begins when one has so many bytes or is so old: `night-0001.readyscope` and so on.
  std::optional<std::uint64_t> piece_bytes{};
  std::optional<Duration> piece_time{};
  std::optional<std::size_t> pieces_kept{};  ///< The oldest are deleted; all are kept without.
  std::size_t queue_bytes_max = QueuedFile::queue_bytes_max;  ///< What may wait to be written.
  double free_share_min = 0.01;  ///< Of the disk; nothing is written while less is free.

  [[nodiscard]] bool is_in_pieces() const { return piece_bytes || piece_time; }
};

/// A recording that is being written while everything goes on. A slow or full disk keeps nobody
/// waiting: what cannot be written is counted, and the recording says so once it goes on.
class RecordingFile final : public HappeningSink {
 public:
  /// Opens a file for writing, in place of one that is there.
  using Open = std::function<Result<QueuedFile::Write>(const std::string& path)>;

  /// Begins with what the scope knows of its endpoints. It must outlive this, and be given the
  /// happenings first. Without `open` on the system's disk. The error is a sentence.
  static std::expected<std::unique_ptr<RecordingFile>, std::string> start(RecordingTarget target,
                                                                          const Scope& scope,
                                                                          Open open = {});
  /// What is not written yet may be missing; see `end`.
  ~RecordingFile() override;
  RecordingFile(const RecordingFile&) = delete;
  RecordingFile& operator=(const RecordingFile&) = delete;

  void take(std::span<const Happening> happenings) override;
  /// Writes what is left, and waits for that; takes nothing from then on. Returns whether the
  /// recording holds everything up to here, or up to its limit.
  bool end();

  struct Figures {
    std::string file;  ///< The latest piece.
    std::uint64_t bytes = 0;
    std::uint64_t datagrams = 0;
    std::uint64_t datagrams_missing = 0;  ///< Could not be written.
    Instant began_at{};
  };
  [[nodiscard]] Figures figures() const;
  /// Whether so much waits to be written that whoever can should come later.
  [[nodiscard]] bool is_behind() const { return file_.is_half_full(); }
  /// Whether it has reached its limit and writes no more; its trouble says so.
  [[nodiscard]] bool is_at_limit() const { return at_limit_; }
  /// After `end`: what is not in it that should be, and why, in a sentence; empty if all is.
  [[nodiscard]] std::string loss() const;
  /// After `end`: what it holds.
  [[nodiscard]] RecordingFigures outcome() const;
  /// What hinders it at present, in words; empty if nothing does.
  [[nodiscard]] std::string trouble() const;

 private:
  /// The files that it is written into, one after another.
  class Pieces;
  /// What was appended, as long as it is not known to have been written.
  struct Appended {
    std::uint64_t bytes_until = 0;
    std::uint64_t datagrams = 0;
  };

  RecordingFile(RecordingTarget target, const Scope& scope, std::shared_ptr<Pieces> pieces);
  void begin_writer();
  void count_writer();
  [[nodiscard]] std::string hindrance() const;
  [[nodiscard]] bool is_due() const;
  bool append(std::span<const std::byte> bytes, std::uint64_t datagrams);

  RecordingTarget target_;
  const Scope& scope_;
  Instant began_at_;
  std::shared_ptr<Pieces> pieces_;
  QueuedFile file_;
  std::unique_ptr<TrafficWriter> writer_;  ///< Of the present piece; null after the end.
  Instant piece_began_at_;
  std::uint64_t piece_bytes_ = 0;
  std::uint64_t bytes_ = 0;
  std::deque<Appended> waiting_;
  std::uint64_t datagrams_ = 0;  ///< Of the pieces before; so is the next one.
  std::uint64_t datagrams_missing_ = 0;
  /// What was missing when the limit was reached: what comes after it is not.
  std::optional<std::uint64_t> missing_at_limit_;
  std::string trouble_;  ///< What hindered it at the end.
  bool at_limit_ = false;
  bool all_written_ = true;  ///< What was there at the end.
};

}  // namespace readyscope
