#pragma once

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>

#include "readyscope/net/network.hpp"
#include "sockaddr.hpp"

namespace readyscope {

inline constexpr std::size_t batch_datagrams_max = 64;

/// The longest address that can occur. Smaller than sockaddr_storage, so that a batch stays in the
/// cache.
using SenderAddress = sockaddr_in6;

/// Room for one control message of each of these sizes.
template <std::size_t... sizes>
struct alignas(cmsghdr) Control {
  std::array<char, (CMSG_SPACE(sizes) + ...)> bytes;
};
using ArrivalControl = Control<sizeof(timespec), sizeof(std::uint32_t)>;
struct SegmentSize {
  Control<sizeof(std::uint16_t)> control;

  void attach(msghdr& message, std::size_t bytes) {
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_UDP;
    header->cmsg_type = UDP_SEGMENT;
    header->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto size = static_cast<std::uint16_t>(bytes);
    std::memcpy(CMSG_DATA(header), &size, sizeof size);
  }
};

/// The arguments of one recvmmsg, for each datagram of a batch.
struct Arrivals {
  std::array<mmsghdr, batch_datagrams_max> headers{};
  std::array<iovec, batch_datagrams_max> rooms{};
  std::array<SenderAddress, batch_datagrams_max> senders{};
  std::array<ArrivalControl, batch_datagrams_max> controls{};

  explicit Arrivals(NetworkOptions options) {
    for (std::size_t i = 0; i < batch_datagrams_max; ++i) {
      headers[i].msg_hdr.msg_iov = &rooms[i];
      headers[i].msg_hdr.msg_iovlen = 1;
      prepare(i, options);
    }
  }
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;

  /// Resets a header for the next datagram: the kernel overwrites these lengths with those it used.
  void prepare(std::size_t i, NetworkOptions options) {
    msghdr& message = headers[i].msg_hdr;
    if (options.senders) {
      message.msg_name = &senders[i];
      message.msg_namelen = sizeof senders[i];
    }
    if (options.arrival_times) {
      message.msg_control = controls[i].bytes.data();
      message.msg_controllen = controls[i].bytes.size();
    }
  }
};

/// The arguments of one sendmmsg.
struct Departures {
  std::array<mmsghdr, batch_datagrams_max> headers{};
  std::array<iovec, batch_datagrams_max> contents{};
  std::array<SocketAddress, batch_datagrams_max> receivers{};
  std::array<SegmentSize, batch_datagrams_max> segment_sizes{};
};

}  // namespace readyscope
