// w2: what it costs to poll many sockets on which nothing happens.

#include "bench.hpp"
#include "core_sockets.hpp"

namespace readyscope::bench {

Line idle_poll(const Options& options) {
  const Style style = style_of(options);
  if (style == Style::batch) return skipped("nothing is sent or received: as style one");
  if (style == Style::other) return raw_idle_poll(options);

  CoreSockets core(options);
  const bool all = options.text("interest", "r") == "rwx";
  for (long i = 0; i < options.number("n", 1000); ++i) core.bind(all ? Interest{} : reads_only);

  // Visited as by a program that wants to know which sockets they are.
  std::uint64_t slots = 0;
  const Line line = time_polls(options, [&] {
    long events = 0;
    for (const Entry& entry : core.sockets.ready(Duration::zero())) {
      ++events;
      slots += socket_of(entry.event).slot;
    }
    return events;
  });
  // Without this use of it the compiler could optimise the visits away.
  if (slots == 1) std::fputs("only slot 1 was ready, once\n", stderr);
  return line;
}

}  // namespace readyscope::bench
