#include "readyscope/capture/capture_reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "capture/capture_window.hpp"
#include "capture/captured_frame.hpp"
#include "capture/ip_layer.hpp"
#include "capture/link_layer.hpp"
#include "capture/pcap_file.hpp"
#include "capture/pcapng_file.hpp"
#include "capture/reassembly.hpp"

namespace readyscope {
namespace {

constexpr std::string_view not_a_capture = "This is not a capture in the format of pcap or pcapng.";
constexpr std::string_view compressed =
    "This file is compressed. Unpack it first, for instance with gunzip.";
constexpr std::string_view unknown_version =
    "This capture is in a version of its format that is not known here.";

/// As much as the header of either format takes.
constexpr std::size_t beginning_bytes = 28;

/// Whether the header, if all of it is there, is of a version that is known.
bool is_known_version(std::span<const std::byte> beginning) {
  constexpr std::uint16_t pcap_major = 2;
  constexpr std::uint16_t pcapng_major = 1;
  if (const auto header = PcapHeader::in(beginning)) return header->version_major == pcap_major;
  constexpr std::size_t major_offset = 12;
  const auto order = pcapng_order(beginning);
  return !order || beginning.size() < beginning_bytes ||
         number_at<std::uint16_t>(beginning, major_offset, *order) == pcapng_major;
}

/// In place: copying it would take longer than reading everything else.
void set(Endpoint& end, Family family, std::span<const std::byte> address, std::uint16_t port) {
  constexpr std::size_t ipv4_bytes = 4;
  std::array<std::uint8_t, 16> bytes{};
  if (family == Family::ipv4) {
    std::memcpy(bytes.data(), address.first(ipv4_bytes).data(), ipv4_bytes);
  } else {
    std::memcpy(bytes.data(), address.first(bytes.size()).data(), bytes.size());
  }
  std::construct_at(&end, family, bytes, port);
}

}  // namespace

struct CaptureReader::State {
  explicit State(Read read) : window(std::move(read)), file(PcapFile(window, figures)) {}

  bool find_datagram(const CapturedFrame& frame, CapturedDatagram& datagram);
  bool take_packet(IpFinding finding, const IpPacket& packet, CapturedDatagram& datagram);
  bool take_piece(const IpPacket& piece, CapturedDatagram& datagram);
  IpFinding take_udp(const IpPacket& packet, CapturedDatagram& datagram);

