#include "cli/output_file.hpp"

#include <cerrno>
#include <system_error>

#include "cli/options.hpp"

namespace readyscope::cli {

bool OutputFile::write(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
  if (!written) failure_ = {errno, std::generic_category()};
  return written;
}

bool OutputFile::close() {
  const bool had_failed = std::ferror(file_.get()) != 0;
  const bool flushed = std::fflush(file_.get()) == 0;
  if (!flushed) failure_ = {errno, std::generic_category()};
  std::FILE* const file = file_.release();
  const bool closed = file == stdout || std::fclose(file) == 0;
  if (!closed) failure_ = {errno, std::generic_category()};
  return closed && flushed && !had_failed;
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
