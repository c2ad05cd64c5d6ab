#include "text/endpoint_option.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "readyscope/net/endpoint.hpp"
#include "text/patterns.hpp"
#include "text/rules_file.hpp"

namespace readyscope {
namespace {

constexpr std::size_t ports_max = 16'384;

struct Parsed {
  EndpointSettings endpoint;
  std::size_t ports = 1;
};

/// Which endpoints a setting is for.
enum class For : std::uint8_t { all, sender, receiver, forward, reply, bind };

template <class Number>
std::optional<Number> number_from(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

/// Takes a finite, non-negative number off the front of the text.
std::optional<double> leading_number(std::string_view& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number) || number < 0) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// Stores an integer in `field`; false if `value` is not one, or is out of bounds.
template <class Number>
bool take_number(std::string_view value, Number& field, Number least, Number most) {
  const auto number = number_from<Number>(value);
  if (!number || *number < least || *number > most) return false;
  field = *number;
  return true;
}

/// `5%` or `0.05`.
bool take_share(std::string_view value, double& field) {
  auto share = leading_number(value);
  if (share && value == "%") {
    *share /= 100;
    value = {};
  }
  if (!share || !value.empty() || *share > 1) return false;
  field = *share;
  return true;
}

/// `5ms`, `250us`, `1s`; milliseconds if there is no unit.
bool take_duration(std::string_view value, Duration& field) {
  constexpr auto longest_ns = static_cast<double>(Impairment::time_max.count());
  const auto number = leading_number(value);
  const double unit_ns = value == "us"                    ? 1e3
                         : value == "ms" || value.empty() ? 1e6
                         : value == "s"                   ? 1e9
                                                          : 0;
  if (!number || unit_ns == 0 || *number * unit_ns > longest_ns) return false;
  field = Duration(static_cast<Duration::rep>(*number * unit_ns));
  return true;
}

/// `64000`, `64k`, `1.5M`.
bool take_bandwidth(std::string_view value, double& field) {
  const auto number = leading_number(value);
  const double unit = value.empty() ? 1 : value == "k" ? 1e3 : value == "M" ? 1e6 : 0;
  if (!number || unit == 0 || *number <= 0) return false;
  field = *number * unit;
  return true;
}

struct Setting {
  std::string_view name;
  For whom;
  std::string_view help;      ///< Its text in `--help`.
  std::string_view expected;  ///< The message for an invalid value.
  bool (*take)(Parsed& parsed, std::string_view value);
};

constexpr Setting settings[] = {
    {"role", For::all,
     "counter-sender, counter-receiver, echo, forward, reply, print, discard or manual",
     "role must be one of counter-sender, counter-receiver, echo, forward, reply, print, discard, "
     "manual",
     [](Parsed& parsed, std::string_view value) {
       const auto role = role_from(value);
       if (role) parsed.endpoint.role = *role;
       return role.has_value();
     }},
    {"rate", For::sender, "datagrams a second; 0: as fast as writable (10)",
     "rate must be a number of datagrams a second from 0 (as fast as writable) to 1000000",
     [](Parsed& parsed, std::string_view value) {
       const auto rate = leading_number(value);
       if (!rate || !value.empty() || *rate > SenderSettings::rate_max) return false;
       parsed.endpoint.sender.rate = *rate;
       return true;
     }},
    {"count", For::sender, "closes after this many; endless or 0: never (10)",
     "count must be a number of datagrams, or endless",
     [](Parsed& parsed, std::string_view value) {
       const auto count = value == "endless" ? 0 : number_from<std::uint64_t>(value);
       if (count) parsed.endpoint.sender.limit_to(*count);
       return count.has_value();
     }},
    {"form", For::sender,
     "ascii, or binary32 or binary64 with run number and time of sending (ascii)",
     "form must be ascii, binary32 or binary64",
     [](Parsed& parsed, std::string_view value) {
       const auto form = wire_form_from(value);
       if (form) parsed.endpoint.sender.form = *form;
       return form.has_value();
     }},
    {"bytes", For::sender, "size of a datagram in a binary form, padded with zeros",
     "bytes must be a number up to 65507",
     [](Parsed& parsed, std::string_view value) {
       return take_number(value, parsed.endpoint.sender.bytes, std::size_t{0}, counter_bytes_max);
     }},
    {"start", For::sender, "the first value (0)", "start must be a whole number from 0 up",
     [](Parsed& parsed, std::string_view value) {
       return take_number(value, parsed.endpoint.sender.start, std::uint64_t{0}, ~std::uint64_t{0});
     }},
    {"step", For::sender, "from one value to the next (1)", "step must be a whole number from 0 up",
     [](Parsed& parsed, std::string_view value) {
       return take_number(value, parsed.endpoint.sender.step, std::uint64_t{0}, ~std::uint64_t{0});
     }},
    {"burst", For::sender, "sends this many together, at the same overall rate (1)",
     "burst must be a number from 1 to 1000",
     [](Parsed& parsed, std::string_view value) {
       return take_number(value, parsed.endpoint.sender.burst, std::uint32_t{1},
                          SenderSettings::burst_max);
     }},
    {"wrap", For::receiver, "at how many bits text counters wrap around: 8, 16 or 32 (inferred)",
     "wrap must be 8, 16 or 32",
     [](Parsed& parsed, std::string_view value) {
       const auto bits = number_from<unsigned>(value);
       const auto* const width = std::ranges::find_if(
           wrap_widths, [&](WrapWidth one) { return bits && *bits > 0 && bits_of(one) == *bits; });
       if (width == wrap_widths.end()) return false;
       parsed.endpoint.receiver.wrap = *width;
       return true;
     }},
    {"sources", For::receiver, "told apart by address-and-port, or by address alone",
     "sources must be address-and-port or address",
     [](Parsed& parsed, std::string_view value) {
       const auto is = source_kinds.from(value);
       if (is) parsed.endpoint.receiver.source_is = *is;
       return is.has_value();
     }},
    {"to", For::forward, "a numeric address to forward to",
     "to must be a numeric address, such as 127.0.0.1:9877",
     [](Parsed& parsed, std::string_view value) {
       parsed.endpoint.forward_to = value;
       const auto address = parse_address(value);
       return address && address->port != 0;
     }},
    {"rules", For::reply, "a file with one rule a line: contains TEXT => ANSWER", "",
     [](Parsed&, std::string_view) { return true; }},
    {"ports", For::bind, "this many endpoints, on this port and those after it (1)",
     "ports must be a number from 1 to 16384",
     [](Parsed& parsed, std::string_view value) {
       return take_number(value, parsed.ports, std::size_t{1}, ports_max);
     }},
};

/// A setting that impairs what an endpoint sends or, with `in-` before its name, what it receives.
struct ImpairmentSetting {
  std::string_view name;
  std::string_view help;
  std::string_view expected;
  bool (*take)(Impairment& impairment, std::string_view value);
};

constexpr ImpairmentSetting impairment_settings[] = {
    {"drop", "drop this share: 5% or 0.05", "must be a share such as 5% or 0.05",
     [](Impairment& impairment, std::string_view value) {
       return take_share(value, impairment.drop);
     }},
    {"duplicate", "send this share twice", "must be a share such as 5% or 0.05",
     [](Impairment& impairment, std::string_view value) {
       return take_share(value, impairment.duplicate);
     }},
    {"reorder", "hold this share back, to be overtaken", "must be a share such as 5% or 0.05",
     [](Impairment& impairment, std::string_view value) {
       return take_share(value, impairment.reorder);
     }},
    {"hold", "how long to hold them back (5ms)", "must be a time such as 5ms, up to 60s",
     [](Impairment& impairment, std::string_view value) {
       return take_duration(value, impairment.hold_back);
     }},
    {"delay", "delay every datagram by this much", "must be a time such as 20ms, up to 60s",
     [](Impairment& impairment, std::string_view value) {
       return take_duration(value, impairment.delay);
     }},
    {"jitter", "and by a random time up to this", "must be a time such as 5ms, up to 60s",
     [](Impairment& impairment, std::string_view value) {
       return take_duration(value, impairment.jitter);
     }},
    {"bandwidth", "limit the bits of payload a second: 64k, 1.5M",
     "must be a number of bits a second such as 64k or 1.5M",
     [](Impairment& impairment, std::string_view value) {
       return take_bandwidth(value, impairment.bits_per_second_max);
     }},
    {"seed", "the same seed does the same again (1)", "must be a whole number",
     [](Impairment& impairment, std::string_view value) {
       return take_number(value, impairment.seed, std::uint64_t{0}, ~std::uint64_t{0});
     }},
};

std::string unknown_setting() {
  std::string names;
  for (const Setting& setting : settings) names += std::string(setting.name) + "=, ";
  for (const ImpairmentSetting& setting : impairment_settings) {
    names += std::string(setting.name) + "=, ";
  }
  return "the settings after the address are " + names +
         "each after a comma; in-drop= and so on apply to what it receives";
}

/// Handles an impairment setting. Returns what is wrong with it, empty if nothing is; std::nullopt
/// if `name` is not an impairment.
std::optional<std::string> take_impairment(Parsed& parsed, std::string_view name,
                                           std::string_view value) {
  std::string_view plain = name;
  const bool receives = plain.starts_with("in-");
  if (receives) plain.remove_prefix(3);
  const auto* const found = std::ranges::find(impairment_settings, plain, &ImpairmentSetting::name);
  if (found == std::end(impairment_settings)) return {};
  Impairments& both = parsed.endpoint.impairments;
  if (found->take(receives ? both.receiving : both.sending, value)) return std::string();
  return std::string(name) + " " + std::string(found->expected);
}

std::string take_rules(Parsed& parsed, std::string_view path) {
  auto rules = read_rules_file(std::string(path), make_pattern_compiler());
  if (!rules) return std::string(path) + ": " + rules.error();
  parsed.endpoint.reply_rules = std::move(*rules);
  return {};
}

/// Applies one setting. Returns what is wrong with it; empty if nothing is.
std::string take_setting(Parsed& parsed, std::string_view text,
                         std::vector<const Setting*>& taken) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = text.substr(std::min(equals + 1, text.size()));
  if (auto impaired = take_impairment(parsed, name, value)) return *impaired;
  const auto* const found = std::ranges::find(settings, name, &Setting::name);
  if (found == std::end(settings)) return unknown_setting();
  taken.push_back(found);
  if (found->name == "rules") return take_rules(parsed, value);
  return found->take(parsed, value) ? std::string() : std::string(found->expected);
}

bool fits(const Setting& setting, const EndpointSettings& endpoint) {
  switch (setting.whom) {
    case For::all:
      break;
    case For::sender:
      return endpoint.role == Role::counter_sender;
    case For::receiver:
      return endpoint.role == Role::counter_receiver;
    case For::forward:
      return endpoint.role == Role::forward;
    case For::reply:
      return endpoint.role == Role::reply;
    case For::bind:
      return endpoint.attach == Attach::bind;
  }
  return true;
}

std::string_view name_of(For whom) {
  switch (whom) {
    case For::all:
      break;
    case For::sender:
      return "role=counter-sender";
    case For::receiver:
      return "role=counter-receiver";
    case For::forward:
      return "role=forward";
    case For::reply:
      return "role=reply";
    case For::bind:
      return "--bind";
  }
  return {};
}

/// What is wrong with the option as a whole; empty if nothing is.
std::string objection(const Parsed& parsed, const AddressText& address,
                      const std::vector<const Setting*>& taken) {
  const EndpointSettings& endpoint = parsed.endpoint;
  if (endpoint.attach == Attach::bind && endpoint.role == Role::counter_sender) {
    return "a counter sender needs a peer to send to: use --connect";
  }
  if (endpoint.attach == Attach::connect && address.port == 0) {
    return "a peer needs a port from 1 to 65535";
  }
  for (const Setting* setting : taken) {
    if (fits(*setting, endpoint)) continue;
    return std::string(setting->name) + " is only for " + std::string(name_of(setting->whom));
  }
  if (endpoint.role == Role::forward && endpoint.forward_to.empty()) {
    return "role=forward needs to=ADDRESS";
  }
  if (endpoint.role == Role::reply && endpoint.reply_rules.empty()) {
    return "role=reply needs rules=FILE";
  }
  if (address.port != 0 && address.port + parsed.ports - 1 > 65'535) {
    return "there are not that many ports from this one on";
  }
  return {};
}

std::vector<EndpointSettings> one_for_each_port(const Parsed& parsed, std::uint16_t port) {
  std::vector<EndpointSettings> endpoints(parsed.ports, parsed.endpoint);
  const std::string& first = parsed.endpoint.address;
  for (std::size_t i = 1; i < endpoints.size() && port != 0; ++i) {
    endpoints[i].address = first.substr(0, first.find_last_of(':') + 1) + std::to_string(port + i);
  }
  return endpoints;
}

}  // namespace

