#include "options.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <string_view>

#include "readyscope/endpoint.hpp"

namespace readyscope::gui {
namespace {

constexpr std::size_t ports_max = 16'384;

/// A bad value, in words; CLI11 puts the option's name before it.
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

/// CLI11's own ranges let through what compares with nothing.
std::string finite(const std::string& text) {
  const auto number = parse_number<double>(text);
  return number && std::isfinite(*number) ? "" : "'" + text + "' is not a number";
}

/// One endpoint as it is asked for: `ADDRESS[,role=NAME][,rate=N][,count=N][,ports=N]`.
struct EndpointText {
  model::AddEndpoint endpoint;
  std::size_t ports = 1;
  bool has_sender_settings = false;
};

void take_setting(EndpointText& parsed, const std::string& whole, std::string_view setting) {
  const std::size_t equals = setting.find('=');
  const std::string_view name = setting.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view{} : setting.substr(equals + 1);
  if (name == "role") {
    const auto role = model::role_from(value);
    if (!role) {
      reject(whole, "role is one of counter-sender, counter-receiver, echo, print, manual");
    }
    parsed.endpoint.role = *role;
  } else if (name == "rate") {
    const auto rate = parse_number<double>(value);
    if (!rate || !(*rate >= 0) || *rate > model::SenderSettings::rate_max) {
      reject(whole,
             "rate is a number of datagrams a second from 0 (as fast as writable) to 1000000");
    }
    parsed.endpoint.sender.rate = *rate;
    parsed.has_sender_settings = true;
  } else if (name == "count") {
    const auto count = value == "endless" ? 0 : parse_number<std::uint64_t>(value);
    if (!count) reject(whole, "count is a number of datagrams, or endless");
    parsed.endpoint.sender.limit = *count == 0 ? std::nullopt : count;
    parsed.has_sender_settings = true;
  } else if (name == "ports") {
    const auto ports = parse_number<std::size_t>(value);
    if (!ports || *ports == 0 || *ports > ports_max) {
      reject(whole, "ports is a number from 1 to " + std::to_string(ports_max));
    }
    parsed.ports = *ports;
  } else {
    reject(whole, "after the address come role=, rate=, count= or ports=, each after a comma");
  }
}

EndpointText parse_endpoint(model::Attach attach, const std::string& whole) {
  EndpointText parsed;
  parsed.endpoint.attach = attach;
  std::string_view rest = whole;
  parsed.endpoint.address = rest.substr(0, rest.find(','));
  rest.remove_prefix(parsed.endpoint.address.size());
  const auto address = parse_address(parsed.endpoint.address);
  if (!address) reject(whole, explain(address.error()));
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view setting = rest.substr(0, rest.find(','));
    take_setting(parsed, whole, setting);
    rest.remove_prefix(setting.size());
  }
  const bool sender = parsed.endpoint.role == model::Role::counter_sender;
  if (attach == model::Attach::bind && sender) {
    reject(whole, "a counter sender needs a peer to send to: use --connect");
  }
  if (attach == model::Attach::connect && address->port == 0) {
    reject(whole, "a peer has a port from 1 to 65535");
  }
  if (parsed.has_sender_settings && !sender) {
    reject(whole, "rate and count are for role=counter-sender");
  }
  if (parsed.ports > 1 && attach == model::Attach::connect) reject(whole, "ports is for --bind");
  if (address->port != 0 && address->port + parsed.ports - 1 > 65'535) {
    reject(whole, "there are not so many ports from this one on");
  }
  return parsed;
}

void add_endpoints(Options& options, model::Attach attach, const std::vector<std::string>& texts) {
  for (const std::string& whole : texts) {
    const EndpointText parsed = parse_endpoint(attach, whole);
    const std::string& first = parsed.endpoint.address;
    const std::uint16_t port = parse_address(first)->port;
    for (std::size_t i = 0; i < parsed.ports; ++i) {
      model::AddEndpoint endpoint = parsed.endpoint;
      endpoint.ticket = static_cast<model::Ticket>(options.endpoints.size() + 1);
      if (port != 0 && i > 0) {
        endpoint.address = first.substr(0, first.find_last_of(':') + 1) + std::to_string(port + i);
      }
      options.endpoints.push_back(std::move(endpoint));
    }
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
  options.width = *width;
  options.height = *height;
}

constexpr std::string_view endpoint_help =
    "Settings follow an ADDRESS after commas:\n"
    "  role=NAME   counter-sender, counter-receiver, echo, print or manual\n"
    "  rate=N      a counter sender's datagrams a second; 0: as fast as writable (10)\n"
    "  count=N     after so many a counter sender closes and leaves; endless or 0: never (10)\n"
    "  ports=N     with --bind: N endpoints, on this port and those after it (1)\n"
    "ADDRESS is 127.0.0.1:9876, [::1]:9876, localhost:9876, :9876 or 9876 (loopback), *:9876 "
    "(every "
    "interface).\n\n"
    "Exit codes: 0 all went well, 1 an endpoint or the window could not be opened, 2 an argument "
    "is "
    "wrong.";

}  // namespace

std::expected<Options, Ending> parse_options(int argc, const char* const* argv) {
  Options options;
  std::vector<std::string> binds;
  std::vector<std::string> connects;
  std::string size;
  std::string theme = "dark";
  CLI::App app("Readyscope: an oscilloscope for socket readiness.", "readyscope");
  app.footer(std::string(endpoint_help));
  app.set_version_flag("--version", "readyscope " READYSCOPE_VERSION);
  app.add_flag("--demo", options.demo, "Begin with the counter demo");
  // One value an option: what follows belongs to the next.
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
  app.add_option("--exit-after", options.exit_after_s, "Quit after so many seconds")
      ->type_name("SECONDS")
      ->check(finite)
      ->check(CLI::Range(0.0, 1e9));
  app.add_option("--screenshot", options.screenshot, "Write a picture of the window (PNG) at exit")
      ->type_name("FILE");
  app.add_option("--report", options.report, "Write what happened (JSON) at exit")
      ->type_name("FILE");
  app.add_option("--size", size, "The window's size in pixels (1280x800)")->type_name("WxH");
  app.add_option("--history", options.history_mebibytes, "Memory for the history (256)")
      ->type_name("MiB")
      ->check(CLI::Range(std::size_t{1}, std::size_t{65'536}));
  app.add_option("--scale", options.scale, "The interface's size; 1 is usual")
      ->check(finite)
      ->check(CLI::Range(0.6, 3.0));
  app.add_option("--theme", theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
  try {
    app.parse(argc, argv);
    if (!size.empty()) take_size(options, size);
    add_endpoints(options, model::Attach::bind, binds);
    add_endpoints(options, model::Attach::connect, connects);
    options.theme = theme == "light" ? Theme::light : Theme::dark;
    return options;
  } catch (const CLI::CallForHelp&) {
    return std::unexpected(Ending{app.help(), 0});
  } catch (const CLI::CallForVersion&) {
    return std::unexpected(Ending{app.version() + "\n", 0});
  } catch (const CLI::ParseError& error) {
    // One line, and nothing in it that steers a terminal.
    std::string line = error.what();
    for (char& c : line) {
      if (c == '\n') c = ' ';
      if (c < 0x20 || c > 0x7e) c = '?';
    }
    return std::unexpected(Ending{"readyscope: " + line + "\n", exit_code_bad_arguments});
  }
}

}  // namespace readyscope::gui
