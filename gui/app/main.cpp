// Connects all parts: reads the arguments, makes the one clock, the program and its window, and
// writes what was requested at exit.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "app/options.hpp"
#include "app/personal_settings.hpp"
#include "app/window_loop.hpp"
#include "program/console.hpp"
#include "program/output_file.hpp"
#include "program/process.hpp"
#include "program/program.hpp"
#include "program/stop_signal.hpp"
#include "readyscope/net/clock.hpp"
#include "text/report.hpp"
#include "window/picture_file.hpp"
#include "window/window.hpp"

namespace readyscope::gui {
namespace {

constexpr std::size_t history_mebibytes_usual = 256;
/// How long whoever reads what is printed may still take when the program ends, for each stream.
constexpr auto reading_patience = std::chrono::milliseconds(500);

/// Writes what was requested for exit. Returns the exit code.
int leave_behind(const Options& options, const Scope& scope, const WindowLoop& loop,
                 Console& console) {
  bool all =
      loop.all_opened() && loop.all_recorded() && loop.all_kept() && !console.output_failed();
  const auto write = [&](const std::string& file, const std::string& content) {
    const auto failure = write_output(file, content);
    if (failure) console.say(*failure);
    all &= !failure;
  };
  if (!options.report.empty()) write(options.report, make_report(scope, loop.figures()));
  if (options.screenshot.empty()) return all ? 0 : 1;
  if (loop.picture().pixels.empty()) {
    console.say("There is no picture to write to " + options.screenshot + ".");
    return 1;
  }
  const std::string png = png_of(loop.picture());
  if (png.empty()) {
    console.say("The picture could not be made.");
    return 1;
  }
  write(options.screenshot, png);
  return all ? 0 : 1;
}

/// Ends the process from wherever it is.
[[noreturn]] void leave(Console& console, int exit_code) {
  (void)console.finish_within(reading_patience);
  end_process(exit_code);
}

WindowOptions window_options(const Options& options, const std::optional<WindowPlace>& last) {
  WindowOptions window;
  window.place = last;
  if (last) {
    window.width = last->area.width;
    window.height = last->area.height;
  }
  if (options.size) {
    window.width = options.size->width;
    window.height = options.size->height;
    if (window.place) window.place->maximised = false;
  }
  return window;
}

int run(const Options& options, Console& console) {
  const SystemClock clock;
  const StopSignal stop;
  PersonalSettings person(options);
  const Settings& settings = person.at_start();
  const auto window = Window::open(window_options(options, settings.window), clock);
  if (!window) {
    console.say(window.error());
    return 1;
  }
  const auto program =
      Program::start(clock, settings.history_mebibytes.value_or(history_mebibytes_usual) << 20,
                     [&](std::string_view line) { console.print(line); });
  if (!program) {
    console.say(program.error());
    return 1;
  }
  WindowLoop loop(options, **program, person, **window, console, stop);
  if (const std::string why = loop.begin_recording(); !why.empty()) {
    console.say(why);
    return 1;
  }
  const Scope& scope = (*program)->scope();
  (*window)->when_lost([&] {
    console.say("The desktop has gone, and the window with it.");
    loop.end();
    leave(console, leave_behind(options, scope, loop, console));
  });
  loop.run();
  const int exit_code = leave_behind(options, scope, loop, console);
  (*window)->when_lost([&console, exit_code] { leave(console, exit_code); });
  return exit_code;
}

}  // namespace
}  // namespace readyscope::gui

int main(int argc, char** argv) {
  readyscope::hold_standard_streams();
  readyscope::gui::prepare_process();
  readyscope::wake_on_time();
  readyscope::give_back_memory();
  const auto options = readyscope::gui::parse_options(argc, argv);
  if (!options) return readyscope::print(options.error());
  readyscope::Console console("readyscope");
  const int exit_code = readyscope::gui::run(*options, console);
  // A window that was closed must not stay as a process because nobody reads what it printed.
  if (!console.finish_within(readyscope::gui::reading_patience)) {
    readyscope::end_process(exit_code);
  }
  return exit_code;
}
