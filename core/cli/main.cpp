// Connects all parts: reads the arguments, opens what is to be written, runs, and writes it.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "cli/convert_run.hpp"
#include "cli/exit_code.hpp"
#include "cli/json_stream.hpp"
#include "cli/junit.hpp"
#include "cli/open_run.hpp"
#include "cli/options.hpp"
#include "cli/run.hpp"
#include "cli/screen.hpp"
#include "cli/terminal.hpp"
#include "program/console.hpp"
#include "program/opened_file.hpp"
#include "program/output_file.hpp"
#include "program/process.hpp"
#include "program/program.hpp"
#include "program/recording_files.hpp"
#include "program/replay.hpp"
#include "program/source_words.hpp"
#include "program/stop_signal.hpp"
#include "program/utf8_path.hpp"
#include "readyscope/net/clock.hpp"
#include "text/report.hpp"

namespace readyscope::cli {
namespace {

/// Whether the files that are for the end can be written: nobody should wait for an hour to hear
/// that a folder does not exist.
bool can_write_files(const Options& options, Console& console) {
  bool all = true;
  for (const std::string& name : {options.report, options.junit}) {
    const auto why_not = name.empty() ? std::nullopt : why_no_output(name);
    if (!why_not) continue;
    console.say(*why_not);
    all = false;
  }
  return all;
}

/// Writes what is for the end. Returns what could not be done, in sentences.
std::vector<std::string> write_files(const Options& options, const Scope& scope,
                                     const ProgramFigures& figures,
                                     const std::vector<std::string>& failures) {
  std::vector<std::string> unwritten;
  const auto put = [&](const std::string& name, const auto& make_text) {
    if (name.empty()) return;
    if (auto failure = write_output(name, make_text())) unwritten.push_back(*std::move(failure));
  };
  put(options.report, [&] { return make_report(scope, figures); });
  const double seconds = std::chrono::duration<double>(scope.now() - scope.began_at()).count();
  put(options.junit, [&] { return junit_text(figures.requirements, failures, seconds); });
  return unwritten;
}

void tell_what_did_not_hold(const ProgramFigures& figures, Console& console) {
  for (const auto& [requirement, judgement] : figures.requirements) {
    if (judgement.verdict == Verdict::passed) continue;
    const bool failed = judgement.verdict == Verdict::failed;
    console.say(requirement.text() + (failed ? " failed: " : ": ") +
                explain(requirement, judgement));
  }
}

/// Waits until what was printed has been read. Returns whether it was; says so if not.
bool is_printed(Console& console, const std::vector<std::string>& failures) {
  console.finish();
  if (!console.output_failed()) return true;
  const std::string words =
      name_of_output(std::string(standard_output)) + " could not be written to.";
  if (std::ranges::find(failures, words) == failures.end()) console.say(words);
  return false;
}

/// Writes, shows and says what it came to. The files come first, so that they are there even if
/// nobody reads what is printed. Returns whether all of that could be done.
bool conclude(const Options& options, Screen& screen, Console& console, const Scope& scope,
              const ProgramFigures& figures, const std::vector<std::string>& failures) {
  const auto unwritten = write_files(options, scope, figures, failures);
  screen.end(scope, figures.requirements);
  tell_what_did_not_hold(figures, console);
  for (const std::string& words : unwritten) console.say(words);
  return is_printed(console, failures) && unwritten.empty();
}

int run(const Options& options, Console& console) {
  const SystemClock clock;
  const StopSignal stop;
  if (!can_write_files(options, console)) return exit_code_could_not_run;
  std::optional<OutputFile> streamed_to;
  if (!options.json_stream.empty()) {
    auto opened = open_output(options.json_stream);
    if (!opened) {
      console.say(opened.error());
      return exit_code_could_not_run;
    }
    streamed_to = *std::move(opened);
  }
  auto program = Program::start(clock, options.history_mebibytes << 20,
                                [&](std::string_view line) { console.print(line); });
  if (!program) {
    console.say(program.error());
    return exit_code_could_not_run;
  }
  std::unique_ptr<Replay> replay;
  if (options.replay) {
    auto opened = Replay::open(options.opened, *options.replay);
    if (!opened) {
      console.say(opened.error());
      return exit_code_could_not_run;
    }
    replay = *std::move(opened);
  }
  const Scope& scope = (*program)->scope();
  std::unique_ptr<RecordingFiles> recording;
  if (!options.recordings.empty()) {
    auto started = RecordingFiles::start(options.recordings, scope);
    if (!started) {
      console.say(started.error());
      return exit_code_could_not_run;
    }
    recording = *std::move(started);
  }
  Screen screen(screen_options(options.takes_output(), options.quiet), console);
  std::unique_ptr<JsonStream> stream;
  if (streamed_to) stream = std::make_unique<JsonStream>(streamed_to->release(), scope);

  Run run(
      options, **program,
      {&screen, stream.get(), recording.get(),
       [&](const std::string& words) { console.say(words); },
       [&] { return console.output_failed(); }},
      [&] { return stop.requested(); }, replay.get());
  int exit_code = run.run();
  ProgramFigures figures = run.figures();
  figures.lines_not_printed = console.lines_dropped();
  if (!conclude(options, screen, console, scope, figures, run.failures())) {
    exit_code = exit_code_could_not_run;
  }
  const bool streamed = !stream || stream->end(figures, exit_code);
  return streamed ? exit_code : exit_code_could_not_run;
}

/// Opens the file. One that is followed may still be empty.
std::expected<std::unique_ptr<OpenedFile>, std::string> open_traffic(const Options& options,
                                                                     const StopSignal& stop) {
  constexpr std::uintmax_t beginning_bytes = 32;
  constexpr auto patience = std::chrono::milliseconds(50);
  for (;;) {
    auto opened = OpenedFile::open(options.opened, options.history_mebibytes << 20);
    if (opened || !options.follow || stop.requested()) return opened;
    std::error_code error;
    const auto bytes = std::filesystem::file_size(path_from(options.opened), error);
    if (error || bytes >= beginning_bytes) return opened;
    std::this_thread::sleep_for(patience);
  }
}

int open(const Options& options, Console& console) {
  const SystemClock clock;
  const StopSignal stop;
  const auto opened = open_traffic(options, stop);
  if (!opened) {
    console.say(opened.error());
    return exit_code_could_not_run;
  }
  if (!can_write_files(options, console)) return exit_code_could_not_run;
  Screen screen(screen_options(options.takes_output(), options.quiet), console);
  OpenRun run(options, **opened, clock, screen, [&] { return stop.requested(); });
  int exit_code = run.run();
  screen.clear_progress();
  const std::string words = source_words((*opened)->source().figures());
  if (!words.empty()) console.say(words);
  if (run.was_cut_short()) {
    console.say("The rest of " + options.opened + " was not read.");
    exit_code = exit_code_could_not_run;
  }
  ProgramFigures figures = run.figures();
  figures.lines_not_printed = console.lines_dropped();
  const bool concluded = conclude(options, screen, console, (*opened)->scope(), figures, {});
  return concluded ? exit_code : exit_code_could_not_run;
}

int convert(const Options& options, Console& console) {
  const StopSignal stop;
  const Conversion& conversion = *options.conversion;
  const auto opened = OpenedFile::open(options.opened, options.history_mebibytes << 20);
  if (!opened) {
    console.say(opened.error());
    return exit_code_could_not_run;
  }
  std::error_code unknown;
  if (!conversion.overwrite && std::filesystem::exists(path_from(conversion.file), unknown)) {
    console.say(conversion.file + " exists already; --overwrite replaces it.");
    return exit_code_could_not_run;
  }
  auto output = open_output(conversion.file);
  if (!output) {
    console.say(output.error());
    return exit_code_could_not_run;
  }
  ConvertRun run(conversion, **opened, *std::move(output), [&] { return stop.requested(); });
  if (!run.run()) {
    const std::string why = run.failure() ? ": " + run.failure().message() : "";
    console.say(conversion.file + " is not complete" + why + ". " + run.summary());
    return exit_code_could_not_run;
  }
  if (!options.quiet) console.print_surely(run.summary() + "\n");
  return is_printed(console, {}) ? exit_code_success : exit_code_could_not_run;
}

}  // namespace
}  // namespace readyscope::cli

int main(int argc, char** argv) {
  using namespace readyscope;
  hold_standard_streams();
  cli::prepare_streams();
  wake_on_time();
  give_back_memory();
  const auto options = cli::parse_options(argc, argv);
  if (!options) return print(options.error());
  Console console("readyscope-cli");
  if (options->conversion) return cli::convert(*options, console);
  const bool only_opens = !options->opened.empty() && !options->replay;
  return only_opens ? cli::open(*options, console) : cli::run(*options, console);
}
