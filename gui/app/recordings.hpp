#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "app/complain.hpp"
#include "app/options.hpp"
#include "panels/desk/desk.hpp"
#include "program/program.hpp"
#include "program/recording_files.hpp"

namespace readyscope::gui {

/// The recording of the command line, and those that a person starts and stops: one at a time.
class Recordings final : public HappeningSink {
 public:
  /// Takes what happens in the program. All arguments must outlive it.
  Recordings(const Options& options, Program& program);

  /// Starts the one that the command line asks for. False if it could not be.
  bool begin();
  /// Carries out what a person wishes, and tells the desk how far it is. Call it once a frame.
  void turn(Desk& desk, Wishes& wishes);
  /// False if something could not be written, of this one or of one before.
  bool end();

  void take(std::span<const Happening> happenings) override {
    if (recording_) recording_->take(happenings);
  }

 private:
  bool start(std::span<const RecordingTarget> targets);
  bool stop();
  void toggle(Desk& desk);
  void tell(Desk& desk);
  [[nodiscard]] RecordingTarget new_file() const;

  const Options& options_;
  Program& program_;
  std::unique_ptr<RecordingFiles> recording_;
  Failure trouble_;
  std::string told_;  ///< What was last said of it on the desk.
  bool all_written_ = true;
  Complaint complaint_;
  Instant measured_at_{};
  std::uint64_t measured_bytes_ = 0;
  double bytes_per_second_ = 0;
};

}  // namespace readyscope::gui
