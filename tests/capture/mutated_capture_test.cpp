// Whatever a capture holds, it is read to its end, within bounds, and its figures add up.

#include <gtest/gtest.h>

#include "capture_bytes.hpp"
#include "heap.hpp"
#include "random.hpp"
#include "readyscope/capture/capture_player.hpp"

namespace readyscope {
namespace {

using namespace support;

constexpr int mutants = 10'000;
/// Of memory, for a small capture: what is read at once, a frame that claims to be of the largest
/// size, and all the pieces of packets that may be pending.
constexpr std::size_t heap_bytes_max = std::size_t{64} << 20;

/// Frames of all kinds.
std::vector<Bytes> sample_frames() {
  const Bytes whole = udp({.payload = pattern(900)});
  const auto piece = [&](std::size_t offset, std::size_t bytes) {
    return ethernet(0x0800, ipv4({.payload = part_of(whole, offset, bytes),
                                  .identification = 7,
                                  .offset = offset,
                                  .more_follow = offset + bytes < whole.size()}));
  };
  const Bytes second_piece = joined({ipv6_fragment(17, 400, false), part_of(whole, 400, 600)});
  const Bytes first_piece = joined({ipv6_fragment(17, 0, true), part_of(whole, 0, 400)});
  const Bytes options = joined({bytes_of({17, 0, 0xc2, 4}), four(600)});
  return {
      usual_frame("hello"),
      ethernet(0x86dd, ipv6({.payload = udp("six")})),
      piece(0, 400),
      piece(400, 400),
      piece(800, 400),
      ethernet(0x86dd, ipv6({.payload = second_piece, .next = 44})),
      ethernet(0x86dd, ipv6({.payload = first_piece, .next = 44})),
      ethernet(0x86dd, ipv6({.payload = joined({options, udp("jumbo")}), .next = 0, .length = 0})),
      ethernet(0x8100, joined({two(5), two(0x0800), ipv4({.payload = udp("tagged")})})),
      ethernet(0x8847, joined({bytes_of({0, 1, 0x41, 64}), ipv4({.payload = udp("labelled")})})),
      ethernet(0x8864, joined({bytes_of({0x11, 0, 0, 1, 0, 40, 0, 0x21}),
                               ipv4({.payload = udp("dialled")})})),
      ethernet(0x0806, zeros(28))};
}

Bytes sample_pcap(Random& random) {
  constexpr std::array link_types{0U,   1U,   1U,   1U,   9U,   50U,  101U, 104U, 105U,
                                  108U, 113U, 127U, 192U, 228U, 229U, 239U, 258U, 276U};
  constexpr std::array magics{0xa1b2'c3d4U, 0xa1b2'3c4dU, 0xa1b2'cd34U};
  PcapBytes capture({.order = random.chance(0.5) ? std::endian::big : std::endian::little,
                     .magic = magics[random.below(magics.size())],
                     .link_type = link_types[random.below(link_types.size())]});
  for (const Bytes& frame : sample_frames()) capture.add({.frame = frame});
  return capture.bytes;
}
Bytes sample_pcapng(Random& random) {
  PcapngBytes capture(random.chance(0.5) ? std::endian::big : std::endian::little);
  capture.section().interface(1, capture.option(9, 9, 1)).interface(1);
  for (const Bytes& frame : sample_frames()) {
    const std::uint64_t kind = random.below(8);
    if (kind == 0) capture.simple_packet(frame);
    if (kind == 1) capture.obsolete_packet({.frame = frame}, 3);
    if (kind > 1) {
      capture.packet(
          {.frame = frame, .options = joined({capture.option(2, 1, 4), capture.option(4, 2, 8)})});
    }
  }
  capture.statistics(0, capture.option(5, 9, 8)).block(4, zeros(20));
  capture.in_order(std::endian::big).section().interface(101);
  capture.packet({.frame = ipv4({.payload = udp("raw")})});
  return capture.bytes;
}

std::vector<Bytes> sample_captures(Random& random) {
  std::vector<Bytes> captures;
  for (int i = 0; i < 60; ++i) {
    captures.push_back(i % 2 == 0 ? sample_pcap(random) : sample_pcapng(random));
  }
  return captures;
}

void mutate(Bytes& bytes, Random& random) {
  for (std::uint64_t count = random.below(8) + 1; count > 0; --count) {
    if (bytes.size() < 8) return;
    const std::size_t at = random.below(bytes.size() - 4);
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random.below(7)) {
      case 0:
        bytes[at] ^= static_cast<std::byte>(1U << random.below(8));
        break;
      case 1:
        bytes[at] = static_cast<std::byte>(random.below(256));
        break;
      case 2:
        std::fill_n(place, 4, random.chance(0.5) ? std::byte{0xff} : std::byte{0});
        break;
      case 3:
        bytes.erase(place, place + static_cast<std::ptrdiff_t>(random.below(4) + 1));
        break;
      case 4:
        bytes.insert(place, random.below(40), static_cast<std::byte>(random.below(256)));
        break;
      case 5: {
        const Bytes copy = part_of(bytes, random.below(bytes.size()), random.below(200));
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), copy.begin(), copy.end());
        break;
      }
      default:
        if (random.chance(0.2)) bytes.resize(at + 4);
    }
  }
}

