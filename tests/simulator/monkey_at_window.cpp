// A monkey at the window, by seed, with all rules of `Books` checked after each thing that it does.

#include <fmt/format.h>

#include "monkey.hpp"
#include "seeds.hpp"

namespace readyscope::gui::test {
namespace {

std::string run(std::uint64_t seed, std::size_t steps) {
  support::Random random(seed);
  Monkey monkey(random);
  fill_window(monkey.hand());
  for (std::size_t step = 1; step <= steps; ++step) {
    if (const std::string broken = monkey.act(); !broken.empty()) {
      return fmt::format("after step {}: {}", step, broken);
    }
  }
  const std::string broken = monkey.check_at_end();
  return broken.empty() ? "" : "at the end: " + broken;
}

}  // namespace
}  // namespace readyscope::gui::test

int main(int argc, char** argv) {
  return readyscope::support::run_seeds(
      {.what = "Clicks, drags, types and resizes by seeds, and checks after each what must hold.",
       .seeds = 10,
       .steps = 200,
       .run = readyscope::gui::test::run},
      argc, argv);
}
