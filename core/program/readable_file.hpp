#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>

namespace readyscope {

/// A file that is read here and there, and that another process may still be writing.
class ReadableFile {
 public:
  /// `path` is in UTF-8. The error is a sentence.
  static std::expected<ReadableFile, std::string> open(const std::string& path);

  /// Returns how many bytes there were, which is fewer at the end alone, or where the disk fails.
  std::size_t read(std::uint64_t offset, std::span<std::byte> bytes);
  /// How long it is by now.
  [[nodiscard]] std::uint64_t size() const;

 private:
  explicit ReadableFile(std::filesystem::path path);

  std::filesystem::path path_;
  std::unique_ptr<std::filebuf> file_;
};

}  // namespace readyscope
