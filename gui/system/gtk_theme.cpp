#include "system/gtk_theme.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace readyscope::gui {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// The last value of this key, as GLib takes it; empty if there is none.
std::string_view value_of(std::string_view key, std::string_view settings) {
  std::string_view value;
  while (!settings.empty()) {
    const std::size_t end = std::min(settings.find('\n'), settings.size());
    const std::string_view line = settings.substr(0, end);
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos && trimmed(line.substr(0, equals)) == key) {
      value = trimmed(line.substr(equals + 1));
    }
    settings.remove_prefix(std::min(end + 1, settings.size()));
  }
  return value;
}

/// `Adwaita`, `Adwaita:dark`, `Yaru-dark`, `HighContrast`, `HighContrastInverse`.
std::optional<Theme> of_name(std::string_view name) {
  std::string small(name);
  std::ranges::transform(small, small.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  if (small.empty()) return {};
  if (small.starts_with("highcontrast")) return Theme::high_contrast;
  const bool dark = small.ends_with(":dark") || small.ends_with("-dark");
  return dark ? Theme::dark : Theme::light;
}

}  // namespace

std::optional<Theme> gtk_theme(std::string_view variable, std::string_view settings) {
  if (const auto theme = of_name(trimmed(variable))) return theme;
  const auto theme = of_name(value_of("gtk-theme-name", settings));
  if (theme == Theme::high_contrast) return theme;
  const std::string_view prefers_dark = value_of("gtk-application-prefer-dark-theme", settings);
  if (prefers_dark == "1" || prefers_dark == "true") return Theme::dark;
  return prefers_dark.empty() || theme ? theme : Theme::light;
}

}  // namespace readyscope::gui
