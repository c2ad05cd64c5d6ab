#include "cli/screen.hpp"

#include <fmt/format.h>

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

}  // namespace

ScreenOptions screen_options(bool output_taken, bool quiet) {
  return {.table = !output_taken && !quiet,
          .output_terminal = is_terminal(Stream::output),
          .error_terminal = is_terminal(Stream::error) && !quiet,
          .coloured = is_terminal(Stream::output) && wants_colour()};
}

void Screen::second(const Scope& scope) {
  if (options_.table && options_.output_terminal) {
    const std::size_t rows = terminal_size(Stream::output).rows;
    // Half for endpoints, half for links: what has left the terminal cannot be drawn over.
    const auto drawing = drawn_over(scope, rows > rows_besides ? (rows - rows_besides) / 2 : 0);
    if (console_.print(drawing.text)) drawn_ = drawing.lines;
  } else if (options_.table) {
    shown_ = second_line(scope);
    console_.print(shown_ + "\n");
  } else if (options_.error_terminal) {
    draw_progress(scope);
  }
}

/// Moves up to where the last table began, and redraws from there.
Screen::Drawing Screen::drawn_over(const Scope& scope, std::size_t rows_max) const {
  const std::size_t columns = terminal_size(Stream::output).columns;
  Drawing drawing{.text = drawn_ > 0 ? fmt::format("\x1b[{}A\r\x1b[J", drawn_) : "", .lines = 1};
  drawing.text += cut(second_line(scope), columns) + "\n";
  for (const std::string& line : table_lines(scope, rows_max)) {
    drawing.text += cut(line, columns) + "\n";
    ++drawing.lines;
  }
  return drawing;
}

void Screen::draw_progress(const Scope& scope) {
  const std::size_t columns = terminal_size(Stream::error).columns;
  console_.show("\r\x1b[K" + cut(second_line(scope), columns));
  progress_shown_ = true;
}

void Screen::clear_progress() {
  if (std::exchange(progress_shown_, false)) console_.show("\r\x1b[K");
}

void Screen::end(const Scope& scope, std::span<const JudgedRequirement> requirements) {
  clear_progress();
  if (!options_.table) return;
  if (options_.output_terminal) {
    console_.print_surely(drawn_over(scope, rows_at_end).text);
  } else {
    const std::string line = second_line(scope);
    std::string text = line == shown_ ? "\n" : line + "\n\n";
    for (const std::string& row : table_lines(scope, rows_at_end)) text += row + "\n";
    console_.print_surely(text);
  }
  std::string verdicts;
  for (const std::string& line : verdict_lines(requirements, options_.coloured)) {
    verdicts += line + "\n";
  }
  if (!verdicts.empty()) console_.print_surely("\n" + verdicts);
}

}  // namespace readyscope::cli
