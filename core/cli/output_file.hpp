#pragma once

#include <cstdio>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace readyscope::cli {

/// A file that is written from the beginning to the end, or standard output.
class OutputFile {
 public:
  OutputFile() = default;
  explicit OutputFile(std::FILE* file) : file_(file) {}

  /// Returns whether it was written, as far as can be said before `close`.
  bool write(std::string_view text);
  /// Returns whether all that was written before is in the file.
  bool close();
  /// Why the latest of these failed.
  [[nodiscard]] std::error_code failure() const { return failure_; }
  /// Writes and closes it. Returns whether all of it was written.
  bool write_all(std::string_view text) {
    const bool written = write(text);
    return close() && written;
  }
  /// Hands the file over.
  std::FILE* release() { return file_.release(); }

 private:
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdout) std::fclose(file);
    }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::error_code failure_;
};

/// The file's name for a person: `-` is called standard output.
std::string name_of_output(const std::string& name);

/// Opens the file, in UTF-8, for writing; what was in it is gone. `-` is standard output. The error
/// is a sentence.
std::expected<OutputFile, std::string> open_output(const std::string& name);

}  // namespace readyscope::cli
