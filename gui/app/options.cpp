#include "app/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <vector>

#include "app/pacing.hpp"
#include "program/utf8_path.hpp"
#include "text/endpoint_option.hpp"

namespace readyscope::gui {
namespace {

/// An empty value, as from an unset variable in a script, must not become some other folder.
std::string named(const std::string& folder) {
  return folder.empty() ? "a folder needs a name" : "";
}

std::string named_operand(const std::string& operand) {
  return operand.empty() ? "a file or an address is needed" : "";
}

/// CLI11's own ranges accept NaN.
std::string finite(const std::string& text) {
  const auto number = parse_number<double>(text);
  return number && std::isfinite(*number) ? "" : "'" + text + "' is not a number";
}

void take_size(Options& options, const std::string& size) {
  const std::size_t x = size.find('x');
  const auto width = parse_number<int>(std::string_view(size).substr(0, x));
  const auto height = x == std::string::npos
                          ? std::nullopt
                          : parse_number<int>(std::string_view(size).substr(x + 1));
  if (!width || !height || *width < 1 || *height < 1 || *width > 16'384 || *height > 16'384) {
    reject("--size", size, "a size is WIDTHxHEIGHT in pixels, such as 1280x800");
  }
  options.size = WindowSize{*width, *height};
}

/// A file that exists is opened, anything else is an address.
void take_operand(Options& options, const std::string& operand) {
  std::error_code error;
  if (std::filesystem::exists(path_from(operand), error)) {
    options.files.push_back(operand);
    return;
  }
  auto endpoints = parse_endpoint_option(Attach::bind, operand);
  if (!endpoints) {
    reject("FILE|ADDRESS", operand,
           "there is no such file, and as an address: " + endpoints.error());
  }
  std::ranges::move(*endpoints, std::back_inserter(options.endpoints));
}

constexpr std::string_view endings_help = "\nExit codes: 0 success, 1 an endpoint, the window or a "
                                          "file could not be opened or written, 2 an invalid "
                                          "argument.";

/// What CLI11 fills in, before it is validated.
struct Texts {
  EndpointOptions endpoints;
  RecordingOptions recording;
  std::vector<std::string> operands;
  std::string size;
  std::string theme;
};

void add_options(CLI::App& app, Options& options, Texts& texts) {
  app.set_version_flag("--version", "readyscope " READYSCOPE_VERSION);
  app.add_option("FILE|ADDRESS", texts.operands,
                 "Open this recording or capture; what is no file is an address to bind")
      ->check(named_operand);
  app.add_flag("--demo", options.demo, "Start with the counter demo");
  texts.endpoints.add_to(app);
  app.add_option("--exit-after", options.exit_after_s, "Quit after this many seconds")
      ->type_name("SECONDS")
      ->check(finite)
      ->check(CLI::Range(0.0, 1e9));
  texts.recording.add_to(app);
  app.add_option("--screenshot", options.screenshot, "Write a picture of the window (PNG) at exit")
      ->type_name("FILE");
  app.add_option("--report", options.report, "Write what happened (JSON) at exit")
      ->type_name("FILE");
  app.add_option("--workspace", options.workspace,
                 "Open the workspace in this file and save it there; the file need not exist yet")
      ->type_name("FILE")
      ->check(named_file);
  app.add_flag("--no-workspace", options.no_workspace,
               "Start with no workspace and the default look, and save neither; so do --demo, "
               "--bind, --connect, --exit-after, files and addresses, unless --workspace is given")
      ->excludes("--workspace");
  app.add_option("--settings", options.settings,
                 "Keep presets, settings and the workspace in this folder instead of your own")
      ->type_name("FOLDER")
      ->check(named);
  app.add_option("--size", texts.size, "The window's size in pixels (1280x800)")->type_name("WxH");
  app.add_option("--history", options.history_mebibytes, "Memory for the history (256)")
      ->type_name("MiB")
      ->check(CLI::Range(std::size_t{1}, std::size_t{65'536}));
  app.add_option("--fps", options.frame_rate, "Polls and frames a second (the display's rate)")
      ->type_name("N")
      ->check(CLI::Range(1, Pacing::rate_max));
  app.add_option("--scale", options.scale, "The interface's size; 1 is normal")
      ->check(finite)
      ->check(CLI::Range(scale_min, scale_max));
  const std::vector<std::string> themes(theme_names.names().begin(), theme_names.names().end());
  app.add_option("--theme", texts.theme, "dark, light, high-contrast, or the system's (system)")
      ->check(CLI::IsMember(themes));
}

/// The one table of options, which is also what the manual page is made of.
struct CommandLine {
  CommandLine() {
    app.footer(endpoint_option_help() + std::string(address_help) + std::string(endings_help));
    // A name that begins with a slash is a file everywhere.
    app.allow_windows_style_options(false);
    add_options(app, options, texts);
  }
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Options options;
  Texts texts;
  CLI::App app{"Readyscope: an oscilloscope for socket readiness.", "readyscope"};
};

void take(Options& options, const Texts& texts) {
  if (!texts.size.empty()) take_size(options, texts.size);
  options.endpoints = texts.endpoints.endpoints();
  for (const std::string& operand : texts.operands) take_operand(options, operand);
  options.recordings = texts.recording.targets();
  if (!texts.theme.empty()) options.theme = theme_names.from(texts.theme);
}

ManualWords manual_words() {
  return {
      .summary = "oscilloscope for UDP socket readiness",
      .synopsis = "[OPTIONS] [FILE|ADDRESS...]",
      .description =
          {"Opens datagram sockets, asks select(2) about them every frame, and shows what is ready "
           "and when: what arrives, what is lost, and whose fault it is.",
           "Without options it opens its window and waits for an address to be typed. FILE is a "
           "recording, or a capture in the format of pcap or pcapng; ADDRESS is bound."},
      .exit_codes = {{"0", "Success."},
                     {"1", "An endpoint, the window or a file could not be opened or written."},
                     {"2", "An invalid argument."}},
      .files = {{"$XDG_CONFIG_HOME/readyscope",
                 "Settings; where the variable is not set, ~/.config/readyscope."}},
      .examples = {"readyscope --bind 127.0.0.1:9876,role=print", "readyscope yesterday.pcapng",
                   "readyscope --connect "
                   "192.0.2.7:5000,role=counter-sender,rate=100,count=endless"},
      .see_also = "readyscope-cli"};
}

}  // namespace

std::expected<Options, Ending> parse_options(int argc, const char* const* argv) {
  CommandLine line;
  const auto ending = read_arguments(line.app, argc, argv, [&] { take(line.options, line.texts); });
  if (ending) return std::unexpected(*ending);
  line.options.arguments = arguments_of(argc, argv);
  return std::move(line.options);
}

std::string page_of_options(OptionPage page) {
  const CommandLine line;
  return option_page(page, line.app, manual_words());
}

}  // namespace readyscope::gui
