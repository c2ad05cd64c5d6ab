#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "readyscope/scope/endpoint_settings.hpp"
#include "text/figure_choice.hpp"
#include "text/figure_table.hpp"

namespace readyscope {

enum class Verdict : std::uint8_t {
  passed,
  failed,
  not_enough_data,  ///< The figure is not known: nothing arrived, or too little for a percentile.
};
/// As in reports: `passed`, `failed`, `not_enough_data`.
std::string_view name_of(Verdict verdict);

/// What a requirement came to.
struct Judgement {
  Verdict verdict = Verdict::not_enough_data;
  std::optional<Amount> value{};
};

/// A figure compared with a number:
///
///     missing == 0
///     link[127.0.0.1:9876].delay.p99 < 5ms
///     link[127.0.0.1:9876 from 192.0.2.7:5000].missing <= 3
///     bind[127.0.0.1:9876].received >= 1000
///
/// `endpoint[ADDRESS]` chooses the endpoints that bind or connect to the address, `bind[ADDRESS]`
/// and `connect[ADDRESS]` one kind of them, `link[ADDRESS]` the links at them, `link[from SOURCE]`
/// those from a source. Without any of these it is about everything.
class Requirement {
 public:
  /// The error is a sentence; for an unknown figure it names similar ones.
  static std::expected<Requirement, std::string> parse(std::string_view text);

  /// As it was written, without blanks around it.
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] Unit unit() const { return figure_->unit; }
  [[nodiscard]] Judgement judge(const Scope& scope) const;
  /// Whether it is about any of the endpoints that were requested. If not, it was misspelt.
  [[nodiscard]] bool is_about(std::span<const EndpointSettings> requested) const;

 private:
  enum class Comparison : std::uint8_t { equal, different, less, at_most, more, at_least };
  Requirement() = default;
  [[nodiscard]] bool holds(Amount value) const;

  std::string text_;
  FigureChoice choice_;
  const FigureEntry* figure_ = nullptr;
  Comparison comparison_ = Comparison::equal;
  Amount bound_ = 0;
};

/// `it is 12`, `not enough data`: what it came to, for people.
std::string explain(const Requirement& requirement, const Judgement& judgement);

}  // namespace readyscope
