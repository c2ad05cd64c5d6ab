#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/report.hpp"

namespace readyscope {

/// Recorded traffic that is read from its beginning: a file, whatever its format, or a history.
class TrafficSource {
 public:
  /// Reads the beginning of a recording or capture; `path` is in UTF-8. The error is a sentence.
  static std::expected<std::unique_ptr<TrafficSource>, std::string> open(const std::string& path);

  TrafficSource() = default;
  virtual ~TrafficSource() = default;
  TrafficSource(const TrafficSource&) = delete;
  TrafficSource& operator=(const TrafficSource&) = delete;

  /// What a scope must start from. std::nullopt until enough has been read to know it: nothing has
  /// been handed on by then.
  [[nodiscard]] virtual std::optional<ScopeOrigin> origin() const = 0;
  /// Hands on what was there before the first happening; none of it is new.
  virtual void tell_known(HappeningSink& /*sink*/) {}
  /// Reads on, for some milliseconds at most, and hands on what it finds. Returns false at the end,
  /// which may only be the end so far, while another process is still writing.
  virtual bool read_some(HappeningSink& sink) = 0;
  /// Whether times never go back in it.
  [[nodiscard]] virtual bool is_in_order() const = 0;
  /// What was read so far.
  [[nodiscard]] virtual SourceFigures figures() const = 0;
  /// How much of the file has been read.
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
  /// How long the file is by now.
  [[nodiscard]] virtual std::uint64_t bytes_there() const = 0;
  /// The first of these as a share of the second, from 0 to 1.
  [[nodiscard]] double progress() const;
};

}  // namespace readyscope
