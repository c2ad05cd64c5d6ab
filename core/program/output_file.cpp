#include "program/output_file.hpp"

#include <cerrno>
#include <filesystem>

#include "program/utf8_path.hpp"

namespace readyscope {
namespace {

namespace fs = std::filesystem;

std::error_code last_error() { return {errno, std::generic_category()}; }

std::string not_opened(const std::string& name, std::error_code error) {
  const bool is_unread = error == std::errc::no_such_device_or_address;
  return name + " could not be opened for writing: " +
         (is_unread ? std::string("nobody reads from it") : error.message()) + ".";
}

/// Of links, what they lead to.
void remove_target(const fs::path& path) {
  std::error_code unknown;
  const fs::path target = fs::canonical(path, unknown);
  if (!unknown) fs::remove(target, unknown);
}

}  // namespace

bool OutputFile::write(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
  if (!written) failure_ = last_error();
  return written;
}

bool OutputFile::close() {
  const bool had_failed = std::ferror(file_.get()) != 0;
  const bool flushed = std::fflush(file_.get()) == 0;
  if (!flushed) failure_ = last_error();
  std::FILE* const file = file_.release();
  const bool closed = file == stdout || std::fclose(file) == 0;
  if (!closed) failure_ = last_error();
  return closed && flushed && !had_failed;
}

std::string name_of_output(const std::string& name) {
  return name == standard_output ? "Standard output" : name;
}

std::expected<OutputFile, std::string> open_output(const std::string& name) {
  if (name == standard_output) return OutputFile(stdout);
  std::FILE* const file = open_for_writing(name, false);
  if (file == nullptr) return std::unexpected(not_opened(name, last_error()));
  return OutputFile(file);
}

std::optional<std::string> why_no_output(const std::string& name) {
  if (name == standard_output) return {};
  std::error_code unknown;
  const fs::path path = path_from(name);
  const fs::file_status there = fs::status(path, unknown);
  // Whoever reads from a pipe would take that for the end.
  if (fs::exists(there) && !fs::is_regular_file(there) && !fs::is_directory(there)) return {};
  std::FILE* const file = open_for_writing(name, true);
  if (file == nullptr) return not_opened(name, last_error());
  std::fclose(file);
  if (there.type() == fs::file_type::not_found) remove_target(path);
  return {};
}

std::optional<std::string> write_output(const std::string& name, std::string_view text) {
  auto file = open_output(name);
  if (!file) return file.error();
  const bool written = file->write(text);
  if (file->close() && written) return {};
  std::error_code unknown;
  const fs::path path = path_from(name);
  if (name != standard_output && fs::is_regular_file(path, unknown)) remove_target(path);
  return name_of_output(name) + " could not be written to: " + file->failure().message() + ".";
}

}  // namespace readyscope
