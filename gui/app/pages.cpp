// Prints the manual page or a completion of one of our programs:
//
//     readyscope-pages readyscope|readyscope-cli man|bash|zsh

#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/options.hpp"
#include "cli/options.hpp"
#include "program/option_pages.hpp"

namespace {

/// std::nullopt if there is no such program or page.
std::optional<std::string> page_of(std::string_view program, std::string_view page) {
  const auto kind = readyscope::option_page_from(page);
  if (!kind) return {};
  if (program == "readyscope") return readyscope::gui::page_of_options(*kind);
  if (program == "readyscope-cli") return readyscope::cli::page_of_options(*kind);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  const auto text = words.size() == 3 ? page_of(words[1], words[2]) : std::nullopt;
  if (!text) {
    std::fputs("usage: readyscope-pages readyscope|readyscope-cli man|bash|zsh\n", stderr);
    return 2;
  }
  return std::fputs(text->c_str(), stdout) < 0 ? 1 : 0;
}
