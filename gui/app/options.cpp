#include "app/options.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <string_view>
#include <vector>

#include "app/pacing.hpp"
#include "readyscope/net/endpoint.hpp"
#include "text/endpoint_option.hpp"

namespace readyscope::gui {
namespace {

/// Rejects a bad value, in words; CLI11 puts the option's name before them.
[[noreturn]] void reject(const std::string& value, std::string_view why) {
  constexpr std::size_t shown_max = 60;
  std::string shown;
  for (const char c : value.substr(0, shown_max)) {
    shown += c >= 0x20 && c < 0x7f ? c : '?';
  }
  if (value.size() > shown_max) shown += "...";
  throw CLI::ValidationError("'" + shown + "'", std::string(why));
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

/// An empty value, as from an unset variable in a script, must not become some other folder.
std::string named(const std::string& folder) {
  return folder.empty() ? "a folder needs a name" : "";
}

std::string named_file(const std::string& file) {
  return file.empty() ? "a file needs a name" : "";
}

/// CLI11's own ranges accept NaN.
std::string finite(const std::string& text) {
  const auto number = parse_number<double>(text);
  return number && std::isfinite(*number) ? "" : "'" + text + "' is not a number";
}

void add_endpoints(Options& options, Attach attach, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    auto endpoints = parse_endpoint_option(attach, text);
    if (!endpoints) reject(text, endpoints.error());
    options.endpoints.insert(options.endpoints.end(), endpoints->begin(), endpoints->end());
  }
}

void take_size(Options& options, const std::string& size) {
  const std::size_t x = size.find('x');
  const auto width = parse_number<int>(std::string_view(size).substr(0, x));
  const auto height = x == std::string::npos
                          ? std::nullopt
                          : parse_number<int>(std::string_view(size).substr(x + 1));
  if (!width || !height || *width < 1 || *height < 1 || *width > 16'384 || *height > 16'384) {
    reject(size, "a size is WIDTHxHEIGHT in pixels, such as 1280x800");
  }
  options.size = WindowSize{*width, *height};
}

constexpr std::string_view endings_help =
    "ADDRESS is 127.0.0.1:9876, [::1]:9876, localhost:9876, :9876 or 9876 (loopback), *:9876 "
    "(every interface).\n\n"
    "Exit codes: 0 success, 1 an endpoint or the window could not be opened, 2 an invalid "
    "argument.";

}  // namespace

std::expected<Options, Ending> parse_options(int argc, const char* const* argv) {
  Options options;
  std::vector<std::string> binds;
  std::vector<std::string> connects;
  std::string size;
  std::string theme;
  CLI::App app("Readyscope: an oscilloscope for socket readiness.", "readyscope");
  app.footer(endpoint_option_help() + std::string(endings_help));
  app.set_version_flag("--version", "readyscope " READYSCOPE_VERSION);
  app.add_flag("--demo", options.demo, "Start with the counter demo");
  // One value for each option: what follows belongs to the next.
  app.add_option("--bind", binds, "Receive on this address of this machine; repeatable")
      ->type_name("ADDRESS")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--connect", connects, "Send to and receive from this peer; repeatable")
      ->type_name("ADDRESS")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--exit-after", options.exit_after_s, "Quit after this many seconds")
      ->type_name("SECONDS")
      ->check(finite)
      ->check(CLI::Range(0.0, 1e9));
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
               "--bind, --connect and --exit-after, unless --workspace is given")
      ->excludes("--workspace");
  app.add_option("--settings", options.settings,
                 "Keep presets, settings and the workspace in this folder instead of your own")
      ->type_name("FOLDER")
      ->check(named);
  app.add_option("--size", size, "The window's size in pixels (1280x800)")->type_name("WxH");
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
  app.add_option("--theme", theme, "dark, light, high-contrast, or the system's (system)")
      ->check(CLI::IsMember(themes));
  try {
    app.parse(argc, argv);
    if (!size.empty()) take_size(options, size);
    add_endpoints(options, Attach::bind, binds);
    add_endpoints(options, Attach::connect, connects);
    if (!theme.empty()) options.theme = theme_names.from(theme);
    return options;
  } catch (const CLI::CallForHelp&) {
    return std::unexpected(Ending{app.help(), 0});
  } catch (const CLI::CallForVersion&) {
    return std::unexpected(Ending{app.version() + "\n", 0});
  } catch (const CLI::ParseError& error) {
    // One line, without anything that a terminal would interpret.
    std::string line = error.what();
    for (char& c : line) {
      if (c == '\n') c = ' ';
      if (c < 0x20 || c > 0x7e) c = '?';
    }
    return std::unexpected(Ending{"readyscope: " + line + "\n", exit_code_bad_arguments});
  }
}

}  // namespace readyscope::gui
