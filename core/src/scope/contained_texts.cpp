#include "readyscope/scope/contained_texts.hpp"

#include <algorithm>

namespace readyscope {
namespace {

unsigned char byte_at(std::string_view text, std::size_t place) {
  return static_cast<unsigned char>(text[place]);
}

}  // namespace

ContainedTexts::ContainedTexts(std::vector<Numbered> texts) : nodes_(1), last_bytes_(1) {
  std::ranges::sort(texts, {}, &Numbered::text);
  std::vector<Range> ranges{{0, static_cast<std::uint32_t>(texts.size())}};
  std::size_t depth = 0;
  // Where the nodes of this depth end, and those that are one byte longer begin.
  std::size_t deeper = 1;
  for (std::uint32_t node = 0; node < nodes_.size(); ++node) {
    if (node == deeper) {
      ++depth;
      deeper = nodes_.size();
    }
    add_children(node, texts, depth, ranges);
  }
  nodes_.push_back({.children_begin = static_cast<std::uint32_t>(nodes_.size())});
}

/// All shorter nodes have their children already.
void ContainedTexts::add_children(std::uint32_t node, std::span<const Numbered> texts,
                                  std::size_t depth, std::vector<Range>& ranges) {
  auto [begin, end] = ranges[node];
  nodes_[node].lowest = nodes_[nodes_[node].shorter].lowest;
  for (; begin < end && texts[begin].text.size() == depth; ++begin) {
    nodes_[node].lowest = std::min(nodes_[node].lowest, texts[begin].number);
  }
  nodes_[node].children_begin = static_cast<std::uint32_t>(nodes_.size());
  while (begin < end) {
    const unsigned char byte = byte_at(texts[begin].text, depth);
    std::uint32_t past = begin;
    while (past < end && byte_at(texts[past].text, depth) == byte) ++past;
    nodes_.push_back({.shorter = node == 0 ? 0 : next(nodes_[node].shorter, byte)});
    last_bytes_.push_back(byte);
    ranges.push_back({begin, past});
    begin = past;
  }
}

/// 0, which is nobody's child, if there is none.
std::uint32_t ContainedTexts::child_of(std::uint32_t node, unsigned char byte) const {
  const auto begin = last_bytes_.begin() + nodes_[node].children_begin;
  const auto end = last_bytes_.begin() + nodes_[node + 1].children_begin;
  const auto found = std::lower_bound(begin, end, byte);
  if (found == end || *found != byte) return 0;
  return static_cast<std::uint32_t>(found - last_bytes_.begin());
}

std::uint32_t ContainedTexts::next(std::uint32_t node, unsigned char byte) const {
  while (true) {
    const std::uint32_t child = child_of(node, byte);
    if (child != 0 || node == 0) return child;
    node = nodes_[node].shorter;
  }
}

std::optional<std::uint32_t> ContainedTexts::lowest_in(std::string_view text) const {
  if (nodes_.empty()) return {};
  std::uint32_t node = 0;
  std::uint32_t lowest = nodes_[0].lowest;
  for (std::size_t i = 0; i < text.size() && lowest != 0; ++i) {
    node = next(node, byte_at(text, i));
    lowest = std::min(lowest, nodes_[node].lowest);
  }
  return lowest == none ? std::nullopt : std::optional(lowest);
}

}  // namespace readyscope
