#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "capture/ip_layer.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope {

/// Puts IP packets together that were sent in pieces. Where pieces overlap, the one that begins
/// first counts, and of those that begin at the same place the one that came first, as tshark has
/// it.
class Reassembly {
 public:
  // What is pending at once. Beyond that, what has been pending longest is given up.
  static constexpr std::size_t packets_max = 1'024;
  static constexpr std::size_t bytes_max = std::size_t{16} << 20;  ///< And what they are listed in.
  /// After that, a piece with the same identification is one of another packet: RFC 1122 has a
  /// receiver wait between 60 and 120 seconds, and by then identifications may have been used
  /// again.
  static constexpr Duration age_max = std::chrono::seconds(60);
  // Of one packet, which is given up if it has more.
  static constexpr std::size_t pieces_max = 8'192;
  static constexpr std::size_t packet_bytes_max = std::size_t{128} << 10;

  /// Takes a piece, which must have been captured to its end. If the packet is complete now,
  /// returns it with all of its payload, which is valid until the next call.
  std::optional<IpPacket> add(const IpPacket& piece, Duration at);

  /// What is pending.
  [[nodiscard]] std::size_t packets() const { return by_age_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  /// What the pieces of one packet have in common.
  struct Key {
    std::array<std::uint8_t, 16> from{};
    std::array<std::uint8_t, 16> to{};
    std::uint32_t identification = 0;
    std::uint8_t protocol = 0;  ///< Of IPv4; the pieces of IPv6 need not agree.
    Family family = Family::ipv4;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct Piece {
    std::size_t offset = 0;  ///< In the packet.
    std::size_t length = 0;
    std::size_t place = 0;  ///< In `Pending::bytes`.
  };
  struct Pending {
    Key key{};
    Duration began_at{};
    std::uint8_t protocol = 0;    ///< That the first piece says.
    std::vector<Piece> pieces{};  ///< By offset, and at the same one in the order of arrival.
    std::vector<std::byte> bytes{};
    std::optional<std::size_t> length{};  ///< Known with the last piece.
  };
  using ByAge = std::list<Pending>;

  static Key key_of(const IpPacket& piece);
  static std::size_t bytes_of(const Pending& pending);
  static bool is_complete(const Pending& pending);
  static bool put(const IpPacket& piece, Pending& pending);
  ByAge::iterator pending_for(const IpPacket& piece, Duration at);
  void give_up(ByAge::iterator pending);
  void assemble(const Pending& pending);

  ByAge by_age_;
  std::unordered_map<Key, ByAge::iterator, KeyHash> by_key_;
  std::size_t bytes_ = 0;  ///< In all that are pending.
  std::vector<std::byte> whole_;
};

}  // namespace readyscope
