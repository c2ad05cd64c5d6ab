// A capture, as it may come from anywhere.

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "fuzz.hpp"
#include "readyscope/capture/capture_player.hpp"
#include "readyscope/capture/capture_reader.hpp"
#include "readyscope/scope/scope.hpp"

namespace {

using namespace readyscope;

/// How a part of a file is read that has only so many bytes so far.
CaptureReader::Read reading(std::span<const std::byte> bytes, const std::size_t& size) {
  return [bytes, &size](std::uint64_t offset, std::span<std::byte> room) {
    const std::size_t from = std::min<std::size_t>(offset, size);
    const std::size_t count = std::min(room.size(), size - from);
    if (count > 0) std::memcpy(room.data(), bytes.data() + from, count);
    return count;
  };
}

/// What was read of a capture, as far as figures can tell.
struct Sums {
  std::uint64_t datagrams = 0;
  std::uint64_t bytes = 0;
  std::uint64_t truncated = 0;
};

Sums play(CaptureReader& reader, std::optional<CapturePlayer>& player, HappeningSink& sink) {
  Sums sums;
  do {
    const auto datagram = reader.next(7);
    if (!datagram) continue;
    fuzz::require(datagram->payload.size() <= datagram->length,
                  "no datagram has more than it says");
    fuzz::require(datagram->truncated == (datagram->payload.size() < datagram->length),
                  "it says whether all of it is there");
    ++sums.datagrams;
    sums.bytes += datagram->payload.size();
    sums.truncated += datagram->truncated ? 1U : 0U;
    if (!player) player.emplace(*datagram);
    player->add(*datagram, sink);
  } while (!reader.at_end());
  return sums;
}

void require_that_they_add_up(const CaptureFigures& figures, const Sums& sums) {
  fuzz::require(figures.datagrams == sums.datagrams && figures.bytes == sums.bytes &&
                    figures.truncated == sums.truncated,
                "datagrams are counted as they come");
  const std::uint64_t others = figures.not_udp + figures.fragments;
  fuzz::require(others <= figures.frames, "no frame is two things");
  fuzz::require(others + figures.datagrams + figures.broken >= figures.frames,
                "no frame is nothing");
}

/// A scope counts what it is given; nothing of it is looked at here.
Scope scope_of(const ScopeOrigin& origin) {
  ScopeOrigin small = origin;
  small.journal = {.bytes = std::size_t{1} << 20};
  return Scope(small);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = fuzz::bytes_of(data, size);
  auto reader = CaptureReader::open(reading(bytes, size));
  fuzz::require(reader || !reader.error().empty(), "what cannot be opened says why");
  if (!reader) return 0;
  fuzz::require(CaptureReader::is_capture(bytes), "what can be opened claims to be a capture");
  std::optional<CapturePlayer> player;
  Scope scope = scope_of({});
  const Sums sums = play(*reader, player, scope);
  if (player) player->finish(scope);
  require_that_they_add_up(reader->figures(), sums);
  std::uint64_t shown = 0;
  for (const auto& endpoint : scope.endpoints()) {
    shown += endpoint->counts.received + endpoint->counts.sent;
  }
  fuzz::require(shown == sums.datagrams, "each datagram is shown once");
  return 0;
}
