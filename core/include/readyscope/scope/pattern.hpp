#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace readyscope {

/// A regular expression, ready to be searched for. Whoever implements it promises time linear in
/// the text, whatever the expression: both may come from strangers.
class Pattern {
 public:
  virtual ~Pattern() = default;

  /// What matched first, and after it the groups; empty where a group took no part. None when
  /// nothing matched. The views are into `text`.
  [[nodiscard]] virtual std::optional<std::vector<std::string_view>> search(
      std::string_view text) const = 0;
};

/// Compiles an expression; the error says in words what is wrong with it. The core knows no
/// library for this, so `main` hands it one.
using PatternCompiler = std::function<std::expected<std::unique_ptr<Pattern>, std::string>(
    std::string_view expression)>;

}  // namespace readyscope
