#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace readyscope {

// A program's options for those who look them up, from the same table that the program reads its
// command line with.

enum class OptionPage : std::uint8_t { man, bash, zsh };
/// `man`, `bash`, `zsh`.
std::optional<OptionPage> option_page_from(std::string_view name);

/// What a manual page says besides the options.
struct ManualWords {
  std::string_view summary;                   ///< After the name, without a full stop.
  std::string_view synopsis;                  ///< What follows the name on the command line.
  std::vector<std::string_view> description;  ///< Paragraphs.
  struct Entry {
    std::string_view name;
    std::string_view words;
  };
  std::vector<Entry> exit_codes;
  std::vector<Entry> files;
  std::vector<std::string_view> examples;  ///< Command lines.
  std::string_view see_also;               ///< The name of another page.
};

/// A manual page, or a completion for a shell: the command's options, file names after those that
/// take a file, and the words of those that take one of a few.
std::string option_page(OptionPage page, const CLI::App& app, const ManualWords& words);

}  // namespace readyscope
