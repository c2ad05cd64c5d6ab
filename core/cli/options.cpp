#include "cli/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

#include "program/utf8_path.hpp"
#include "readyscope/engine/engine.hpp"
#include "text/endpoint_option.hpp"
#include "text/figure_table.hpp"

namespace readyscope::cli {
namespace {

constexpr std::string_view requirement_help =
    "\nAn EXPRESSION compares a figure with a number and its unit: 'missing == 0',\n"
    "'rate.min_1s > 900/s', 'poll_gap.max < 20ms', 'link[127.0.0.1:9876].delay.p99 < 5ms',\n"
    "'bind[:9876].received >= 1000', 'link[:9876 from 192.0.2.7:5000].loss < 0.5%'.\n";

constexpr std::string_view endings_help =
    "\nIt runs until --for or --until ends it, or a signal (Ctrl+C) does; everything that was "
    "promised is still written then. A second signal ends it at once.\n\n"
    "Exit codes: 0 success, 1 something could not be opened or written, 2 an invalid argument, 3 a "
    "requirement failed, 4 not enough data to say; of several the first in the order 2, 1, 3, 4. "
    "128 + N: ended at once by signal N.\n";

/// What CLI11 fills in, before it is validated.
struct Texts {
  EndpointOptions endpoints;
  RecordingOptions recording;
  Conversion conversion;
  ReplaySettings replay;
  std::string replay_to;
  std::string replay_way = "received";
  std::string replay_speed = "1";
  TrafficChoice choice;
  std::string range;
  std::string lanes;
  std::string run_for;
  std::string until;
  std::vector<std::string> requirements;
  bool list_figures = false;
};

constexpr double replay_speed_min = 0.001;
constexpr double replay_speed_max = 1'000;

/// An empty value, as from an unset variable in a script, does not mean for ever.
std::string given(const std::string& value) { return value.empty() ? "a value is needed" : ""; }

std::string filter_in_bounds(const std::string& words) {
  if (words.size() <= Filter::text_bytes_max) return {};
  return "a filter has at most " + std::to_string(Filter::text_bytes_max) + " characters";
}

/// What is to hold at the end, and where the outcome goes.
void add_outcome_options(CLI::App& app, Options& options, Texts& texts) {
  app.add_option("--require", texts.requirements,
                 "At the end this must hold, or the exit code is 3; repeatable")
      ->type_name("EXPRESSION")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--report", options.report, "Write what happened (JSON) at the end")
      ->type_name("FILE")
      ->check(named_file);
  app.add_option("--junit", options.junit, "Write the verdicts (JUnit XML) at the end")
      ->type_name("FILE")
      ->check(named_file);
  app.add_option("--history", options.history_mebibytes, "Memory for the history (64)")
      ->type_name("MiB")
      ->check(CLI::Range(std::size_t{1}, std::size_t{65'536}));
  app.add_flag("--quiet", options.quiet, "Print no table")->disable_flag_override();
}

void add_open_options(CLI::App& app, Options& options, Texts& texts) {
  app.add_option("FILE", options.opened, "The recording or capture (pcap, pcapng) to open")
      ->required()
      ->check(named_file);
  app.add_flag("--follow", options.follow, "Go on while another program is still writing it")
      ->disable_flag_override();
  add_outcome_options(app, options, texts);
}

void add_choice_options(CLI::App& app, Texts& texts) {
  app.add_option("--filter", texts.choice.filter,
                 "Only events that the window would show with this filter: 'received :9876 !echo'")
      ->type_name("WORDS")
      ->check(given)
      ->check(filter_in_bounds);
  app.add_option("--range", texts.range,
                 "Only this time since the beginning: 10s..2min, 10s.. or ..2min")
      ->type_name("FROM..TO")
      ->check(given);
  app.add_option("--lanes", texts.lanes, "Only endpoints with these addresses or ports: 9876,7000")
      ->type_name("LIST")
      ->check(given);
}

void add_convert_options(CLI::App& app, Options& options, Texts& texts) {
  app.add_option("IN", options.opened, "The recording or capture to read")
      ->required()
      ->check(named_file);
  app.add_option("OUT", texts.conversion.file,
                 "What to write: the ending .pcapng, .csv, .jsonl or .readyscope says what it is")
      ->required()
      ->check(named_file);
  add_choice_options(app, texts);
  app.add_flag("--overwrite", texts.conversion.overwrite, "Replace OUT if it exists")
      ->disable_flag_override();
  app.add_flag("--quiet", options.quiet, "Do not say what was written")->disable_flag_override();
}

void add_replay_options(CLI::App& app, Options& options, Texts& texts) {
  app.add_option("FILE", options.opened, "The recording or capture to send again")
      ->required()
      ->check(named_file);
  app.add_option("--to", texts.replay_to,
                 "Where to send; through the first endpoint of --bind, if there is one")
      ->type_name("ADDRESS")
      ->required();
  app.add_option("--way", texts.replay_way, "Which datagrams: received (the default), sent or both")
      ->check(CLI::IsMember({"received", "sent", "both"}));
  app.add_option("--speed", texts.replay_speed, "So many times as fast as it was, or max")
      ->type_name("NUMBER");
  app.add_option("--times", texts.replay.times, "How many times (1); 0 is until it is ended")
      ->type_name("COUNT")
      ->check(CLI::Range(0, 1'000'000'000));
  add_choice_options(app, texts);
}

void add_run_options(CLI::App& app, Options& options, Texts& texts) {
  texts.endpoints.add_to(app);
  app.add_option("--for", texts.run_for, "Run for this long: 200ms, 30s, 5min")
      ->type_name("TIME")
      ->check(given);
  app.add_option("--until", texts.until,
                 "Run until this holds; if time is over before, that is a failed requirement")
      ->type_name("EXPRESSION")
      ->check(given);
  app.add_flag("--list-figures", texts.list_figures,
               "Print the figures that an EXPRESSION may name, with their units")
      ->disable_flag_override();
  auto* const stream =
      app.add_option("--json-stream", options.json_stream,
                     "Write a JSON object a line: at the start, every second, at the end; - is "
                     "standard output")
          ->type_name("FILE")
          ->check(named_file);
  app.add_flag("--events", options.events, "In the stream, also everything that happens")
      ->needs(stream)
      ->disable_flag_override();
  texts.recording.add_to(app);
  add_outcome_options(app, options, texts);
}

Requirement requirement_from(std::string_view option, const std::string& text,
                             const std::vector<EndpointSettings>& endpoints) {
  auto requirement = Requirement::parse(text);
  if (!requirement) reject(option, text, requirement.error());
  // What is in a file is only known when it is read.
  if (!endpoints.empty() && !requirement->is_about(endpoints)) {
    reject(option, text, "none of the endpoints on this command line has that address");
  }
  return *std::move(requirement);
}

std::string_view option_of(const RecordingTarget& target) {
  return target.format == RecordingFormat::capture ? "--pcapng" : "--record";
}

/// Whatever writes to the same place as something else would spoil both.
void reject_shared_files(const Options& options) {
  std::vector<std::pair<std::string_view, const std::string*>> files{{"FILE", &options.opened}};
  for (const RecordingTarget& target : options.recordings) {
    files.emplace_back(option_of(target), &target.file);
  }
  files.insert(files.end(), {{"--json-stream", &options.json_stream},
                             {"--report", &options.report},
                             {"--junit", &options.junit}});
  std::vector<std::string> taken;
  if (options.prints()) taken.emplace_back(standard_output);
  for (const auto& [option, file] : files) {
    if (file->empty()) continue;
    const bool is_taken = std::ranges::any_of(
        taken, [&](const std::string& one) { return is_same_file(one, *file); });
    if (is_taken) {
      const bool is_read = !options.opened.empty() && is_same_file(options.opened, *file);
      reject(option, *file,
             is_read ? "it is what is to be read" : "something else is written there already");
    }
    taken.push_back(*file);
  }
}

void take_requirements(Options& options, const Texts& texts) {
  for (const std::string& text : texts.requirements) {
    options.requirements.push_back(requirement_from("--require", text, options.endpoints));
  }
}

TrafficChoice choice_of(const Texts& texts) {
  TrafficChoice choice = texts.choice;
  if (!texts.range.empty()) {
    const auto taken = parse_time_range(texts.range, choice);
    if (!taken) reject("--range", texts.range, taken.error());
  }
  for (std::size_t at = 0; at < texts.lanes.size();) {
    const std::size_t comma = std::min(texts.lanes.find(',', at), texts.lanes.size());
    const std::string lane = CLI::detail::trim_copy(texts.lanes.substr(at, comma - at));
    if (lane.empty()) reject("--lanes", texts.lanes, "an address is missing between the commas");
    choice.lanes.push_back(lane);
    at = comma + 1;
  }
  return choice;
}

/// Replays through the first endpoint that is bound, or else through one that is connected.
void take_replay(Options& options, const Texts& texts) {
  ReplaySettings replay = texts.replay;
  replay.choice = choice_of(texts);
  using Way = ReplaySettings::Way;
  replay.way = texts.replay_way == "received" ? Way::received
               : texts.replay_way == "sent"   ? Way::sent
                                              : Way::both;
  replay.as_fast_as_possible = texts.replay_speed == "max";
  if (!replay.as_fast_as_possible) {
    const auto speed = parse_number<double>(texts.replay_speed);
    if (!speed || !(*speed >= replay_speed_min) || !(*speed <= replay_speed_max)) {
      reject("--speed", texts.replay_speed, "it is a number from 0.001 to 1000, or max");
    }
    replay.speed = *speed;
  }
  if (replay.times == 0) replay.times.reset();
  auto to = parse_endpoint_option(Attach::connect, texts.replay_to);
  if (!to) reject("--to", texts.replay_to, to.error());
  replay.to = to->front().address;
  const bool is_bound = !options.endpoints.empty() && options.endpoints[0].attach == Attach::bind;
  if (!is_bound) options.endpoints.insert(options.endpoints.begin(), to->front());
  options.replay = std::move(replay);
}

void take_run(Options& options, const Texts& texts) {
  options.endpoints = texts.endpoints.endpoints();
  if (!texts.replay_to.empty()) take_replay(options, texts);
  if (options.endpoints.size() > EngineBounds{}.endpoints_max) {
    reject("--bind", options.endpoints.back().address, "there may be at most 16384 endpoints");
  }
  if (options.endpoints.empty()) {
    throw CLI::ValidationError("--bind or --connect is needed, such as --bind 9876; --help lists "
                               "all options",
                               CLI::ExitCodes::ValidationError);
  }
  if (!texts.run_for.empty()) {
    const auto run_for = parse_duration(texts.run_for);
    if (!run_for) reject("--for", texts.run_for, run_for.error());
    options.run_for = *run_for;
  }
  if (!texts.until.empty()) {
    options.until = requirement_from("--until", texts.until, options.endpoints);
  }
  options.recordings = texts.recording.targets();
  for (const RecordingTarget& target : options.recordings) {
    if (target.file == standard_output) reject(option_of(target), "-", "it needs a file");
  }
}

ConvertedFormat format_of(const std::string& file) {
  const auto format = converted_format_of(file);
  if (!format) reject("OUT", file, "it must end in " + std::string(converted_endings));
  return *format;
}

void take_conversion(Options& options, const Texts& texts) {
  const bool is_run = !texts.requirements.empty() || !texts.run_for.empty() ||
                      !texts.until.empty() || !options.report.empty() || !options.junit.empty() ||
                      !options.json_stream.empty() || !texts.recording.targets().empty();
  if (is_run) {
    throw CLI::ValidationError("convert takes none of the options that came before it",
                               CLI::ExitCodes::ValidationError);
  }
  Conversion conversion = texts.conversion;
  conversion.format = format_of(conversion.file);
  if (is_same_file(conversion.file, options.opened)) {
    reject("OUT", conversion.file, "it is what is to be read");
  }
  conversion.choice = choice_of(texts);
  options.conversion = std::move(conversion);
}

void take(Options& options, const Texts& texts) {
  const bool opens = !options.opened.empty() && texts.replay_to.empty();
  if (opens && !texts.endpoints.empty()) {
    throw CLI::ValidationError("what reads a file takes no --bind or --connect",
                               CLI::ExitCodes::ValidationError);
  }
  if (!texts.conversion.file.empty()) return take_conversion(options, texts);
  if (!opens) take_run(options, texts);
  reject_shared_files(options);
  take_requirements(options, texts);
}

/// The one table of options, which is also what the manual page is made of.
struct CommandLine {
  CommandLine() {
    app.footer(endpoint_option_help() + std::string(address_help) + std::string(requirement_help) +
               std::string(endings_help));
    // A name that begins with a slash is a file everywhere.
    app.allow_windows_style_options(false);
    app.set_version_flag("--version", "readyscope-cli " READYSCOPE_VERSION);
    app.require_subcommand(0, 1);
    add_run_options(app, options, texts);
    add_open_options(*app.add_subcommand("open", "Look at recorded traffic instead"), options,
                     texts);
    add_convert_options(*app.add_subcommand("convert", "Write recorded traffic in another format"),
                        options, texts);
    CLI::App& replay = *app.add_subcommand("replay", "Send recorded datagrams again");
    add_replay_options(replay, options, texts);
    add_run_options(replay, options, texts);
  }
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Options options;
  Texts texts;
  CLI::App app{
      "Readyscope without a window: opens datagram endpoints, reports what arrives, what is lost "
      "and whose fault it is, and judges it.",
      "readyscope-cli"};
};

ManualWords manual_words() {
  return {
      .summary = "report and judge UDP traffic, without a window",
      .synopsis = "[run] [OPTIONS] | open FILE [OPTIONS] | convert IN OUT [OPTIONS] | replay FILE "
                  "--to ADDRESS [OPTIONS]",
      .description =
          {"Opens datagram endpoints, polls them with select(2), and reports what arrives, what is "
           "lost, whose fault it is, and when. Requirements on its figures turn it into a test.",
           "It runs until --for or --until ends it, or a signal does. Everything that was promised "
           "is still written then; a second signal ends it at once.",
           "An EXPRESSION compares a figure with a number and its unit: 'missing == 0', "
           "'rate.min_1s > 900/s', 'link[127.0.0.1:9876].delay.p99 < 5ms'. --list-figures lists "
           "the figures."},
      .exit_codes = {{"0", "Success."},
                     {"1", "Something could not be opened or written."},
                     {"2", "An invalid argument."},
                     {"3", "A requirement failed."},
                     {"4", "Not enough data to say whether a requirement holds."},
                     {"128 + N", "Ended at once by signal N."}},
      .files = {},
      .examples = {"readyscope-cli --bind 9876,role=counter-receiver --for 30s --require "
                   "'missing == 0'",
                   "readyscope-cli --bind 9876 --until 'received >= 1000' --json-stream -"},
      .see_also = "readyscope"};
}

}  // namespace

bool Options::prints() const {
  return std::ranges::any_of(
      endpoints, [](const EndpointSettings& endpoint) { return endpoint.role == Role::print; });
}

bool Options::takes_output() const {
  return prints() || json_stream == standard_output || report == standard_output ||
         junit == standard_output;
}

std::expected<Options, Ending> parse_options(int argc, const char* const* argv) {
  CommandLine line;
  line.options.arguments = arguments_of(argc, argv);
  // `run` is the default, and may be given explicitly.
  std::vector<const char*> words(argv, argv + argc);
  if (argc > 1 && std::string_view(argv[1]) == "run") words.erase(words.begin() + 1);

  const auto ending = read_arguments(line.app, static_cast<int>(words.size()), words.data(), [&] {
    if (!line.texts.list_figures) take(line.options, line.texts);
  });
  if (ending) return std::unexpected(*ending);
  if (line.texts.list_figures) return std::unexpected(Ending{list_figures(), 0});
  return std::move(line.options);
}

std::string page_of_options(OptionPage page) {
  const CommandLine line;
  return option_page(page, line.app, manual_words());
}

}  // namespace readyscope::cli
