#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "program/kept_traffic.hpp"
#include "program/one_by_one.hpp"
#include "program/recording_files.hpp"
#include "readyscope/history/lane_map.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// A recording that begins with all that the history keeps. That is written first, as fast as the
/// disk takes it, while everything goes on; then comes what happens.
class WholeRecording final : public HappeningSink {
 public:
  /// The scope must outlive it, and be given the happenings first. See `RecordingFiles::start`.
  static std::expected<std::unique_ptr<WholeRecording>, std::string> start(
      std::span<const RecordingTarget> targets, const Scope& scope);

  void take(std::span<const Happening> happenings) override;
  /// Writes on with what is kept, for some milliseconds at most. Call it between two steps. False
  /// if there is nothing to do, because it has caught up or the disk has to take what there is.
  bool catch_up();
  [[nodiscard]] bool has_caught_up() const { return has_caught_up_; }
  /// Writes what has been taken, and waits for that. See `RecordingFiles::end`. What is kept and
  /// has not been told by then is missing.
  bool end();
  /// After `end`: see `RecordingFiles::loss`.
  [[nodiscard]] std::string loss() const;
  /// After `end`: see `RecordingFiles::outcomes`.
  [[nodiscard]] std::vector<RecordingFigures> outcomes() const;

  /// How much of what is kept has been written, from 0 to 1.
  [[nodiscard]] double progress() const;
  [[nodiscard]] const RecordingFiles& files() const { return *files_; }

 private:
  explicit WholeRecording(const Scope& scope);
  /// What the kernel had dropped on this lane before what is kept.
  [[nodiscard]] std::uint64_t dropped_before(LaneId lane) const {
    const std::uint64_t* const before = dropped_before_.find(lane);
    return before == nullptr ? 0 : *before;
  }
  void note_dropped();
  [[nodiscard]] std::string loss_of_kept() const;

  const Scope& scope_;
  KeptTraffic kept_;
  bool has_caught_up_ = false;
  Scope told_;  ///< What is known by whoever reads the recording.
  LaneMap<std::uint64_t> dropped_before_;
  std::unique_ptr<RecordingFiles> files_;
  std::unique_ptr<OneByOne> both_;  ///< That scope, and then the files.
};

}  // namespace readyscope
