#include "world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <ostream>
#include <stdexcept>

#include "impaired_world.hpp"
#include "platform.hpp"
#include "simulated_network.hpp"

namespace readyscope::support {
namespace {

class SystemWorld final : public World {
 public:
  explicit SystemWorld(NetworkOptions options) {
    auto made = make_system_network(clock_, options);
    if (!made) throw std::runtime_error("no network: " + made.error().message());
    network_ = std::move(*made);
  }

  Network& network() override { return *network_; }
  [[nodiscard]] const Clock& clock() const override { return clock_; }
  [[nodiscard]] Traits traits() const override {
    return {.reports_refusals = support::reports_refusals(),
            .shows_refusals_in_except = support::shows_refusals_in_except(),
            .reports_true_length = support::reports_true_length(),
            .reports_arrival = support::reports_arrival(),
            .counts_drops = support::counts_drops(),
            .has_ipv6 = has_ipv6_loopback(),
            .refuses_foreign_addresses = support::refuses_foreign_addresses(),
            .sockets_max = support::sockets_max(),
            .default_receive_buffer_bytes = support::default_receive_buffer_bytes()};
  }
  void close_behind_our_back(Handle handle) override { close_raw(handle); }

 private:
  SystemClock clock_;
  std::unique_ptr<Network> network_;
};

class SimulatedWorld final : public World {
 public:
  explicit SimulatedWorld(SimulatedOptions options)
      : options_(options), network_(clock_, std::move(options)) {}

  Network& network() override { return network_; }
  [[nodiscard]] const Clock& clock() const override { return clock_; }
  [[nodiscard]] Traits traits() const override {
    const bool refuses = options_.refusals == Refusals::linux_like;
    return {.reports_refusals = refuses,
            .shows_refusals_in_except = refuses,
            .reports_true_length = options_.reports_true_length,
            .reports_arrival = options_.reports_arrival,
            .counts_drops = options_.counts_drops,
            .has_ipv6 = true,
            .refuses_foreign_addresses = true,
            .sockets_max = options_.handles_max,
            .default_receive_buffer_bytes = 212'992};
  }
  void close_behind_our_back(Handle handle) override { network_.close_behind_our_back(handle); }
  SimulatedNetwork* simulated() override { return &network_; }

 private:
  ManualClock clock_;
  SimulatedOptions options_;
  SimulatedNetwork network_;
};

std::unique_ptr<World> make_system(NetworkOptions options) {
  return std::make_unique<SystemWorld>(options);
}

std::unique_ptr<World> make_system_in_segments(NetworkOptions options) {
  options.segments = true;
  return std::make_unique<SystemWorld>(options);
}

std::unique_ptr<World> make_like_linux(NetworkOptions options) {
  SimulatedOptions simulated;
  simulated.receive_buffer_bytes = options.receive_buffer_bytes;
  simulated.reports_arrival = options.arrival_times;
  return std::make_unique<SimulatedWorld>(std::move(simulated));
}

std::unique_ptr<World> make_like_windows(NetworkOptions options) {
  SimulatedOptions simulated;
  simulated.receive_buffer_bytes = options.receive_buffer_bytes;
  simulated.refusals = Refusals::none;
  simulated.reports_arrival = false;
  simulated.reports_true_length = false;
  simulated.counts_drops = false;
  return std::make_unique<SimulatedWorld>(std::move(simulated));
}

template <auto make, ImpairedWorld::Kind kind>
std::unique_ptr<World> make_impaired(NetworkOptions options) {
  return std::make_unique<ImpairedWorld>(make(options), kind);
}

}  // namespace

std::ostream& operator<<(std::ostream& stream, const WorldKind& kind) {
  return stream << kind.name;
}

std::vector<WorldKind> all_worlds() {
  auto worlds = talkative_worlds();
  using enum ImpairedWorld::Kind;
  worlds.push_back({"SystemInSegments", make_system_in_segments});
  worlds.push_back({"SimulatedLikeWindows", make_like_windows});
  worlds.push_back({"UnimpairedLikeWindows", make_impaired<make_like_windows, not_at_all>});
  worlds.push_back({"BarelyImpairedLikeWindows", make_impaired<make_like_windows, barely>});
  return worlds;
}

std::vector<WorldKind> talkative_worlds() {
  using enum ImpairedWorld::Kind;
  return {{"SimulatedLikeLinux", make_like_linux},
          {"System", make_system},
          {"UnimpairedLikeLinux", make_impaired<make_like_linux, not_at_all>},
          {"UnimpairedSystem", make_impaired<make_system, not_at_all>},
          {"BarelyImpairedLikeLinux", make_impaired<make_like_linux, barely>},
          {"BarelyImpairedSystem", make_impaired<make_system, barely>}};
}

std::vector<Received> drain(Network& network, Handle handle, std::size_t buffer_bytes) {
  constexpr std::size_t batch = 16;
  std::vector<std::byte> memory(batch * buffer_bytes);
  std::array<Incoming, batch> incoming;
  std::vector<Received> all;
  while (true) {
    for (std::size_t i = 0; i < batch; ++i) {
      incoming[i] = {};
      incoming[i].buffer = std::span(memory).subspan(i * buffer_bytes, buffer_bytes);
    }
    const auto count = network.receive(handle, incoming);
    EXPECT_TRUE(count) << count.error().message();
    if (!count || *count == 0) return all;
    for (const Incoming& one : std::span(incoming).first(*count)) {
      const auto captured = one.captured();
      all.push_back({one.outcome,
                     std::string(reinterpret_cast<const char*>(captured.data()), captured.size()),
                     one.length, one.error, one.from, one.arrived, one.dropped_before});
    }
  }
}

}  // namespace readyscope::support
