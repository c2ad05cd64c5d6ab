#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "capture/capture_window.hpp"
#include "capture/captured_frame.hpp"
#include "capture/pcapng_block.hpp"
#include "capture/pcapng_interface.hpp"

namespace readyscope {

/// Reads the frames of a capture in the format of pcapng.
///
/// How long a section claims to be is of no use to whoever reads all of it. A frame in a Simple
/// Packet Block, which has no time, gets that of the frame before it.
class PcapngFile {
 public:
  static constexpr std::size_t interfaces_max = 65'536;  ///< Of a section.
  /// A longer block that is neither a packet nor all there is taken for a damaged one, not for one
  /// that the end of the file cuts off.
  static constexpr std::size_t block_bytes_usual_max = std::size_t{1} << 20;
  /// After damage, no longer block is found.
  static constexpr std::size_t found_block_bytes_max = std::size_t{512} << 10;

  /// The four bytes at its beginning.
  static bool begins(std::span<const std::byte> beginning);

  PcapngFile(CaptureWindow& window, CaptureFigures& figures)
      : window_(&window), figures_(&figures) {}

  CaptureStep next(CapturedFrame& frame);
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
  /// What was found from some place on, after damage.
  struct Probe {
    enum class Found : std::uint8_t { sound_block, nothing_yet, end };
    Found found = Found::nothing_yet;
    std::uint64_t offset = 0;  ///< Of the block, or where to go on.
  };

  CaptureStep end(bool cut_off);
  CaptureStep end_within_block(const PcapngHead& head, std::uint64_t own_bytes);
  CaptureStep take_packet(const PcapngHead& head, CapturedFrame& frame);
  [[nodiscard]] std::size_t captured_of(const PcapngPacket& packet) const;
  CaptureStep take_frame(const PcapngPacket& packet, std::span<const std::byte> block,
                         CapturedFrame& frame);
  std::size_t take_options(PcapngOptions options, PcapngInterface& interface, CapturedFrame& frame);
  CaptureStep take_description(const PcapngHead& head, std::endian order);
  CaptureStep add_interface(std::span<const std::byte> block);
  CaptureStep take_statistics(std::span<const std::byte> block);
  CaptureStep pass_over(const PcapngHead& head);
  CaptureStep begin_search_at(const PcapngHead& head);
  CaptureStep begin_search();
  CaptureStep search();
  [[nodiscard]] std::endian order_of(std::span<const std::byte> head) const;
  Probe probe(std::uint64_t from);
  bool is_sound(std::uint64_t at, const PcapngHead& head, std::endian order);
  void count_dropped(std::uint64_t count);
  CaptureStep count_broken();

  CaptureWindow* window_;
  CaptureFigures* figures_;
  std::uint64_t offset_ = 0;
  bool searching_ = false;  ///< For the next sound block, after damage.
  /// Until there, no long block is believed, for one that was turned out to be damaged. Looking at
  /// the ends of many that overlap would take forever.
  std::uint64_t doubtful_until_ = 0;

  // Of the section.
  std::endian order_ = std::endian::native;
  std::vector<PcapngInterface> interfaces_;

  Duration last_since_1970_{};
};

}  // namespace readyscope
