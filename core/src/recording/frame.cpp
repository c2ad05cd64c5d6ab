#include "recording/frame.hpp"

#include <algorithm>

#include "recording/bytes.hpp"
#include "recording/checksum.hpp"

namespace readyscope {
namespace {

constexpr std::array marker{std::byte{0x8a}, std::byte{'R'}, std::byte{'S'}, std::byte{'F'}};
constexpr std::size_t checked_bytes = frame_header_bytes - sizeof(std::uint32_t);

void put(ByteWriter& out, Instant at) {
  out.fixed(static_cast<std::uint64_t>(at.time_since_epoch().count()));
}

/// std::nullopt for a time that is too far away to calculate with.
std::optional<Instant> take_time(ByteReader& in) {
  const Duration since(static_cast<std::int64_t>(in.fixed<std::uint64_t>()));
  if (since < -axis_max || since > axis_max) return {};
  return Instant(since);
}

}  // namespace

void append_frame(std::vector<std::byte>& out, const FrameHeader& header,
                  std::span<const std::byte> body) {
  const std::size_t begin = out.size();
  ByteWriter writer(out);
  writer.bytes(marker);
  writer.fixed(static_cast<std::uint32_t>(header.type));
  writer.fixed(header.number);
  writer.fixed(static_cast<std::uint32_t>(body.size()));
  writer.fixed(checksum(body));
  put(writer, header.first_at);
  put(writer, header.last_at);
  writer.fixed(checksum(std::span(out).subspan(begin)));
  writer.bytes(body);
}

std::optional<FrameHeader> frame_header(std::span<const std::byte, frame_header_bytes> bytes) {
  if (!std::ranges::equal(bytes.first<marker.size()>(), marker)) return {};
  ByteReader check(bytes.subspan<checked_bytes>());
  if (check.fixed<std::uint32_t>() != checksum(bytes.first<checked_bytes>())) return {};
  ByteReader in(bytes.subspan<marker.size()>());
  FrameHeader header;
  const auto type = in.fixed<std::uint32_t>();
  header.number = in.fixed<std::uint32_t>();
  header.body_bytes = in.fixed<std::uint32_t>();
  header.body_checksum = in.fixed<std::uint32_t>();
  const auto first_at = take_time(in);
  const auto last_at = take_time(in);
  if (type > 0xff || header.body_bytes > frame_bytes_max || !first_at || !last_at) return {};
  header.type = static_cast<FrameType>(type);
  header.first_at = *first_at;
  header.last_at = *last_at;
  return header;
}

std::size_t bytes_before_header(std::span<const std::byte> bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const auto rest = bytes.subspan(at);
    const std::size_t known = std::min(rest.size(), marker.size());
    if (std::ranges::equal(rest.first(known), std::span(marker).first(known))) return at;
  }
  return bytes.size();
}

}  // namespace readyscope
