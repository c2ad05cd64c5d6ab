#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "app/options.hpp"
#include "panels/desk/window_state.hpp"
#include "panels/widgets/wishes.hpp"
#include "program/program.hpp"
#include "program/recording_files.hpp"
#include "program/spill_file.hpp"
#include "program/whole_recording.hpp"
#include "text/report.hpp"

namespace readyscope::gui {

/// The recording of the command line, and those that a person starts and stops: one at a time.
class Recordings final : public HappeningSink {
 public:
  /// Recordings that have ended; older ones are only counted.
  static constexpr std::size_t outcomes_max = 100;

  /// Takes what happens in the program. All arguments must outlive it.
  Recordings(const Options& options, Program& program);

  /// Starts the one that the command line asks for. Returns why it could not be, in words; empty
  /// if all is well.
  [[nodiscard]] std::string begin();
  /// Carries out what a person wishes, and tells the window how far it is. Call it once a frame.
  void turn(RecordingInfo& info, Wishes& wishes);
  /// Writes on with what was kept when it began, for some milliseconds at most. False if there is
  /// nothing to write. Call it between two steps.
  bool catch_up();
  /// Ends the one that is running. False if something could not be written, of this one or of one
  /// before.
  bool end(RecordingInfo& info);

  /// Where those go that a person starts without choosing a file. It may not exist yet.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// What became of all that have ended, for a report.
  void tell(ProgramFigures& figures) const;

  void take(std::span<const Happening> happenings) override {
    if (recording_) recording_->take(happenings);
    if (whole_) whole_->take(happenings);
  }

 private:
  bool start(std::span<const RecordingTarget> targets, bool from_kept = false);
  void keep_in_sight();
  void take_wishes(RecordingInfo& info, Wishes& wishes);
  [[nodiscard]] const RecordingFiles* files() const {
    return whole_ ? &whole_->files() : recording_.get();
  }
  bool stop();
  void note_outcomes();
  void tell(RecordingInfo& info);
  [[nodiscard]] RecordingTarget new_file() const;

  const Options& options_;
  Program& program_;
  std::filesystem::path folder_;
  // At most one of them is there.
  std::unique_ptr<RecordingFiles> recording_;
  std::unique_ptr<WholeRecording> whole_;
  std::shared_ptr<SpillFile> spill_;  ///< Once something has been recorded.
  Failure trouble_;
  std::string told_;   ///< What was last said of it on the desk.
  RecordedInfo done_;  ///< What is yet to be shown there of the last one.
  std::deque<RecordingFigures> outcomes_;
  std::uint64_t outcomes_forgotten_ = 0;
  bool all_written_ = true;
  Instant measured_at_{};
  std::uint64_t measured_bytes_ = 0;
  double bytes_per_second_ = 0;
};

}  // namespace readyscope::gui
