#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "capture/capture_window.hpp"
#include "capture/captured_frame.hpp"

namespace readyscope {

/// What the header of a capture in the format of pcap says.
struct PcapHeader {
  static constexpr std::size_t bytes = 24;

  /// Whether a file that begins with these bytes begins with such a header. Four are enough.
  static bool begins(std::span<const std::byte> beginning);
  /// std::nullopt if there is none, or it has not all of its bytes.
  static std::optional<PcapHeader> in(std::span<const std::byte> beginning);

  std::endian order = std::endian::native;
  std::uint32_t nanoseconds_in_unit = 1'000;  ///< Of the times.
  std::size_t record_header_bytes = 16;
  std::uint16_t version_major = 0;
  std::uint16_t version_minor = 0;
  std::uint32_t captured_max = 0;  ///< Of each frame, in bytes; not every program keeps to it.
  std::uint32_t link_type = 0;
  std::size_t checksum_bytes = 0;  ///< At the end of each frame.
};

/// Reads the frames of a capture in the format of pcap: a header, and then records, which nothing
/// marks. Captures by a kernel with Alexey Kuznetzov's patch, whose records have longer headers,
/// are read too.
class PcapFile {
 public:
  /// What is captured of a frame at most unless somebody asked for more.
  static constexpr std::uint32_t usual_captured_max = 262'144;
  /// How far after damage the next record is searched for, which is further than a frame can be
  /// long.
  static constexpr std::uint64_t search_bytes_max = 2 * CaptureReader::frame_bytes_max;

  PcapFile(CaptureWindow& window, CaptureFigures& figures) : window_(&window), figures_(&figures) {}

  CaptureStep next(CapturedFrame& frame);
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
  struct Record {
    std::uint32_t seconds = 0;
    std::uint32_t fraction = 0;  ///< In the capture's unit.
    std::uint32_t captured = 0;  ///< Bytes that follow.
    std::uint32_t length = 0;    ///< Bytes on the wire.
  };

  CaptureStep begin();
  CaptureStep begin_search();
  CaptureStep search();
  CaptureStep end(bool cut_off);
  [[nodiscard]] Record record_in(std::span<const std::byte> header) const;
  [[nodiscard]] bool is_doubtful(const Record& record) const;
  bool is_believed(const Record& record);
  [[nodiscard]] bool is_plausible(const Record& record,
                                  std::optional<std::uint32_t> seconds_before) const;
  bool is_followed(std::uint64_t at, const Record& record);

  CaptureWindow* window_;
  CaptureFigures* figures_;
  std::optional<PcapHeader> header_;
  std::uint64_t offset_ = 0;
  std::optional<std::uint64_t> search_until_;  ///< Set after damage.
  /// Until there, nothing doubtful is believed, for a record that was turned out to be damaged.
  /// Looking behind many that overlap would take forever.
  std::uint64_t doubtful_until_ = 0;
  std::optional<std::uint32_t> last_seconds_;  ///< Of the last sound record.
};

}  // namespace readyscope
