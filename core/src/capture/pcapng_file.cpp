#include "capture/pcapng_file.hpp"

#include <algorithm>

namespace readyscope {
namespace {

constexpr std::size_t trailing_bytes = 4;
constexpr std::size_t search_step_bytes = std::size_t{1} << 16;
constexpr std::size_t alignment_bytes = 4;

// Options, by the block that they are in.
constexpr std::uint16_t if_tsresol = 9;
constexpr std::uint16_t if_fcslen = 13;
constexpr std::uint16_t if_tsoffset = 14;
constexpr std::uint16_t epb_flags = 2;
constexpr std::uint16_t epb_dropcount = 4;
constexpr std::uint16_t isb_ifdrop = 5;
constexpr std::uint16_t isb_osdrop = 7;

// In epb_flags.
constexpr std::uint32_t direction_mask = 3;
constexpr std::uint32_t direction_in = 1;
constexpr std::uint32_t direction_out = 2;
constexpr unsigned checksum_bytes_shift = 5;
constexpr std::uint32_t checksum_bytes_mask = 0xf;

constexpr std::size_t padded(std::size_t bytes) {
  return (bytes + alignment_bytes - 1) / alignment_bytes * alignment_bytes;
}

bool is(PcapngType type, const PcapngHead& head) {
  return static_cast<std::uint32_t>(type) == head.type;
}

/// Whether a block of this type can be that long.
bool is_possible(const PcapngHead& head) {
  return head.length % alignment_bytes == 0 &&
         head.length >= pcapng_bytes_min(head.type).value_or(pcapng_head_bytes);
}

bool ends_as_it_begins(std::span<const std::byte> block, std::endian order) {
  return number_at<std::uint32_t>(block, block.size() - trailing_bytes, order) == block.size();
}

CapturedDatagram::Way way_of(std::uint32_t flags) {
  switch (flags & direction_mask) {
    case direction_in:
      return CapturedDatagram::Way::in;
    case direction_out:
      return CapturedDatagram::Way::out;
    default:
      return CapturedDatagram::Way::unknown;
  }
}

}  // namespace

bool PcapngFile::begins(std::span<const std::byte> beginning) {
  return beginning.size() >= sizeof(std::uint32_t) &&
         number_at<std::uint32_t>(beginning, 0, std::endian::native) ==
             static_cast<std::uint32_t>(PcapngType::section_header);
}

CaptureStep PcapngFile::next(CapturedFrame& frame) {
  if (searching_) return search();
  const auto bytes = window_->at(offset_, pcapng_head_bytes);
  if (bytes.size() < pcapng_head_bytes) return end(!bytes.empty());
  const std::endian order = order_of(bytes);
  const PcapngHead head = pcapng_head(bytes, order);
  if (!is_possible(head)) return begin_search();
  if (head.length > found_block_bytes_max && offset_ < doubtful_until_) return begin_search();
  if (is_pcapng_packet(head.type)) return take_packet(head, frame);
  if (is_pcapng_section(head.type) && !pcapng_order(bytes)) return begin_search();
  if (is_pcapng_section(head.type) || is(PcapngType::interface_description, head) ||
      is(PcapngType::interface_statistics, head)) {
    return take_description(head, order);
  }
  return pass_over(head);
}

/// A section has its own.
std::endian PcapngFile::order_of(std::span<const std::byte> head) const {
  const bool is_section = is_pcapng_section(number_at<std::uint32_t>(head, 0, order_));
  return is_section ? pcapng_order(head).value_or(order_) : order_;
}

CaptureStep PcapngFile::end(bool cut_off) {
  figures_->cut_off = cut_off;
  return CaptureStep::end;
}

CaptureStep PcapngFile::count_broken() {
  ++figures_->broken;
  return CaptureStep::other;
}

void PcapngFile::count_dropped(std::uint64_t count) {
  figures_->dropped = saturated_sum(figures_->dropped, count);
}

// ---- packets ----------------------------------------------------------------------------------

/// What the beginning says tells whether the end of the file, if it comes first, cuts the block off
/// or whether its length is damaged.
CaptureStep PcapngFile::take_packet(const PcapngHead& head, CapturedFrame& frame) {
  const std::size_t bytes_min = *pcapng_bytes_min(head.type);
  const auto beginning = window_->at(offset_, bytes_min);
  if (beginning.size() < bytes_min) return end(true);
  const PcapngPacket packet = pcapng_packet(beginning, head.type, order_);
  const bool is_plausible =
      head.length <= pcapng_packet_block_bytes_max && fits(packet, head.length);
  if (!is_plausible) return begin_search();
  const auto block = window_->at(offset_, head.length);
  if (block.size() < head.length) {
    return end_within_block(head, packet.offset + padded(captured_of(packet)));
  }
  if (!ends_as_it_begins(block, order_)) return begin_search_at(head);
  offset_ += head.length;
  return take_frame(packet, block, frame);
}

/// A simple packet was captured as far as its interface allows.
std::size_t PcapngFile::captured_of(const PcapngPacket& packet) const {
  const bool is_simple = !packet.has_options;
  if (!is_simple || interfaces_.empty() || interfaces_[0].captured_max == 0) return packet.captured;
  return std::min(packet.captured, interfaces_[0].captured_max);
}

CaptureStep PcapngFile::take_frame(const PcapngPacket& packet, std::span<const std::byte> block,
                                   CapturedFrame& frame) {
  if (packet.interface >= interfaces_.size()) return count_broken();
  PcapngInterface& interface = interfaces_[packet.interface];
  const std::size_t captured = captured_of(packet);
  const auto room = block.subspan(packet.offset, block.size() - packet.offset - trailing_bytes);
  if (captured > room.size()) return count_broken();
  if (packet.has_time) last_since_1970_ = interface.time(packet.units);
  frame = {.since_1970 = last_since_1970_,
           .link_type = interface.link_type,
           .content = {.bytes = room.first(captured),
                       .length = std::max<std::size_t>(captured, packet.length)}};
  count_dropped(interface.drop_before_packet(packet.dropped_before));
  std::size_t checksum_bytes = interface.checksum_bytes;
  if (packet.has_options) {
    const PcapngOptions options(room.subspan(std::min(padded(captured), room.size())), order_);
    checksum_bytes = take_options(options, interface, frame);
  }
  frame.content.end_after(frame.content.length - std::min(checksum_bytes, frame.content.length));
  return CaptureStep::frame;
}

/// Returns how many bytes the checksum at the end of the frame takes.
std::size_t PcapngFile::take_options(PcapngOptions options, PcapngInterface& interface,
                                     CapturedFrame& frame) {
  std::size_t checksum_bytes = interface.checksum_bytes;
  while (const auto option = options.next()) {
    if (option->code == epb_flags) {
      const auto flags = option->number<std::uint32_t>(order_).value_or(0);
      frame.way = way_of(flags);
      const std::uint32_t said = flags >> checksum_bytes_shift & checksum_bytes_mask;
      if (said != 0) checksum_bytes = said;
    } else if (option->code == epb_dropcount) {
      const auto dropped = option->number<std::uint64_t>(order_).value_or(0);
      count_dropped(interface.drop_before_packet(dropped));
    }
  }
  return checksum_bytes;
}

// ---- other blocks -----------------------------------------------------------------------------

CaptureStep PcapngFile::take_description(const PcapngHead& head, std::endian order) {
  if (head.length > pcapng_options_bytes_max) return begin_search();
  const auto block = window_->at(offset_, head.length);
  if (block.size() < head.length) return end_within_block(head, pcapng_head_bytes);
  if (!ends_as_it_begins(block, order)) return begin_search();
  offset_ += head.length;
  if (is_pcapng_section(head.type)) {
    order_ = order;
    interfaces_.clear();
  } else if (is(PcapngType::interface_statistics, head)) {
    return take_statistics(block);
  } else {
    return add_interface(block);
  }
  return CaptureStep::other;
}

CaptureStep PcapngFile::add_interface(std::span<const std::byte> block) {
  if (interfaces_.size() == interfaces_max) return count_broken();
  PcapngInterface interface;
  interface.link_type = number_at<std::uint16_t>(block, 8, order_);
  interface.captured_max = number_at<std::uint32_t>(block, 12, order_);
  constexpr std::size_t options_offset = 16;
  PcapngOptions options(
      block.subspan(options_offset, block.size() - options_offset - trailing_bytes), order_);
  while (const auto option = options.next()) {
    if (option->code == if_tsresol && option->value.size() == 1) {
      interface.set_resolution(std::to_integer<std::uint8_t>(option->value.front()));
    } else if (option->code == if_tsoffset) {
      const auto seconds = option->number<std::uint64_t>(order_).value_or(0);
      interface.set_offset_seconds(static_cast<std::int64_t>(seconds));
    } else if (option->code == if_fcslen && option->value.size() == 1) {
      // The draft counts bits, most programs bytes.
      constexpr unsigned bits_min = 16;
      const auto said = std::to_integer<unsigned>(option->value.front());
      interface.checksum_bytes = said < bits_min ? said : said / 8;
    }
  }
  interfaces_.push_back(interface);
  return CaptureStep::other;
}

CaptureStep PcapngFile::take_statistics(std::span<const std::byte> block) {
  const auto number = number_at<std::uint32_t>(block, 8, order_);
  if (number >= interfaces_.size()) return count_broken();
  constexpr std::size_t options_offset = 20;
  PcapngOptions options(
      block.subspan(options_offset, block.size() - options_offset - trailing_bytes), order_);
  std::uint64_t dropped = 0;
  while (const auto option = options.next()) {
    if (option->code != isb_ifdrop && option->code != isb_osdrop) continue;
    dropped = saturated_sum(dropped, option->number<std::uint64_t>(order_).value_or(0));
  }
  count_dropped(interfaces_[number].drop_so_far(dropped));
  return CaptureStep::other;
}

/// Whatever it holds. Of a long one, only the end needs to be there.
CaptureStep PcapngFile::pass_over(const PcapngHead& head) {
  const bool is_long = head.length > found_block_bytes_max;
  const std::size_t bytes = is_long ? trailing_bytes : head.length;
  const auto rest = window_->at(offset_ + head.length - bytes, bytes);
  if (rest.size() < bytes) {
    return head.length <= block_bytes_usual_max ? end_within_block(head, pcapng_head_bytes)
                                                : begin_search_at(head);
  }
  const auto trailing = rest.last(trailing_bytes);
  if (number_at<std::uint32_t>(trailing, 0, order_) != head.length) return begin_search_at(head);
  offset_ += head.length;
  return CaptureStep::other;
}

// ---- after damage -----------------------------------------------------------------------------

/// At a block that does not end as it begins.
CaptureStep PcapngFile::begin_search_at(const PcapngHead& head) {
  if (head.length > found_block_bytes_max) doubtful_until_ = offset_ + head.length;
  return begin_search();
}

CaptureStep PcapngFile::begin_search() {
  searching_ = true;
  offset_ += alignment_bytes;
  return count_broken();
}

CaptureStep PcapngFile::search() {
  const Probe next = probe(offset_);
  offset_ = next.offset;
  searching_ = next.found != Probe::Found::sound_block;
  return next.found == Probe::Found::end ? end(true) : CaptureStep::other;
}

/// At a block that ends behind the end of the file. That cuts it off, unless other blocks come
/// behind those of its bytes that are sure to be its own: then its length is damaged.
CaptureStep PcapngFile::end_within_block(const PcapngHead& head, std::uint64_t own_bytes) {
  Probe next{.offset = offset_ + own_bytes};
  while (next.found == Probe::Found::nothing_yet) next = probe(next.offset);
  return next.found == Probe::Found::sound_block ? begin_search_at(head) : end(true);
}

/// Looks at one step of bytes.
PcapngFile::Probe PcapngFile::probe(std::uint64_t from) {
  const auto there = window_->at(from, search_step_bytes);
  if (there.size() < pcapng_head_bytes) return {.found = Probe::Found::end, .offset = from};
  const std::size_t last_place = there.size() - pcapng_head_bytes;
  std::size_t place = 0;
  for (; place <= last_place; place += alignment_bytes) {
    const auto bytes = there.subspan(place, pcapng_head_bytes);
    const std::endian order = order_of(bytes);
    const PcapngHead head = pcapng_head(bytes, order);
    const bool is_candidate = pcapng_bytes_min(head.type).has_value() && is_possible(head) &&
                              head.length <= found_block_bytes_max;
    if (!is_candidate) continue;
    // This may move the window, so what comes behind is left to another step.
    const std::uint64_t at = from + place;
    if (is_sound(at, head, order)) return {.found = Probe::Found::sound_block, .offset = at};
    return {.offset = at + alignment_bytes};
  }
  return {.offset = from + place};
}

bool PcapngFile::is_sound(std::uint64_t at, const PcapngHead& head, std::endian order) {
  const auto block = window_->at(at, head.length);
  if (block.size() < head.length || !ends_as_it_begins(block, order)) return false;
  if (is_pcapng_section(head.type)) return pcapng_order(block).has_value();
  if (!is_pcapng_packet(head.type)) return true;
  const PcapngPacket packet = pcapng_packet(block, head.type, order);
  return packet.interface < interfaces_max && fits(packet, block.size());
}

}  // namespace readyscope
