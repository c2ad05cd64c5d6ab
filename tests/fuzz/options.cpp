// The command line: an argument a line.

#include "app/options.hpp"

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace readyscope;
  const auto words = fuzz::arguments_of("readyscope", fuzz::text_of(data, size));
  const auto arguments = fuzz::pointers_to(words);
  const auto options = gui::parse_options(static_cast<int>(arguments.size()), arguments.data());
  if (options) return 0;
  const int code = options.error().exit_code;
  fuzz::require(code == 0 || code == exit_code_bad_arguments, "the exit code says which it is");
  fuzz::require(!options.error().text.empty(), "the program never ends in silence");
  return 0;
}
