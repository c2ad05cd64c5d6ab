// readyscope-bench: runs one workload and prints the result as one line of JSON.
//
//     readyscope-bench --workload w1 --style one --k 200000

#include <array>
#include <cstdio>

#include "bench.hpp"

namespace {

using namespace readyscope::bench;

struct Workload {
  std::string_view name;
  Line (*run)(const Options&);
};

constexpr std::array workloads{
    Workload{"w1", counter_traffic},
    Workload{"w2", idle_poll},
    Workload{"w3", burst_drain},
    Workload{"w4", socket_memory},
    Workload{"journal", journal},
    Workload{"link", link},
    Workload{"long_recording", long_recording},
    Workload{"spilled", spilled},
};

}  // namespace

int main(int argc, char** argv) {
  const Options options(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  const std::string_view wanted = options.text("workload", "");
  const auto* const workload = std::ranges::find(workloads, wanted, &Workload::name);
  const Line line =
      workload == workloads.end() ? skipped("there is no such workload") : workload->run(options);
  std::puts(line.json().c_str());
  return 0;
}
