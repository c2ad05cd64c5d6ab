#pragma once

#include <cstddef>
#include <span>

namespace readyscope::bench {

/// Two sockets on loopback with bare system calls, to measure what receiving one datagram takes.
class Loopback {
 public:
  Loopback();
  ~Loopback();
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  [[nodiscard]] bool works() const { return works_; }
  void send(std::span<const std::byte> payload) const;
  /// One `recvfrom`.
  void receive(std::span<std::byte> room) const;

 private:
  int receiver_;
  int sender_;
  bool works_ = false;
};

}  // namespace readyscope::bench
