#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/screen.hpp"
#include "program/opened_file.hpp"
#include "readyscope/net/clock.hpp"
#include "text/report.hpp"

namespace readyscope::cli {

/// Reads a file of recorded traffic to its end, or follows it until it is asked to stop, and judges
/// it.
class OpenRun {
 public:
  /// All arguments must outlive it. `stop_requested` is asked many times a second.
  OpenRun(const Options& options, OpenedFile& opened, const Clock& clock, Screen& screen,
          std::function<bool()> stop_requested);

  /// Returns the exit code, as far as what follows does not change it.
  int run();

  /// Whether it was stopped before the end of what was there.
  [[nodiscard]] bool was_cut_short() const { return !at_end_ && !options_.follow; }
  /// What is known at the end, for a report.
  [[nodiscard]] const ProgramFigures& figures() const { return figures_; }

 private:
  void read_slice();
  void judge();

  const Options& options_;
  OpenedFile& opened_;
  const Clock& clock_;
  Screen& screen_;
  std::function<bool()> stop_requested_;
  bool at_end_ = false;
  ProgramFigures figures_;
};

}  // namespace readyscope::cli
