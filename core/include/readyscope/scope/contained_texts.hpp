#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace readyscope {

/// Finds which of many texts a longer one contains, in one pass over it however many there are (Aho
/// and Corasick, "Efficient string matching", 1975). Some 13 bytes for each byte of theirs.
class ContainedTexts {
 public:
  struct Numbered {
    std::string_view text;
    std::uint32_t number = 0;
  };

  /// There are none.
  ContainedTexts() = default;
  /// The texts themselves are not needed any more afterwards.
  explicit ContainedTexts(std::vector<Numbered> texts);

  /// The lowest number among those that it contains; every text contains an empty one.
  [[nodiscard]] std::optional<std::uint32_t> lowest_in(std::string_view text) const;

 private:
  /// What has been read up to some place ends with the beginning of a text, the longest there is:
  /// nodes are these beginnings, in the order of their length, and those that differ only in their
  /// last byte one after another. The empty one is the first.
  struct Node {
    std::uint32_t children_begin = 0;  ///< One byte longer. They end where those of the next begin.
    std::uint32_t shorter = 0;         ///< The longest other node that this one ends with.
    std::uint32_t lowest = none;       ///< Of all texts that it ends with.
  };
  /// Texts that begin alike, among the sorted ones.
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  void add_children(std::uint32_t node, std::span<const Numbered> texts, std::size_t depth,
                    std::vector<Range>& ranges);
  [[nodiscard]] std::uint32_t child_of(std::uint32_t node, unsigned char byte) const;
  [[nodiscard]] std::uint32_t next(std::uint32_t node, unsigned char byte) const;

  std::vector<Node> nodes_;  ///< And one more, where the children of the last one end; or empty.
  std::vector<unsigned char> last_bytes_;  ///< By node.
};

}  // namespace readyscope
