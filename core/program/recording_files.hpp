#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "program/recording_file.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// What one recording writes at the same time: a recording, a capture, or both.
class RecordingFiles final : public HappeningSink {
 public:
  /// Starts all of them or none; there must be one. See `RecordingFile::start`.
  static std::expected<std::unique_ptr<RecordingFiles>, std::string> start(
      std::span<const RecordingTarget> targets, const Scope& scope);

  void take(std::span<const Happening> happenings) override;
  /// See `RecordingFile::end`. Returns whether all of them hold everything.
  bool end();

  /// The sums of all files, and the name of the first.
  [[nodiscard]] RecordingFile::Figures figures() const;
  /// See `RecordingFile`; whether one of them is.
  [[nodiscard]] bool is_behind() const;
  /// Whether all have reached their limits.
  [[nodiscard]] bool is_at_limit() const;
  /// See `RecordingFile`; a sentence for each of which there is something to say.
  [[nodiscard]] std::string loss() const;
  /// After `end`: what each of them holds.
  [[nodiscard]] std::vector<RecordingFigures> outcomes() const;
  [[nodiscard]] std::string trouble() const;

 private:
  RecordingFiles() = default;
  std::vector<std::unique_ptr<RecordingFile>> files_;
};

}  // namespace readyscope
