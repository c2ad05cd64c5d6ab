#include "seeds.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace readyscope::support {
namespace {

struct Options {
  std::uint64_t first = 0;
  std::uint64_t seeds = 0;
  std::size_t steps = 0;
  std::optional<std::uint64_t> seed{};
  double seconds = 0;  ///< If set, until that time is over, however many seeds that takes.
};

/// Whether the seed passed.
bool passes(const SeedProgram& program, const Options& options, std::uint64_t seed,
            const char* name) {
  const std::string broken = program.run(seed, options.steps);
  if (broken.empty()) return true;
  fmt::print(stderr, "seed {}, {}\nrun it again: {} --steps {} --seed {}\n", seed, broken, name,
             options.steps, seed);
  return false;
}

int run(const SeedProgram& program, const Options& options, const char* name) {
  if (options.seed) return passes(program, options, *options.seed, name) ? 0 : 1;
  const auto begin = std::chrono::steady_clock::now();
  const auto is_over = [&](std::uint64_t done) {
    if (options.seconds <= 0) return done == options.seeds;
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() >=
           options.seconds;
  };
  std::uint64_t done = 0;
  for (; !is_over(done); ++done) {
    if (!passes(program, options, options.first + done, name)) return 1;
  }
  fmt::print("{} seeds from {} on, {} steps each: all rules hold\n", done, options.first,
             options.steps);
  return 0;
}

}  // namespace

int run_seeds(const SeedProgram& program, int argc, char** argv) {
  Options options{.seeds = program.seeds, .steps = program.steps};
  CLI::App app(program.what);
  app.add_option("--first", options.first, "the first seed");
  app.add_option("--seeds", options.seeds, "how many")->check(CLI::PositiveNumber);
  app.add_option("--steps", options.steps, "how many steps each takes")->check(CLI::PositiveNumber);
  app.add_option("--seed", options.seed, "this seed alone");
  app.add_option("--seconds", options.seconds,
                 "run for this long instead, however many seeds that takes");
  CLI11_PARSE(app, argc, argv);
  return run(program, options, argv[0]);
}

}  // namespace readyscope::support
