// The command line of the program without a window: an argument a line.

#include "cli/options.hpp"
#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace readyscope;
  const auto words = fuzz::arguments_of("readyscope-cli", fuzz::text_of(data, size));
  const auto arguments = fuzz::pointers_to(words);
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
