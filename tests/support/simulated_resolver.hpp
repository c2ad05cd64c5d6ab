#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "readyscope/net/network.hpp"

namespace readyscope::support {

/// Knows the names that a test adds, and answers after a delay on the test's own clock.
class SimulatedResolver final : public Resolver {
 public:
  /// `clock` must outlive it.
  explicit SimulatedResolver(const Clock& clock) : clock_(&clock) {
    add("localhost", {Endpoint::loopback(0), Endpoint::loopback(0, Family::ipv6)});
  }

  /// The ports of the addresses are ignored.
  void add(const std::string& host, std::vector<Endpoint> addresses) {
    std::ranges::stable_sort(addresses, {}, &Endpoint::family);
    hosts_[host] = std::move(addresses);
  }
  /// For future lookups. std::nullopt simulates a name server that never answers.
  void set_delay(std::optional<Duration> delay) { delay_ = delay; }

  [[nodiscard]] std::size_t lookups_begun() const { return lookups_begun_; }
  /// Lookups that have not been destroyed yet.
  [[nodiscard]] std::size_t lookups_alive() const { return lookups_alive_; }

  std::unique_ptr<Lookup> look_up(const std::string& host, std::uint16_t port) override {
    ++lookups_begun_;
    std::optional<Instant> due;
    if (delay_) due = clock_->now() + *delay_;
    return std::make_unique<SimulatedLookup>(*this, answer(host, port), due);
  }

 private:
  using Addresses = Result<std::vector<Endpoint>>;

  class SimulatedLookup final : public Lookup {
   public:
    SimulatedLookup(SimulatedResolver& resolver, Addresses addresses, std::optional<Instant> due)
        : resolver_(&resolver), addresses_(std::move(addresses)), due_(due) {
      ++resolver_->lookups_alive_;
    }
    ~SimulatedLookup() override { --resolver_->lookups_alive_; }
    SimulatedLookup(const SimulatedLookup&) = delete;
    SimulatedLookup& operator=(const SimulatedLookup&) = delete;

    std::optional<Addresses> poll() override {
      if (!due_ || resolver_->clock_->now() < *due_) return {};
      return addresses_;
    }

   private:
    SimulatedResolver* resolver_;
    Addresses addresses_;
    std::optional<Instant> due_;
  };

  [[nodiscard]] Addresses answer(const std::string& host, std::uint16_t port) const {
    const auto known = hosts_.find(host);
    if (known == hosts_.end()) return failure(std::errc::address_not_available);
    std::vector<Endpoint> addresses = known->second;
    for (Endpoint& address : addresses) address = address.with_port(port);
    return addresses;
  }

  const Clock* clock_;
  std::optional<Duration> delay_ = Duration{0};
  std::map<std::string, std::vector<Endpoint>> hosts_;
  std::size_t lookups_begun_ = 0;
  std::size_t lookups_alive_ = 0;
};

}  // namespace readyscope::support
