#include "program/readable_file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include "program/utf8_path.hpp"

namespace readyscope {

std::expected<ReadableFile, std::string> ReadableFile::open(const std::string& path) {
  ReadableFile file(path_from(path));
  const auto refuse = [&](const std::string& why) {
    return std::unexpected(path + " could not be opened: " + why + ".");
  };
  std::error_code error;
  const auto kind = std::filesystem::status(file.path_, error).type();
  if (kind == std::filesystem::file_type::directory) return refuse("it is a folder");
  // Opening one would wait for whoever writes to it.
  if (kind == std::filesystem::file_type::fifo) {
    return refuse("it is a pipe, and only a file can be read");
  }
  // Pieces of a file are read where they are wanted: reading ahead would be in vain.
  file.file_->pubsetbuf(nullptr, 0);
  errno = 0;
  if (file.file_->open(file.path_, std::ios::in | std::ios::binary) == nullptr) {
    return refuse(std::error_code(errno, std::generic_category()).message());
  }
  return file;
}

ReadableFile::ReadableFile(std::filesystem::path path)
    : path_(std::move(path)), file_(std::make_unique<std::filebuf>()) {}

std::size_t ReadableFile::read(std::uint64_t offset, std::span<std::byte> bytes) {
  const auto place = static_cast<std::streamoff>(offset);
  if (file_->pubseekpos(place, std::ios::in) != std::streampos(place)) return 0;
  const auto count = file_->sgetn(reinterpret_cast<char*>(bytes.data()),
                                  static_cast<std::streamsize>(bytes.size()));
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::uint64_t ReadableFile::size() const {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path_, error);
  return error ? 0 : bytes;
}

}  // namespace readyscope