std::expected<std::vector<EndpointSettings>, std::string> parse_endpoint_option(
    Attach attach, const std::string& text) {
  Parsed parsed;
  parsed.endpoint.attach = attach;
  std::string_view rest = text;
  parsed.endpoint.address = rest.substr(0, rest.find(','));
  rest.remove_prefix(parsed.endpoint.address.size());
  const auto address = parse_address(parsed.endpoint.address);
  if (!address) return std::unexpected(std::string(explain(address.error())));
  std::vector<const Setting*> taken;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view setting = rest.substr(0, rest.find(','));
    if (std::string wrong = take_setting(parsed, setting, taken); !wrong.empty()) {
      return std::unexpected(std::move(wrong));
    }
    rest.remove_prefix(setting.size());
  }
  if (std::string wrong = objection(parsed, *address, taken); !wrong.empty()) {
    return std::unexpected(std::move(wrong));
  }
  return one_for_each_port(parsed, address->port);
}

std::string endpoint_option_help() {
  const auto line = [](std::string_view name, std::string_view help) {
    std::string text = "  " + std::string(name) + "=";
    text.resize(std::max(text.size() + 1, std::size_t{14}), ' ');
    return text + std::string(help) + "\n";
  };
  std::string help = "Settings follow an ADDRESS after commas:\n";
  For whom = For::all;
  for (const Setting& setting : settings) {
    if (setting.whom != whom) help += " for " + std::string(name_of(setting.whom)) + "\n";
    whom = setting.whom;
    help += line(setting.name, setting.help);
  }
  help += " to degrade what it sends or, with in- before the name, what it receives\n";
  for (const ImpairmentSetting& setting : impairment_settings) {
    help += line(setting.name, setting.help);
  }
  return help;
}

}  // namespace readyscope
