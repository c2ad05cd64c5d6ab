#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "program/traffic_source.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// Recorded traffic that was opened, mostly a file: a scope of its own, which fills as it is read.
class OpenedFile {
 public:
  /// Reads the beginning; `path` is in UTF-8. The error is a sentence.
  static std::expected<std::unique_ptr<OpenedFile>, std::string> open(const std::string& path,
                                                                      std::size_t history_bytes);
  /// The same of what does not come from a file.
  static std::unique_ptr<OpenedFile> of(std::unique_ptr<TrafficSource> source,
                                        std::size_t history_bytes);
  /// What memory has no room for is kept there; see `Journal`.
  void spill_into(std::shared_ptr<Spill> spill);
  OpenedFile(const OpenedFile&) = delete;
  OpenedFile& operator=(const OpenedFile&) = delete;

  /// Reads on, as `TrafficSource::read_some`. `also` is given each happening, one by one, after the
  /// scope; there must be none before it has begun.
  bool read_some(HappeningSink* also = nullptr);

  /// What is known of what was read so far. Whoever keeps a part of it must look at `began` again
  /// after reading.
  [[nodiscard]] const Scope& scope() const { return *scope_; }
  /// Whether the scope is that of the file, and stays: before the first datagram of a capture it is
  /// not known when it begins.
  [[nodiscard]] bool began() const { return began_; }
  [[nodiscard]] const TrafficSource& source() const { return *source_; }

 private:
  OpenedFile(std::unique_ptr<TrafficSource> source, std::size_t history_bytes);
  bool begin();

  std::unique_ptr<TrafficSource> source_;
  std::size_t history_bytes_;
  std::shared_ptr<Spill> spill_;
  std::optional<Scope> scope_;
  bool began_ = false;
};

}  // namespace readyscope