  CaptureWindow window;
  CaptureFigures figures;
  std::variant<PcapFile, PcapngFile> file;
  Reassembly reassembly;
  bool at_end = false;
};

CaptureReader::CaptureReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
CaptureReader::~CaptureReader() = default;
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;

bool CaptureReader::at_end() const { return state_->at_end; }
const CaptureFigures& CaptureReader::figures() const { return state_->figures; }
std::uint64_t CaptureReader::offset() const {
  return std::visit([](const auto& file) { return file.offset(); }, state_->file);
}

bool CaptureReader::is_capture(std::span<const std::byte> beginning) {
  return PcapHeader::begins(beginning) || PcapngFile::begins(beginning);
}

bool CaptureReader::is_compressed(std::span<const std::byte> beginning) {
  constexpr std::array gzip{std::byte{0x1f}, std::byte{0x8b}};
  constexpr std::array zstandard{std::byte{0x28}, std::byte{0xb5}, std::byte{0x2f},
                                 std::byte{0xfd}};
  const auto begins_with = [&](std::span<const std::byte> magic) {
    return beginning.size() >= magic.size() &&
           std::ranges::equal(beginning.first(magic.size()), magic);
  };
  return begins_with(gzip) || begins_with(zstandard);
}

std::expected<CaptureReader, std::string> CaptureReader::open(Read read) {
  auto state = std::make_unique<State>(std::move(read));
  const auto beginning = state->window.at(0, beginning_bytes);
  if (is_compressed(beginning)) return std::unexpected(std::string(compressed));
  if (!is_capture(beginning)) return std::unexpected(std::string(not_a_capture));
  if (!is_known_version(beginning)) return std::unexpected(std::string(unknown_version));
  if (PcapngFile::begins(beginning)) {
    // Without a byte order there is nothing by which to read the rest.
    if (beginning.size() >= pcapng_head_bytes && !pcapng_order(beginning)) {
      return std::unexpected(std::string(not_a_capture));
    }
    state->file.emplace<PcapngFile>(state->window, state->figures);
  }
  // It may have grown by the time that it is read.
  state->window.look_for_more();
  return CaptureReader(std::move(state));
}

std::optional<CapturedDatagram> CaptureReader::next(std::size_t frames_max) {
  State& state = *state_;
  if (state.at_end) state.window.look_for_more();
  state.at_end = false;
  state.figures.cut_off = false;
  CapturedFrame frame;
  std::optional<CapturedDatagram> datagram(std::in_place);
  for (std::size_t i = 0; i < frames_max; ++i) {
    const CaptureStep step = std::visit([&](auto& file) { return file.next(frame); }, state.file);
    if (step == CaptureStep::frame && state.find_datagram(frame, *datagram)) return datagram;
    state.at_end = step == CaptureStep::end;
    if (state.at_end) break;
  }
  datagram.reset();
  return datagram;
}

// ---- one frame --------------------------------------------------------------------------------

bool CaptureReader::State::find_datagram(const CapturedFrame& frame, CapturedDatagram& datagram) {
  ++figures.frames;
  const LinkPayload payload = link_payload(frame);
  datagram.since_1970 = frame.since_1970;
  datagram.way = payload.way;
  IpPacket packet;
  switch (payload.content) {
    case LinkContent::ipv4:
      return take_packet(read_ipv4(payload.packet, packet), packet, datagram);
    case LinkContent::ipv6:
      return take_packet(read_ipv6(payload.packet, packet), packet, datagram);
    case LinkContent::piece:
      ++figures.fragments;
      return false;
    case LinkContent::other:
      break;
  }
  ++figures.not_udp;
  return false;
}

bool CaptureReader::State::take_packet(IpFinding finding, const IpPacket& packet,
                                       CapturedDatagram& datagram) {
  if (finding == IpFinding::piece) {
    ++figures.fragments;
    return take_piece(packet, datagram);
  }
  if (finding == IpFinding::whole) finding = take_udp(packet, datagram);
  if (finding == IpFinding::not_udp) ++figures.not_udp;
  if (finding == IpFinding::broken) ++figures.broken;
  return finding == IpFinding::whole;
}

bool CaptureReader::State::take_piece(const IpPacket& piece, CapturedDatagram& datagram) {
  if (!piece.payload.is_whole()) {
    // It cannot be put together with the others, but it has the ports.
    return piece.offset == 0 && piece.protocol == protocol_udp &&
           take_udp(piece, datagram) == IpFinding::whole;
  }
  if (piece.payload.bytes.empty()) return false;
  auto whole = reassembly.add(piece, datagram.since_1970);
  return whole && read_extensions(*whole) == IpFinding::whole &&
         take_udp(*whole, datagram) == IpFinding::whole;
}

IpFinding CaptureReader::State::take_udp(const IpPacket& packet, CapturedDatagram& datagram) {
  UdpDatagram udp;
  const IpFinding finding = read_udp(packet, udp);
  if (finding != IpFinding::whole) return finding;
  set(datagram.from, packet.family, packet.from, udp.from_port);
  set(datagram.to, packet.family, packet.to, udp.to_port);
  datagram.length = udp.length;
  datagram.payload = udp.payload;
  datagram.truncated = udp.payload.size() < udp.length;
  ++figures.datagrams;
  figures.bytes += udp.payload.size();
  figures.truncated += datagram.truncated ? 1 : 0;
  return IpFinding::whole;
}

}  // namespace readyscope
