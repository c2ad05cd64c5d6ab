// How the oldest of a journal leaves its memory and stays in its history.

#include <algorithm>
#include <utility>

#include "history/journal_store.hpp"

namespace readyscope {
namespace {

/// How much memory more than the bounds say the history may take while a disk is busy. As a share
/// of the bounds, it is some slabs.
constexpr std::size_t waiting_bytes_min = std::size_t{64} << 20;
constexpr std::size_t waiting_share = 16;

}  // namespace

void Journal::spill_into(std::shared_ptr<Spill> spill) {
  store_->spill = std::move(spill);
  store_->keep_within_bounds();
}

/// Begins to move the oldest slab that is in memory, of words or payloads, whichever take more of
/// it. False if it cannot.
bool Journal::Store::spill_some() {
  if (!spill) return false;
  while (spill->is_full() && bytes_spilled() > 0 && blocks.size() > 1) push_out_block();
  const auto words_leave = [this] {
    return words.begin_to_spill(*spill, Spill::Reading::everywhere);
  };
  const auto payloads_leave = [this] {
    return payloads.begin_to_spill(*spill, Spill::Reading::seldom);
  };
  return payloads.bytes() > words.bytes() ? payloads_leave() || words_leave()
                                          : words_leave() || payloads_leave();
}

/// A spill that has taken something and takes no more is only busy. To push something out would be
/// to lose what is there already.
bool Journal::Store::may_wait_for_spill() const {
  if (!words.is_under_way() && !payloads.is_under_way()) return false;
  const std::size_t usual =
      bounds.bytes + std::max(waiting_bytes_min, bounds.bytes / waiting_share);
  return bytes_soon() <= std::max(usual, waiting_allowed);
}

void Journal::Store::settle_spilled() {
  const auto in_slab = [this](std::uint64_t Block::* slab, std::uint64_t number) {
    return std::ranges::equal_range(blocks, number, {},
                                    [slab](const auto& block) { return (*block).*slab; });
  };
  words.settle([&](std::uint64_t slab, const std::byte* from, const std::byte* to) {
    for (const auto& block : in_slab(&Block::words_slab, slab)) {
      const auto offset = reinterpret_cast<const std::byte*>(block->words.data()) - from;
      const auto* const begin = reinterpret_cast<const std::uint64_t*>(to + offset);
      move_words(*block, {begin, block->words.size()});
    }
  });
  payloads.settle([&](std::uint64_t slab, const std::byte* from, const std::byte* to) {
    for (const auto& block : in_slab(&Block::payload_slab, slab)) {
      if (block->payload.empty()) continue;
      block->payload = {to + (block->payload.data() - from), block->payload.size()};
    }
  });
}

/// Whatever points to the block's words points there from now on.
void Journal::Store::move_words(Block& block, std::span<const std::uint64_t> to) {
  for (const std::uint32_t number : block.parts) {
    Track::Store& track = tracks[number];
    SealedPart& part =
        track.sealed[static_cast<std::size_t>(&part_in(track, block) - track.sealed.data())];
    part.words = to.data() + (part.words - block.words.data());
  }
  block.words = to;
}

std::size_t Journal::Store::bytes_spilled() const {
  return words.bytes_spilled() + payloads.bytes_spilled();
}

std::size_t Journal::bytes_spilled() const { return store_->bytes_spilled(); }

}  // namespace readyscope
