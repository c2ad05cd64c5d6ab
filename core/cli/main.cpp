// Connects all parts: reads the arguments, opens what is to be written, runs, and writes it.

#include <chrono>
#include <cstdio>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "cli/convert_run.hpp"
#include "cli/exit_code.hpp"
#include "cli/json_stream.hpp"
#include "cli/junit.hpp"
#include "cli/open_run.hpp"
#include "cli/options.hpp"
#include "cli/output_file.hpp"
#include "cli/run.hpp"
#include "cli/screen.hpp"
#include "cli/stop_signal.hpp"
#include "cli/terminal.hpp"
#include "program/opened_file.hpp"
#include "program/process.hpp"
#include "program/program.hpp"
#include "program/recording_files.hpp"
#include "program/replay.hpp"
#include "program/source_words.hpp"
#include "program/utf8_path.hpp"
#include "readyscope/net/clock.hpp"
#include "text/report.hpp"

namespace readyscope::cli {
namespace {

void complain(const std::string& words) {
  std::fprintf(stderr, "readyscope-cli: %s\n", words.c_str());
}

/// The files that are written at the end. They are opened at the beginning, so that nobody waits
/// for an hour to hear that a folder does not exist.
struct Files {
  OutputFile report;
  OutputFile junit;
  std::FILE* stream = nullptr;
};

bool open_files(const Options& options, Files& files) {
  bool all = true;
  const auto open = [&](const std::string& name, auto take) {
    if (name.empty()) return;
    auto file = open_output(name);
    if (file) {
      take(*std::move(file));
      return;
    }
    complain(file.error());
    all = false;
  };
  open(options.report, [&](OutputFile file) { files.report = std::move(file); });
  open(options.junit, [&](OutputFile file) { files.junit = std::move(file); });
  open(options.json_stream, [&](OutputFile file) { files.stream = file.release(); });
  return all;
}

bool put(OutputFile& file, const std::string& name, const std::string& text) {
  if (name.empty() || file.write_all(text)) return true;
  complain(name_of_output(name) + " could not be written to.");
  return false;
}

/// Says what did not hold, and writes what is for the end. Returns whether that could be written.
bool tell_outcome(const Options& options, Files& files, const Scope& scope,
                  const ProgramFigures& figures, const std::vector<std::string>& failures) {
  for (const auto& [requirement, judgement] : figures.requirements) {
    if (judgement.verdict == Verdict::passed) continue;
    const bool failed = judgement.verdict == Verdict::failed;
    complain(requirement.text() + (failed ? " failed: " : ": ") + explain(requirement, judgement));
  }
  bool written = put(files.report, options.report, make_report(scope, figures));
  const double seconds = std::chrono::duration<double>(scope.now() - scope.began_at()).count();
  written &= put(files.junit, options.junit, junit_text(figures.requirements, failures, seconds));
  return written;
}

/// Whether standard output took what was printed. Says so if it did not.
bool printed() {
  const bool all = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (!all) complain("Standard output could not be written to.");
  return all;
}

int run(const Options& options) {
  const SystemClock clock;
  const StopSignal stop;
  Files files;
  if (!open_files(options, files)) return exit_code_could_not_run;
  auto program = Program::start(clock, options.history_mebibytes << 20);
  if (!program) {
    complain(program.error());
    return exit_code_could_not_run;
  }
  std::unique_ptr<Replay> replay;
  if (options.replay) {
    auto opened = Replay::open(options.opened, *options.replay);
    if (!opened) {
      complain(opened.error());
      return exit_code_could_not_run;
    }
    replay = *std::move(opened);
  }
  const Scope& scope = (*program)->scope();
  std::unique_ptr<RecordingFiles> recording;
  if (!options.recordings.empty()) {
    auto started = RecordingFiles::start(options.recordings, scope);
    if (!started) {
      complain(started.error());
      return exit_code_could_not_run;
    }
    recording = *std::move(started);
  }
  Screen screen(screen_options(options.takes_output(), options.quiet));
  std::unique_ptr<JsonStream> stream;
  if (files.stream != nullptr) stream = std::make_unique<JsonStream>(files.stream, scope);

  // Asking a stream that the helper thread writes to would mean waiting for its reader.
  const auto output_failed = [&] {
    return options.json_stream != standard_output && std::ferror(stdout) != 0;
  };
  Run run(
      options, **program, {&screen, stream.get(), recording.get(), complain, output_failed},
      [&] { return stop.requested(); }, replay.get());
  int exit_code = run.run();
  if (!tell_outcome(options, files, scope, run.figures(), run.failures())) {
    exit_code = exit_code_could_not_run;
  }
  const bool streamed = !stream || stream->end(run.figures(), exit_code);
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

int open(const Options& options) {
  const SystemClock clock;
  const StopSignal stop;
  const auto opened = open_traffic(options, stop);
  if (!opened) {
    complain(opened.error());
    return exit_code_could_not_run;
  }
  Files files;
  if (!open_files(options, files)) return exit_code_could_not_run;
  Screen screen(screen_options(options.takes_output(), options.quiet));
  OpenRun run(options, **opened, clock, screen, [&] { return stop.requested(); });
  int exit_code = run.run();
  const std::string words = source_words((*opened)->source().figures());
  if (!words.empty()) complain(words);
  if (run.was_cut_short()) {
    complain("The rest of " + options.opened + " was not read.");
    exit_code = exit_code_could_not_run;
  }
  const bool written = tell_outcome(options, files, (*opened)->scope(), run.figures(), {});
  return written && printed() ? exit_code : exit_code_could_not_run;
}

int convert(const Options& options) {
  const StopSignal stop;
  const Conversion& conversion = *options.conversion;
  const auto opened = OpenedFile::open(options.opened, options.history_mebibytes << 20);
  if (!opened) {
    complain(opened.error());
    return exit_code_could_not_run;
  }
  std::error_code unknown;
  if (!conversion.overwrite && std::filesystem::exists(path_from(conversion.file), unknown)) {
    complain(conversion.file + " exists already; --overwrite replaces it.");
    return exit_code_could_not_run;
  }
  auto output = open_output(conversion.file);
  if (!output) {
    complain(output.error());
    return exit_code_could_not_run;
  }
  ConvertRun run(conversion, **opened, *std::move(output), [&] { return stop.requested(); });
  if (!run.run()) {
    const std::string why = run.failure() ? ": " + run.failure().message() : "";
    complain(conversion.file + " is not complete" + why + ". " + run.summary());
    return exit_code_could_not_run;
  }
  if (!options.quiet) std::printf("%s\n", run.summary().c_str());
  return printed() ? exit_code_success : exit_code_could_not_run;
}

}  // namespace
}  // namespace readyscope::cli

int main(int argc, char** argv) {
  using namespace readyscope;
  cli::prepare_streams();
  wake_on_time();
  give_back_memory();
  const auto options = cli::parse_options(argc, argv);
  if (!options) return print(options.error());
  if (options->conversion) return cli::convert(*options);
  const bool only_opens = !options->opened.empty() && !options->replay;
  return only_opens ? cli::open(*options) : cli::run(*options);
}
