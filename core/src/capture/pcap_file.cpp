#include "capture/pcap_file.hpp"

#include <algorithm>
#include <array>

namespace readyscope {
namespace {

/// The kinds of captures, by the number that they begin with.
struct PcapKind {
  std::uint32_t magic = 0;
  std::uint32_t nanoseconds_in_unit = 0;
  std::size_t record_header_bytes = 0;
};
constexpr std::size_t kuznetzov_header_bytes = 24;
constexpr std::array kinds_of_pcap{PcapKind{0xa1b2'c3d4U, 1'000, 16}, PcapKind{0xa1b2'3c4dU, 1, 16},
                                   PcapKind{0xa1b2'cd34U, 1'000, kuznetzov_header_bytes}};

constexpr std::uint32_t has_checksum_bit = 0x0400'0000U;
constexpr unsigned checksum_words_shift = 28;  ///< Of 16 bits each.
constexpr std::uint32_t link_type_mask = 0xffffU;

/// In the header of a record by a kernel with Kuznetzov's patch: what kind of packet it is.
constexpr std::size_t packet_type_offset = 22;

/// How much is searched at once.
constexpr std::size_t search_step_bytes = std::size_t{1} << 16;
/// After damage, a record is only believed if its time is no further from that of the one before.
constexpr std::int64_t search_seconds_max = std::int64_t{30} * 24 * 3'600;

struct KindAndOrder {
  PcapKind kind;
  std::endian order;
};

std::optional<KindAndOrder> kind_of(std::span<const std::byte> beginning) {
  if (beginning.size() < sizeof(std::uint32_t)) return {};
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    const auto magic = number_at<std::uint32_t>(beginning, 0, order);
    const auto* const found = std::ranges::find(kinds_of_pcap, magic, &PcapKind::magic);
    if (found != kinds_of_pcap.end()) return KindAndOrder{*found, order};
  }
  return {};
}

}  // namespace

bool PcapHeader::begins(std::span<const std::byte> beginning) {
  return kind_of(beginning).has_value();
}

std::optional<PcapHeader> PcapHeader::in(std::span<const std::byte> beginning) {
  const auto known = kind_of(beginning);
  if (!known || beginning.size() < bytes) return {};
  const std::endian order = known->order;
  const auto link = number_at<std::uint32_t>(beginning, 20, order);
  const bool has_checksum = (link & has_checksum_bit) != 0;
  return PcapHeader{
      .order = order,
      .nanoseconds_in_unit = known->kind.nanoseconds_in_unit,
      .record_header_bytes = known->kind.record_header_bytes,
      .version_major = number_at<std::uint16_t>(beginning, 4, order),
      .version_minor = number_at<std::uint16_t>(beginning, 6, order),
      .captured_max = number_at<std::uint32_t>(beginning, 16, order),
      .link_type = link & link_type_mask,
      .checksum_bytes = has_checksum ? std::size_t{2} * (link >> checksum_words_shift) : 0};
}

// ---- reading ----------------------------------------------------------------------------------

CaptureStep PcapFile::next(CapturedFrame& frame) {
  if (!header_) return begin();
  if (search_until_) return search();
  const std::size_t header_bytes = header_->record_header_bytes;
  const auto header = window_->at(offset_, header_bytes);
  if (header.size() < header_bytes) return end(!header.empty());
  const Record record = record_in(header);
  if (record.captured > CaptureReader::frame_bytes_max) return begin_search();
  if (is_doubtful(record) && !is_believed(record)) return begin_search();
  const auto whole = window_->at(offset_, header_bytes + record.captured);
  if (whole.size() < header_bytes + record.captured) return end(true);
  const Duration fraction(std::int64_t{record.fraction} * header_->nanoseconds_in_unit);
  frame = {
      .since_1970 = std::min(std::chrono::seconds(record.seconds) + fraction, captured_time_max),
      .link_type = header_->link_type,
      .content = {.bytes = whole.subspan(header_bytes),
                  .length = std::max(record.captured, record.length)}};
  if (header_bytes == kuznetzov_header_bytes) {
    frame.way = way_of_packet_type(std::to_integer<unsigned>(whole[packet_type_offset]));
  }
  const std::size_t checksum_bytes = std::min(header_->checksum_bytes, frame.content.length);
  frame.content.end_after(frame.content.length - checksum_bytes);
  last_seconds_ = record.seconds;
  offset_ += whole.size();
  return CaptureStep::frame;
}

CaptureStep PcapFile::begin() {
  const auto beginning = window_->at(0, PcapHeader::bytes);
  header_ = PcapHeader::in(beginning);
  if (!header_) return end(!beginning.empty());
  offset_ = PcapHeader::bytes;
  return CaptureStep::other;
}

CaptureStep PcapFile::end(bool cut_off) {
  figures_->cut_off = cut_off;
  return CaptureStep::end;
}

PcapFile::Record PcapFile::record_in(std::span<const std::byte> header) const {
  const std::endian order = header_->order;
  Record record{.seconds = number_at<std::uint32_t>(header, 0, order),
                .fraction = number_at<std::uint32_t>(header, 4, order),
                .captured = number_at<std::uint32_t>(header, 8, order),
                .length = number_at<std::uint32_t>(header, 12, order)};
  // Some programs before version 2.4 wrote them the other way round.
  if (header_->version_minor < 4 && record.captured > record.length) {
    std::swap(record.captured, record.length);
  }
  return record;
}

// ---- after damage -----------------------------------------------------------------------------

/// Whether it is believed only if another one follows.
bool PcapFile::is_doubtful(const Record& record) const {
  return record.captured > record.length ||
         record.captured > std::max(header_->captured_max, usual_captured_max);
}

bool PcapFile::is_believed(const Record& record) {
  if (offset_ < doubtful_until_) return false;
  if (is_followed(offset_, record)) return true;
  doubtful_until_ = offset_ + header_->record_header_bytes + record.captured;
  return false;
}

/// What is asked of a record where any bytes may be.
bool PcapFile::is_plausible(const Record& record,
                            std::optional<std::uint32_t> seconds_before) const {
  const std::int64_t seconds =
      std::int64_t{record.seconds} - seconds_before.value_or(record.seconds);
  return record.captured > 0 && record.captured <= usual_captured_max &&
         record.captured <= record.length && record.length <= CaptureReader::frame_bytes_max &&
         record.fraction < 1'000'000'000 / header_->nanoseconds_in_unit &&
         seconds >= -search_seconds_max && seconds <= search_seconds_max;
}

/// Whether a record there is followed by another one, or by the end.
bool PcapFile::is_followed(std::uint64_t at, const Record& record) {
  const std::size_t header_bytes = header_->record_header_bytes;
  const std::size_t whole = header_bytes + record.captured;
  const auto both = window_->at(at, whole + header_bytes);
  if (both.size() == whole) return true;
  return both.size() == whole + header_bytes &&
         is_plausible(record_in(both.subspan(whole)), record.seconds);
}

CaptureStep PcapFile::begin_search() {
  ++figures_->broken;
  search_until_ = offset_ + search_bytes_max;
  ++offset_;
  return CaptureStep::other;
}

CaptureStep PcapFile::search() {
  const std::size_t header_bytes = header_->record_header_bytes;
  // It ends there for good: not even a longer file is read on.
  if (offset_ >= *search_until_) return end(true);
  const auto there = window_->at(offset_, search_step_bytes);
  if (there.size() < header_bytes) return end(true);
  const std::size_t places = there.size() - header_bytes + 1;
  for (std::size_t i = 0; i < places; ++i) {
    const Record record = record_in(there.subspan(i, header_bytes));
    if (!is_plausible(record, last_seconds_)) continue;
    offset_ += i;
    // This may move the window, so what comes after it is looked at in another step.
    if (is_followed(offset_, record)) {
      search_until_.reset();
    } else {
      ++offset_;
    }
    return CaptureStep::other;
  }
  offset_ += places;
  return CaptureStep::other;
}

}  // namespace readyscope
