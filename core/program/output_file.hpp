#pragma once

#include <cstdio>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace readyscope {

/// The name of a file that stands for standard output.
inline constexpr std::string_view standard_output = "-";

/// A file that is written from the beginning to the end, or standard output.
class OutputFile {
 public:
  explicit OutputFile(std::FILE* file) : file_(file) {}

  /// Returns whether it was written, as far as can be said before `close`.
  bool write(std::string_view text);
  /// Returns whether all that was written before is in the file.
  bool close();
  /// Why the latest of these failed.
  [[nodiscard]] std::error_code failure() const { return failure_; }
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

/// Opens the file, in UTF-8, for writing; what was in it is gone. `-` is standard output. It may be
/// a device or a named pipe, but one that somebody reads: nobody waits for a reader. The error is a
/// sentence.
std::expected<OutputFile, std::string> open_output(const std::string& name);

/// Why the file could not be opened like that, in a sentence, if that can be told without doing
/// anything to it.
std::optional<std::string> why_no_output(const std::string& name);

/// Writes all of the file at once. Returns why that failed, in a sentence; then a file that is
/// neither device nor pipe is gone, rather than there in part.
std::optional<std::string> write_output(const std::string& name, std::string_view text);

// Each system has its own, in output_file_*.cpp.

/// Like std::fopen, but never waits: a named pipe that nobody reads cannot be opened. With `keep`,
/// the file keeps what is in it. The name is in UTF-8.
std::FILE* open_for_writing(const std::string& name, bool keep);

}  // namespace readyscope
