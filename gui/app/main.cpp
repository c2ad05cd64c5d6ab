// Connects all parts: reads the arguments, makes the one clock, the program and its window, and
// writes what was requested at exit.

#include <fstream>
#include <optional>

#include "app/complain.hpp"
#include "app/options.hpp"
#include "app/personal_settings.hpp"
#include "app/window_loop.hpp"
#include "program/process.hpp"
#include "program/program.hpp"
#include "readyscope/net/clock.hpp"
#include "text/report.hpp"
#include "window/picture_file.hpp"
#include "window/window.hpp"

namespace readyscope::gui {
namespace {

constexpr std::size_t history_mebibytes_usual = 256;

/// Writes what was requested for exit. Returns false if some of it could not be written.
bool leave_behind(const Options& options, const Scope& scope, const WindowLoop& loop) {
  bool all = true;
  if (!options.report.empty()) {
    std::ofstream file(options.report, std::ios::binary);
    file << make_report(scope, loop.figures());
    if (!file.flush()) {
      complain("The report could not be written to " + options.report + ".");
      all = false;
    }
  }
  if (!options.screenshot.empty() && !write_png(options.screenshot, loop.picture())) {
    complain("The picture could not be written to " + options.screenshot + ".");
    all = false;
  }
  return all;
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

int run(const Options& options) {
  const SystemClock clock;
  PersonalSettings person(options);
  const Settings& settings = person.at_start();
  const auto window = Window::open(window_options(options, settings.window), clock);
  if (!window) {
    complain(window.error());
    return 1;
  }
  const auto program =
      Program::start(clock, settings.history_mebibytes.value_or(history_mebibytes_usual) << 20);
  if (!program) {
    complain(program.error());
    return 1;
  }
  WindowLoop loop(options, **program, person, **window);
  if (!loop.begin_recording()) return 1;
  loop.run();
  const bool written = leave_behind(options, (*program)->scope(), loop);
  return written && loop.all_opened() && loop.all_recorded() ? 0 : 1;
}

}  // namespace
}  // namespace readyscope::gui

int main(int argc, char** argv) {
  readyscope::gui::prepare_process();
  readyscope::wake_on_time();
  readyscope::give_back_memory();
  const auto options = readyscope::gui::parse_options(argc, argv);
  return options ? readyscope::gui::run(*options) : readyscope::print(options.error());
}
