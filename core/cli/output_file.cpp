#include "cli/output_file.hpp"

#include <cerrno>
#include <system_error>

#include "cli/options.hpp"

namespace readyscope::cli {

bool OutputFile::write(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
}

bool OutputFile::close() {
  const bool written = std::fflush(file_.get()) == 0 && std::ferror(file_.get()) == 0;
  std::FILE* const file = file_.release();
  return (file == stdout || std::fclose(file) == 0) && written;
}

std::string name_of_output(const std::string& name) {
  return name == standard_output ? "Standard output" : name;
}

std::expected<OutputFile, std::string> open_output(const std::string& name) {
  if (name == standard_output) return OutputFile(stdout);
  // The manifest makes UTF-8 the encoding of file names on Windows too.
  std::FILE* const file = std::fopen(name.c_str(), "wb");
  if (file == nullptr) {
    const std::error_code error(errno, std::generic_category());
    return std::unexpected(name + " could not be opened for writing: " + error.message() + ".");
  }
  return OutputFile(file);
}

}  // namespace readyscope::cli