/// Takes everything and looks at every byte.
class Looking final : public HappeningSink {
 public:
  void take(std::span<const Happening> happenings) override {
    for (const Happening& happening : happenings) {
      if (const auto* received = std::get_if<Received>(&happening)) look(received->payload);
      if (const auto* sent = std::get_if<Sent>(&happening)) look(sent->payload);
    }
  }
  [[nodiscard]] std::uint64_t datagrams() const { return datagrams_; }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  void look(std::span<const std::byte> payload) {
    ++datagrams_;
    for (const std::byte one : payload) sum_ += std::to_integer<std::uint64_t>(one);
  }
  std::uint64_t datagrams_ = 0;
  std::uint64_t sum_ = 0;
};

void expect_that_figures_add_up(const CaptureFigures& figures, const CaptureFigures& counted,
                                std::size_t file_bytes) {
  EXPECT_EQ(figures.datagrams, counted.datagrams);
  EXPECT_EQ(figures.bytes, counted.bytes);
  EXPECT_EQ(figures.truncated, counted.truncated);
  // Each frame is one of four; blocks may be broken too, and a datagram may be of several frames.
  const std::uint64_t others = figures.not_udp + figures.fragments;
  EXPECT_LE(others, figures.frames);
  EXPECT_GE(others + figures.datagrams + figures.broken, figures.frames);
  EXPECT_LE(others + figures.datagrams, figures.frames + figures.fragments);
  EXPECT_LE(figures.frames, file_bytes / 16);
}

TEST(MutatedCapture, is_read_to_its_end_and_its_figures_add_up) {
  Random random(20'260'704);
  const std::vector<Bytes> samples = sample_captures(random);
  std::uint64_t opened = 0;
  std::uint64_t broken = 0;
  std::uint64_t datagrams = 0;
  std::uint64_t sum = 0;
  for (int i = 0; i < mutants; ++i) {
    SCOPED_TRACE("mutant " + std::to_string(i));
    Bytes bytes = samples[random.below(samples.size())];
    mutate(bytes, random);
    const std::size_t heap_before = heap_bytes();
    auto reader = CaptureReader::open(reading(bytes));
    if (!reader) continue;
    ++opened;
    CaptureFigures counted;
    Looking sink;
    std::optional<CapturePlayer> player;
    // Each step takes at least a byte, or comes to the end.
    for (std::size_t steps = 0; !reader->at_end(); ++steps) {
      ASSERT_LE(steps, bytes.size());
      const auto datagram = reader->next(random.below(20) + 1);
      if (!datagram) continue;
      ++counted.datagrams;
      counted.bytes += datagram->payload.size();
      counted.truncated += datagram->truncated ? 1 : 0;
      ASSERT_LE(datagram->payload.size(), datagram->length);
      ASSERT_EQ(datagram->truncated, datagram->payload.size() < datagram->length);
      if (!player) player.emplace(*datagram);
      player->add(*datagram, sink);
    }
    if (player) player->finish(sink);
    ASSERT_EQ(sink.datagrams(), counted.datagrams);
    ASSERT_LE(heap_bytes() - heap_before, heap_bytes_max);
    ASSERT_LE(reader->offset(), bytes.size() + 4);
    expect_that_figures_add_up(reader->figures(), counted, bytes.size());
    if (HasFailure()) return;
    broken += reader->figures().broken;
    datagrams += counted.datagrams;
    sum += sink.sum();
  }
  EXPECT_GT(sum, 0U);
  // The mutants are neither all sound nor all beyond recognition.
  EXPECT_GT(opened, mutants / 2);
  EXPECT_GT(broken, mutants / 10);
  EXPECT_GT(datagrams, mutants);
}

}  // namespace
}  // namespace readyscope
