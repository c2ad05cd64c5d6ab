#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "readyscope/net/event.hpp"

namespace readyscope {

/// Serves sockets in turn, as far as a step has room and time for: those that it has none for come
/// first in the next one.
class InTurn {
 public:
  /// `serve` returns whether the next one may be served as well. The first one always is.
  template <class Serve>
  void serve(std::span<const SocketId> sockets, Serve serve) {
    const std::vector<SocketId> first = std::exchange(waiting_, {});
    is_unfinished_ = false;
    for (const std::span<const SocketId> part : {std::span<const SocketId>(first), sockets}) {
      for (std::size_t i = 0; i < part.size(); ++i) {
        if (serve(part[i])) continue;
        waiting_.assign(part.begin() + static_cast<std::ptrdiff_t>(i) + 1, part.end());
        is_unfinished_ = true;
        return;
      }
    }
  }
  /// Whether the latest call ended before all were served.
  [[nodiscard]] bool is_unfinished() const { return is_unfinished_; }

 private:
  std::vector<SocketId> waiting_;
  bool is_unfinished_ = false;
};

}  // namespace readyscope
