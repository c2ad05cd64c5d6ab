#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "error_of.hpp"
#include "readyscope/net/sockets.hpp"
#include "simulated_network.hpp"

namespace readyscope {

using support::Call;
using support::error_of;
using support::ManualClock;
using support::SimulatedNetwork;
using namespace std::chrono_literals;

inline constexpr Interest reads_only{true, false, false};
inline constexpr Interest nothing{false, false, false};

template <class Kind>
bool is(const Entry& entry, SocketId socket) {
  const auto* ready = std::get_if<Kind>(&entry.event);
  return ready != nullptr && ready->socket == socket;
}

/// The kinds in order, as letters.
inline std::string kinds(const std::vector<Entry>& entries) {
  std::string letters;
  for (const Entry& entry : entries) letters += "rwx"[entry.event.index()];
  return letters;
}

inline std::vector<Entry> collect(ReadyPass pass) {
  std::vector<Entry> entries;
  for (const Entry& entry : pass) entries.push_back(entry);
  return entries;
}

/// Sockets on a simulated network, whose wire is perfect unless a test says otherwise.
class SocketsTest : public ::testing::Test {
 protected:
  SocketId bind(Interest interest = {}) {
    return sockets.bind_dgram(Endpoint::loopback(0), interest).value();
  }
  SocketId connect(SocketId to, Interest interest = {}) {
    return sockets.connect_dgram(address(to), interest).value();
  }
  Endpoint address(SocketId id) { return sockets.find(id)->local().value(); }
  void send(SocketId from, std::optional<Endpoint> to = {}) {
    ASSERT_TRUE(sockets.find(from)->send(std::as_bytes(std::span("!", 1)), to).value());
  }
  std::vector<Entry> poll() { return collect(sockets.ready(0s)); }

  /// `count` sockets, each with a datagram to read.
  std::vector<SocketId> with_something_to_read(std::size_t count) {
    std::vector<SocketId> ids;
    for (std::size_t i = 0; i < count; ++i) ids.push_back(bind(reads_only));
    for (const SocketId id : ids) send(ids.front(), address(id));
    return ids;
  }

  ManualClock clock;
  SimulatedNetwork network{clock};
  Sockets sockets{network, clock};
};

}  // namespace readyscope
