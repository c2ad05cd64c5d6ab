#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "panels/widgets/theme.hpp"
#include "program/command_line.hpp"
#include "program/option_pages.hpp"
#include "readyscope/scope/endpoint_settings.hpp"

namespace readyscope::gui {

struct WindowSize {
  int width = 0;
  int height = 0;
  bool operator==(const WindowSize&) const = default;
};

struct Options {
  std::vector<std::string> arguments;  ///< As they were given.
  bool demo = false;
  std::vector<std::string> files;  ///< Of recorded traffic, to be opened; in UTF-8.
  std::vector<EndpointSettings> endpoints;
  std::optional<double> exit_after_s;
  std::vector<RecordingTarget> recordings;
  std::string screenshot;
  std::string report;
  std::string settings;       ///< The folder for saved files, in UTF-8; empty: this person's own.
  std::string workspace;      ///< The one to open, in UTF-8; empty: the last one.
  bool no_workspace = false;  ///< Start with none, and save nothing.
  // What is not given is as the person last had it.
  std::optional<WindowSize> size;
  std::optional<std::size_t> history_mebibytes;
  std::optional<int> frame_rate;  ///< Frames a second.
  std::optional<float> scale;
  std::optional<ThemeChoice> theme;

  /// Starts from the defaults and saves nothing, as scripts want it: the command line says what to
  /// open or when to end.
  [[nodiscard]] bool is_scripted() const {
    return no_workspace || demo || !endpoints.empty() || !files.empty() || exit_after_s.has_value();
  }
};

std::expected<Options, Ending> parse_options(int argc, const char* const* argv);

/// The manual page or a completion.
std::string page_of_options(OptionPage page);

}  // namespace readyscope::gui
