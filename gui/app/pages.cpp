// Prints the manual page or a completion of one of our programs:
//
//     readyscope-pages readyscope|readyscope-cli man|bash|zsh

#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "app/options.hpp"
#include "cli/options.hpp"
#include "program/option_pages.hpp"

int main(int argc, char** argv) {
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  const auto page = words.size() == 3 ? readyscope::option_page_from(words[2]) : std::nullopt;
  const std::string_view name = page ? words[1] : "";
  if (name != "readyscope" && name != "readyscope-cli") {
    std::fputs("usage: readyscope-pages readyscope|readyscope-cli man|bash|zsh\n", stderr);
    return 2;
  }
  const std::string text = name == "readyscope-cli" ? readyscope::cli::page_of_options(*page)
                                                    : readyscope::gui::page_of_options(*page);
  return std::fputs(text.c_str(), stdout) < 0 ? 1 : 0;
}
