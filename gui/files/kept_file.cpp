#include "files/kept_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>

#include "program/utf8_path.hpp"
#include "text/format.hpp"

namespace readyscope::gui {

namespace fs = std::filesystem;

namespace {

/// A folder, a device or a pipe.
constexpr std::string_view not_a_file = "it is not a file";

}  // namespace

KeptFile::Content KeptFile::read() const {
  const auto unreadable = [](std::error_code why) {
    return Content{.condition = Condition::unreadable, .fault = {why.message(), why}};
  };
  std::error_code error;
  const fs::file_status status = fs::status(file_, error);
  if (status.type() == fs::file_type::not_found) return {.condition = Condition::absent};
  if (error) return unreadable(error);
  if (!fs::is_regular_file(status)) {
    return {.condition = Condition::unreadable, .fault = {std::string(not_a_file)}};
  }
  const std::uintmax_t size = fs::file_size(file_, error);
  if (error) return unreadable(error);
  if (size > bytes_max_) {
    return {.condition = Condition::damaged,
            .fault = {"it is too large (" + format_bytes(size) + ")"}};
  }
  errno = 0;
  std::ifstream in(file_, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(text.size()))) {
    return unreadable(std::error_code(errno, std::generic_category()));
  }
  return {.text = std::move(text)};
}

std::expected<std::string, Failure> KeptFile::keep_aside(std::string_view why) const {
  std::error_code unknown;
  if (!fs::is_regular_file(file_, unknown)) {
    return std::unexpected(Failure{std::string(not_a_file), unknown});
  }
  const std::string stem = text_of(file_.stem());
  const std::string extension = text_of(file_.extension());
  std::error_code error;
  for (int number = 1; number <= kept_aside_max; ++number) {
    std::string name = fmt::format("{}.{}-{}{}", stem, why, number, extension);
    const fs::path aside = file_.parent_path() / path_from(name);
    if (fs::exists(fs::symlink_status(aside, error))) continue;
    fs::rename(file_, aside, error);
    if (!error) return name;
    return std::unexpected(Failure{"it could not be renamed: " + error.message(), error});
  }
  return std::unexpected(Failure{"its folder already has too many of them"});
}

std::error_code KeptFile::write(std::string_view text, Outlasts what) const {
  std::error_code error;
  fs::create_directories(file_.parent_path(), error);
  return error ? error : replace_file(file_, text, what);
}

Failure could_not_save(std::string_view what, const std::string& file, const Failure& why) {
  return {fmt::format("{} could not be saved in {}: {}.", what, file, why.words), why.code};
}

Failure too_large(std::size_t bytes_max) {
  return {"it would have more than " + format_bytes(bytes_max)};
}

}  // namespace readyscope::gui
