#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "program/command_line.hpp"
#include "program/option_pages.hpp"
#include "program/output_file.hpp"
#include "program/replay.hpp"
#include "program/traffic_choice.hpp"
#include "program/traffic_conversion.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/scope/endpoint_settings.hpp"
#include "text/requirement.hpp"

namespace readyscope::cli {

/// What is to be written of a file that is opened, instead of looking at it.
struct Conversion {
  std::string file;
  ConvertedFormat format = ConvertedFormat::csv;
  bool overwrite = false;
  TrafficChoice choice{};
};

struct Options {
  std::vector<std::string> arguments;  ///< As they were given.
  std::string opened;   ///< The file whose traffic is looked at; empty if the network's is.
  bool follow = false;  ///< Go on while it grows.
  std::optional<Conversion> conversion;
  std::optional<ReplaySettings> replay;
  std::vector<EndpointSettings> endpoints;
  std::optional<Duration> run_for;
  std::optional<Requirement> until;
  std::vector<Requirement> requirements;
  std::string json_stream;  ///< A file, `standard_output`, or empty for none; so are the others.
  bool events = false;      ///< Each happening in the stream.
  std::string report;
  std::string junit;
  std::vector<RecordingTarget> recordings;
  std::size_t history_mebibytes = 64;
  bool quiet = false;

  /// Whether what arrives is printed on standard output.
  [[nodiscard]] bool prints() const;
  /// Whether standard output is for that, or for a file.
  [[nodiscard]] bool takes_output() const;
};

/// Reads the command line. An `Ending` with the exit code 0 is help, version or the list of
/// figures.
std::expected<Options, Ending> parse_options(int argc, const char* const* argv);

/// The manual page or a completion.
std::string page_of_options(OptionPage page);

}  // namespace readyscope::cli
