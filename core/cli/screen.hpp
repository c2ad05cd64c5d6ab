#pragma once

#include <cstddef>
#include <span>

#include "readyscope/scope/scope.hpp"
#include "text/report.hpp"

namespace readyscope::cli {

/// How much the program shows of itself, and where.
struct ScreenOptions {
  bool table = true;             ///< On standard output.
  bool output_terminal = false;  ///< Standard output is a terminal: the table is drawn over itself.
  bool error_terminal = false;   ///< Without a table, progress is shown on standard error.
  bool coloured = false;
};

/// What a person sees while it runs: a table on standard output, which is drawn over itself on a
/// terminal and consists of plain lines elsewhere. Without one, a line of progress on standard
/// error, if that is a terminal.
class Screen {
 public:
  explicit Screen(const ScreenOptions& options) : options_(options) {}

  void second(const Scope& scope);
  /// So that other words on standard error begin on a line of their own.
  void clear_progress();
  void end(const Scope& scope, std::span<const JudgedRequirement> requirements);

 private:
  void draw_over(const Scope& scope, std::size_t rows_max);
  void draw_progress(const Scope& scope);

  ScreenOptions options_;
  Instant shown_at_ = Instant::min();
  std::size_t drawn_ = 0;  ///< Lines of the table that are on the terminal.
  bool progress_shown_ = false;
};

/// For the streams as they are: no table if standard output is taken by something else.
ScreenOptions screen_options(bool output_taken, bool quiet);

}  // namespace readyscope::cli
