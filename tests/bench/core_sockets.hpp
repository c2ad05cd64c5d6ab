#pragma once

// The core as a program would set it up, in two ways. The `-full` styles use the default options,
// which include the sender of every datagram and the time at which the kernel received it. The
// others do not ask for these, and so do what the peers do, except that `batch-segments` lets the
// kernel split what it sends.

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "bench.hpp"
#include "readyscope/net/respond.hpp"

namespace readyscope::bench {

/// The value; without it nothing can be measured.
template <class T>
T expect(Result<T> result, std::string_view what) {
  if (!result) {
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(what.size()), what.data(),
                 result.error().message().c_str());
    std::exit(2);
  }
  return std::move(*result);
}

inline constexpr Interest reads_only{.read = true, .write = false, .except = false};
inline constexpr Interest writes_only{.read = false, .write = true, .except = false};

enum class Style : std::uint8_t {
  one,    ///< One datagram per call.
  batch,  ///< As many per call as there are and fit; also those sent in segments.
  other,  ///< Not a style of the core.
};

inline Style style_of(const Options& options) {
  const std::string_view style = options.text("style", "one");
  if (style == "one" || style == "one-full") return Style::one;
  if (style.starts_with("batch")) return Style::batch;
  return Style::other;
}

/// Sockets on this machine's own network.
struct CoreSockets {
  explicit CoreSockets(const Options& options)
      : is_full(options.text("style", "one").ends_with("-full")),
        in_segments(options.text("style", "one").ends_with("-segments")) {}

  SocketId bind(Interest interest) {
    return expect(sockets.bind_dgram(Endpoint::loopback(0), interest), "bind");
  }
  SocketId connect(SocketId server, Interest interest) {
    return expect(sockets.connect_dgram(address(server), interest), "connect");
  }
  [[nodiscard]] Endpoint address(SocketId id) const {
    return expect(sockets.find(id)->local(), "address");
  }

  bool is_full;
  bool in_segments;
  SystemClock clock;
  std::unique_ptr<Network> network =
      expect(make_system_network(
                 clock, {.arrival_times = is_full, .senders = is_full, .segments = in_segments}),
             "network");
  Sockets sockets{*network, clock};
};

}  // namespace readyscope::bench
