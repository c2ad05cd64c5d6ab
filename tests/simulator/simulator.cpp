// Sessions that are driven at random, each by a seed, and recorded on disks that fail, with all
// rules of `Books` and of `RecordedSession` checked after each step.

#include <fmt/format.h>

#include "books.hpp"
#include "recorded_session.hpp"
#include "seeded_session.hpp"
#include "seeds.hpp"

namespace readyscope::support {
namespace {

std::string run(std::uint64_t seed, std::size_t steps) {
  SeededSession session(seed);
  Books books({.scope = session.scope(),
               .log = session.log(),
               .origin = session.origin(),
               .bounds = session.bounds().engine,
               .network = session.network(),
               .surroundings = session.surroundings()});
  RecordedSession recorded(session.scope(), session.log(), seed);
  for (std::size_t step = 1; step <= steps; ++step) {
    session.step();
    std::string broken = books.check();
    if (broken.empty()) broken = recorded.check();
    if (!broken.empty()) {
      return fmt::format("after step {}: {}\nin that step:\n{}", step, broken, books.latest());
    }
  }
  std::string broken = books.check_at_end();
  if (broken.empty()) broken = recorded.check_at_end();
  return broken.empty() ? "" : "at the end: " + broken;
}

}  // namespace
}  // namespace readyscope::support

int main(int argc, char** argv) {
  return readyscope::support::run_seeds(
      {.what = "Drives sessions by seeds and checks after each step what must hold.",
       .seeds = 10'000,
       .steps = 60,
       .run = readyscope::support::run},
      argc, argv);
}
