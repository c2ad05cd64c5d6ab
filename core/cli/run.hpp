#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/json_stream.hpp"
#include "cli/options.hpp"
#include "cli/screen.hpp"
#include "program/program.hpp"
#include "program/recording_files.hpp"
#include "program/replay.hpp"
#include "program/requested_endpoints.hpp"
#include "text/report.hpp"

namespace readyscope::cli {

/// What a run writes to, besides the files for its end.
struct RunOutputs {
  Screen* screen = nullptr;
  JsonStream* stream = nullptr;         ///< Null if there is none.
  RecordingFiles* recording = nullptr;  ///< The same.
  /// Takes sentences for a person, on standard error.
  std::function<void(const std::string& words)> complain;
  /// Whether standard output could not be written to, as when its reader has gone.
  std::function<bool()> output_failed = [] { return false; };
};

/// Turns a program without a window until time is over, a condition holds, it is asked to stop, or
/// an endpoint could not be opened.
class Run {
 public:
  /// All arguments must outlive it, and the program must not step once this has gone.
  /// `stop_requested` is asked many times a second. What `replay`
  /// sends, if it is not null, goes through the first endpoint of the options.
  Run(const Options& options, Program& program, RunOutputs outputs,
      std::function<bool()> stop_requested, Replay* replay = nullptr);

  /// Until it ends, then judges. Returns the exit code, as far as what follows does not change it.
  int run();

  /// What is known at the end, for a report.
  [[nodiscard]] const ProgramFigures& figures() const { return figures_; }
  /// What could not be opened or written.
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

 private:
  void turn();
  void turn_replay(Instant now);
  void begin_replay();
  void end_replay();
  void tell_second(Instant now);
  void tell_of_recording();
  void end_recording();
  void complain(const std::string& words);
  void look_for_failures();
  [[nodiscard]] bool is_over(Instant now);
  [[nodiscard]] Instant next_deadline(Instant now) const;
  void judge();

  const Options& options_;
  Program& program_;
  RunOutputs outputs_;
  std::function<bool()> stop_requested_;
  Replay* replay_;
  std::optional<Instant> replayed_at_;  ///< When all had been sent.
  RequestedEndpoints requested_;
  std::optional<Instant> end_;
  Instant next_second_;
  bool condition_held_ = false;
  std::string recording_told_;  ///< What was last said of the recording.
  ProgramFigures figures_;
  std::vector<std::string> failures_;
};

}  // namespace readyscope::cli
