#pragma once

#include <charconv>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "program/recording_file.hpp"
#include "readyscope/scope/endpoint_settings.hpp"

namespace CLI {
class App;
}

namespace readyscope {

// What the command lines of all programs have in common.

/// Why a program ends before it starts: to print `text` (help, version), or because of an invalid
/// argument.
struct Ending {
  std::string text;
  int exit_code = 0;
};

inline constexpr int exit_code_bad_arguments = 2;

/// Prints the text, on standard error if something is wrong. Returns the exit code.
int print(const Ending& ending);

/// Rejects an option's value, in words that follow the option's name. Only while arguments are
/// being read, by `read_arguments`.
[[noreturn]] void reject(std::string_view option, std::string_view value, std::string_view why);

/// The options that add endpoints, `--bind` and `--connect`.
class EndpointOptions {
 public:
  /// The app's options refer to this, which must therefore outlive the reading.
  void add_to(CLI::App& app);
  /// The endpoints, those that bind first. Rejects what is invalid.
  [[nodiscard]] std::vector<EndpointSettings> endpoints() const;
  [[nodiscard]] bool empty() const { return binds_.empty() && connects_.empty(); }

 private:
  std::vector<std::string> binds_;
  std::vector<std::string> connects_;
};

/// The options that record what happens, `--record` and `--pcapng` and those that go with them.
class RecordingOptions {
 public:
  /// The app's options refer to this, which must therefore outlive the reading.
  void add_to(CLI::App& app);
  /// Empty if nothing is to be recorded. Rejects what is invalid.
  [[nodiscard]] std::vector<RecordingTarget> targets() const;

 private:
  /// Without a file.
  [[nodiscard]] RecordingTarget bounds() const;

  std::string recording_;
  std::string capture_;
  bool overwrite_ = false;
  std::string bytes_max_;
  std::string piece_;
  std::optional<std::size_t> pieces_kept_;
};

/// All of the text as a number.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

/// For CLI11: an empty value, as from an unset variable in a script, names no file.
std::string named_file(const std::string& file);

/// Reads the arguments into what `app` was set up with, then calls `take`, which may reject some.
/// Returns why the program is to end, if it is.
std::optional<Ending> read_arguments(CLI::App& app, int argc, const char* const* argv,
                                     const std::function<void()>& take);

/// The arguments without the program's name, to be echoed in a report.
std::vector<std::string> arguments_of(int argc, const char* const* argv);

/// What an ADDRESS may be, for `--help`.
inline constexpr std::string_view address_help =
    "ADDRESS is 127.0.0.1:9876, [::1]:9876, localhost:9876, :9876 or 9876 (loopback), *:9876 "
    "(every interface).\n";

}  // namespace readyscope
