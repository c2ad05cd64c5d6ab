// Sessions that are driven at random, each by a seed, with all rules of `Books` checked after each
// step. A seed that breaks one is printed with the command that runs it again.

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "books.hpp"

namespace readyscope::support {
namespace {

struct Options {
  std::uint64_t first = 0;
  std::uint64_t seeds = 10'000;
  std::size_t steps = 60;
  std::optional<std::uint64_t> seed;
  double seconds = 0;  ///< If set, until that time is over, however many seeds that takes.
};

/// What is wrong, and after which step; empty if nothing is.
std::string run(std::uint64_t seed, std::size_t steps) {
  SeededSession session(seed);
  Books books(session);
  for (std::size_t step = 1; step <= steps; ++step) {
    session.step();
    if (const std::string broken = books.check(); !broken.empty()) {
      return fmt::format("after step {}: {}\nin that step:\n{}", step, broken, books.latest());
    }
  }
  const std::string broken = books.check_at_end();
  return broken.empty() ? "" : "at the end: " + broken;
}

/// Whether the seed passed.
bool report(const Options& options, std::uint64_t seed, const char* program) {
  const std::string broken = run(seed, options.steps);
  if (broken.empty()) return true;
  fmt::print(stderr, "seed {}, {}\nrun it again: {} --steps {} --seed {}\n", seed, broken, program,
             options.steps, seed);
  return false;
}

int simulate(const Options& options, const char* program) {
  if (options.seed) return report(options, *options.seed, program) ? 0 : 1;
  const auto begin = std::chrono::steady_clock::now();
  const auto is_over = [&](std::uint64_t done) {
    if (options.seconds <= 0) return done == options.seeds;
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() >=
           options.seconds;
  };
  std::uint64_t done = 0;
  for (; !is_over(done); ++done) {
    if (!report(options, options.first + done, program)) return 1;
  }
  fmt::print("{} seeds from {} on, {} steps each: all rules hold\n", done, options.first,
             options.steps);
  return 0;
}

}  // namespace
}  // namespace readyscope::support

int main(int argc, char** argv) {
  readyscope::support::Options options;
  CLI::App app("Drives sessions by seeds and checks after each step what must hold.");
  app.add_option("--first", options.first, "the first seed");
  app.add_option("--seeds", options.seeds, "how many")->check(CLI::PositiveNumber);
  app.add_option("--steps", options.steps, "how many steps each takes")->check(CLI::PositiveNumber);
  app.add_option("--seed", options.seed, "this seed alone");
  app.add_option("--seconds", options.seconds,
                 "run for this long instead, however many seeds that takes");
  CLI11_PARSE(app, argc, argv);
  return readyscope::support::simulate(options, argv[0]);
}
