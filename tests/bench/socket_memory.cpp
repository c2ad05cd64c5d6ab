// w4: how much of this process's memory a watched socket takes.

#include "bench.hpp"
#include "core_sockets.hpp"

namespace readyscope::bench {

Line socket_memory(const Options& options) {
  const Style style = style_of(options);
  if (style == Style::batch) return skipped("nothing is sent or received: as style one");
  if (style == Style::other) return raw_socket_memory(options);

  CoreSockets core(options);
  return measure_growth(
      options, [&] { core.bind(reads_only); },
      [&] {
        for (const Entry& entry : core.sockets.ready(Duration::zero())) (void)entry;
      });
}

}  // namespace readyscope::bench
