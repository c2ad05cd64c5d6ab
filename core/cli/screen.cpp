#include "cli/screen.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>

#include "cli/table.hpp"
#include "cli/terminal.hpp"

namespace readyscope::cli {
namespace {

/// Of endpoints and of links, when the table is printed for good.
constexpr std::size_t rows_at_end = 10'000;
/// Of a terminal, for what is not a row: titles, a gap, a line of totals, and the cursor's own.
constexpr std::size_t rows_besides = 8;

void put(std::FILE* stream, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

}  // namespace

ScreenOptions screen_options(bool output_taken, bool quiet) {
  return {.table = !output_taken && !quiet,
          .output_terminal = is_terminal(Stream::output),
          .error_terminal = is_terminal(Stream::error) && !quiet,
          .coloured = is_terminal(Stream::output) && wants_colour()};
}

void Screen::second(const Scope& scope) {
  shown_at_ = scope.now();
  if (options_.table && options_.output_terminal) {
    const std::size_t rows = terminal_size(Stream::output).rows;
    // Half for endpoints, half for links: what has left the terminal cannot be drawn over.
    draw_over(scope, rows > rows_besides ? (rows - rows_besides) / 2 : 0);
  } else if (options_.table) {
    put(stdout, second_line(scope) + "\n");
  } else if (options_.error_terminal) {
    draw_progress(scope);
  }
}

/// Moves up to where the last table began, and redraws from there.
void Screen::draw_over(const Scope& scope, std::size_t rows_max) {
  const std::size_t columns = terminal_size(Stream::output).columns;
  std::string text = drawn_ > 0 ? fmt::format("\x1b[{}A\r\x1b[J", drawn_) : "";
  drawn_ = 1;
  text += cut(second_line(scope), columns) + "\n";
  for (const std::string& line : table_lines(scope, rows_max)) {
    text += cut(line, columns) + "\n";
    ++drawn_;
  }
  put(stdout, text);
}

void Screen::draw_progress(const Scope& scope) {
  const std::size_t columns = terminal_size(Stream::error).columns;
  put(stderr, "\r\x1b[K" + cut(second_line(scope), columns));
  progress_shown_ = true;
}

void Screen::clear_progress() {
  if (std::exchange(progress_shown_, false)) put(stderr, "\r\x1b[K");
}

void Screen::end(const Scope& scope, std::span<const JudgedRequirement> requirements) {
  clear_progress();
  if (!options_.table) return;
  if (options_.output_terminal) {
    draw_over(scope, rows_at_end);
  } else {
    std::string text = (shown_at_ == scope.now() ? "" : second_line(scope) + "\n") + "\n";
    for (const std::string& line : table_lines(scope, rows_at_end)) text += line + "\n";
    put(stdout, text);
  }
  std::string verdicts;
  for (const std::string& line : verdict_lines(requirements, options_.coloured)) {
    verdicts += line + "\n";
  }
  if (!verdicts.empty()) put(stdout, "\n" + verdicts);
}

}  // namespace readyscope::cli
