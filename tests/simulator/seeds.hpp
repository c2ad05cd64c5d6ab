#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace readyscope::support {

/// What a program does with one seed after the other.
struct SeedProgram {
  std::string what;  ///< For its help.
  std::uint64_t seeds = 0;
  std::size_t steps = 0;  ///< Of each seed. Both are only what is done without other options.
  /// Runs this seed for this many steps, and returns what is wrong and when; empty if nothing is.
  std::function<std::string(std::uint64_t seed, std::size_t steps)> run;
};

/// Reads the options and runs the seeds up to the first that breaks something, which is printed
/// with the command that runs it again. Returns what `main` should.
int run_seeds(const SeedProgram& program, int argc, char** argv);

}  // namespace readyscope::support
