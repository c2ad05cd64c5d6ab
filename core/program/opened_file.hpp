#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>

#include "readyscope/scope/scope.hpp"
#include "text/report.hpp"

namespace readyscope {

/// A file of recorded traffic that was opened: a scope of its own, which fills as the file is read.
class OpenedFile {
 public:
  /// Reads the beginning. The error is a sentence.
  static std::expected<std::unique_ptr<OpenedFile>, std::string> open(const std::string& path,
                                                                      std::size_t history_bytes);
  ~OpenedFile();
  OpenedFile(const OpenedFile&) = delete;
  OpenedFile& operator=(const OpenedFile&) = delete;

  /// Reads on, a little more than a frame. Returns false at the end, which may only be the end so
  /// far, while another process is still writing.
  bool read_some();

  [[nodiscard]] const Scope& scope() const;
  /// What was read so far.
  [[nodiscard]] SourceFigures source() const;
  /// How much of it has been read.
  [[nodiscard]] std::uint64_t bytes_read() const;
  /// How long the file is by now.
  [[nodiscard]] std::uint64_t bytes_there() const;

 private:
  struct State;
  explicit OpenedFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace readyscope
