#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace readyscope {

/// A compiled regular expression. An implementation must search in time linear in the text,
/// whatever the expression: both may come from strangers.
class Pattern {
 public:
  virtual ~Pattern() = default;

  /// The first match, followed by its groups; a group that took no part is empty. std::nullopt if
  /// nothing matches. The views are into `text`.
  [[nodiscard]] virtual std::optional<std::vector<std::string_view>> search(
      std::string_view text) const = 0;

  /// To search a longer text would take so long that polling would suffer.
  [[nodiscard]] virtual std::size_t text_bytes_max() const {
    return std::numeric_limits<std::size_t>::max();
  }
};

/// Compiles an expression; the error says in words what is wrong with it. The core uses no library
/// for this, so `main` supplies it.
using PatternCompiler = std::function<std::expected<std::unique_ptr<Pattern>, std::string>(
    std::string_view expression)>;

}  // namespace readyscope
