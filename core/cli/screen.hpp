#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "program/console.hpp"
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
  /// The console must outlive it.
  Screen(const ScreenOptions& options, Console& console) : options_(options), console_(console) {}

  void second(const Scope& scope);
  /// So that other words on standard error begin on a line of their own.
  void clear_progress();
  /// Waits until there is room for all of it.
  void end(const Scope& scope, std::span<const JudgedRequirement> requirements);

 private:
  struct Drawing {
    std::string text;
    std::size_t lines = 0;
  };
  [[nodiscard]] Drawing drawn_over(const Scope& scope, std::size_t rows_max) const;
  void draw_progress(const Scope& scope);

  ScreenOptions options_;
  Console& console_;
  std::string shown_;      ///< The last line for a second.
  std::size_t drawn_ = 0;  ///< Lines of the table that are on the terminal.
  bool progress_shown_ = false;
};

/// For the streams as they are: no table if standard output is taken by something else.
ScreenOptions screen_options(bool output_taken, bool quiet);

}  // namespace readyscope::cli
