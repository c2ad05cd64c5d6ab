#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <system_error>
#include <vector>

#include "program/scratch_file.hpp"
#include "readyscope/history/spill.hpp"

namespace readyscope {

/// Keeps what a history has no room for on the disk, in files that are gone with the history.
/// Nobody waits for it to be written; if a disk is full or fails, less is kept.
class SpillFile final : public Spill {
 public:
  /// Of all files together.
  static constexpr std::uint64_t bytes_max = std::uint64_t{16} << 30;

  struct Options {
    std::filesystem::path folder = ScratchFile::usual_folder();
    /// When one is so large, another is begun. Each goes when all that is in it is given up.
    std::uint64_t file_bytes = std::uint64_t{256} << 20;
    std::uint64_t all_bytes = bytes_max;
    double free_share_min = 0.05;  ///< Of the disk; nothing is written while less is free.
  };

  SpillFile();
  explicit SpillFile(Options options);
  ~SpillFile() override;
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  std::unique_ptr<Piece> take(std::span<const std::byte> bytes, Reading reading) override;
  [[nodiscard]] bool is_full() const override;

  /// Whether so much waits to be written that whoever can should come later.
  [[nodiscard]] bool is_behind() const;
  /// Why nothing more is kept; none as long as everything is.
  [[nodiscard]] std::error_code failure() const;

 private:
  class File;
  class Kept;

  void begin_file();

  Options options_;
  std::shared_ptr<File> file_;  ///< The one that is written to.
  std::vector<std::weak_ptr<File>> files_;
};

}  // namespace readyscope
