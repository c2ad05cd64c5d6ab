// The command line of the program without a window: an argument a line.

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace readyscope;
  std::vector<std::string> words{"readyscope-cli"};
  std::string_view rest = fuzz::text_of(data, size);
  while (!rest.empty()) {
    const auto [line, after] = fuzz::split_line(rest);
    // An argument of a program cannot contain a zero.
    words.emplace_back(line.substr(0, line.find('\0')));
    rest = after;
  }
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  const auto options = cli::parse_options(static_cast<int>(arguments.size()), arguments.data());
  if (options) {
    fuzz::require(!options->endpoints.empty(), "without an endpoint there is nothing to run");
    fuzz::require(!options->run_for || *options->run_for > Duration::zero(), "time passes");
    fuzz::require(options->arguments.size() + 1 == words.size(), "the arguments are echoed");
    return 0;
  }
  const int code = options.error().exit_code;
  fuzz::require(code == 0 || code == exit_code_bad_arguments, "the exit code says which it is");
  fuzz::require(!options.error().text.empty(), "the program never ends in silence");
  return 0;
}
