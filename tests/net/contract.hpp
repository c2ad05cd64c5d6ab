#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "error_of.hpp"
#include "random.hpp"
#include "world.hpp"

namespace readyscope {

using support::error_of;
using support::Received;
using support::Traits;
using support::World;
using support::WorldKind;
using namespace std::chrono_literals;

inline constexpr Interest reads_only{true, false, false};
inline constexpr Interest writes_only{false, true, false};
inline constexpr Interest excepts_only{false, false, true};
inline constexpr Interest nothing{false, false, false};

/// Long enough for the slowest machine. Only a test that fails anyway waits for this long.
inline constexpr Duration hang_guard = 60s;

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// The datagrams among them.
inline std::vector<std::string> texts(const std::vector<Received>& received) {
  std::vector<std::string> all;
  for (const Received& one : received) {
    if (one.outcome != Outcome::refused) all.push_back(one.bytes);
  }
  return all;
}

inline std::size_t refusals_in(const std::vector<Received>& received) {
  return static_cast<std::size_t>(
      std::ranges::count(received, Outcome::refused, &Received::outcome));
}

/// What every network promises: the same cases on the machine's own and on simulated ones.
class Contract : public ::testing::TestWithParam<WorldKind> {
 protected:
  void start(NetworkOptions options = {}) { world_ = GetParam().make(options); }
  World& world() {
    if (!world_) start();
    return *world_;
  }
  Network& network() { return world().network(); }
  Traits traits() { return world().traits(); }
  Instant now() { return world().clock().now(); }

  void TearDown() override {
    for (const Handle handle : opened_) {
      if (network().is_open(handle)) network().close(handle);
    }
  }

  Handle bind(const Endpoint& local = Endpoint::loopback(0)) {
    const auto handle = network().bind(local);
    EXPECT_TRUE(handle) << local.text() << ": " << handle.error().message();
    return opened_.emplace_back(handle.value());
  }
  Handle connect(const Endpoint& peer) {
    const auto handle = network().connect(peer);
    EXPECT_TRUE(handle) << peer.text() << ": " << handle.error().message();
    return opened_.emplace_back(handle.value());
  }
  Endpoint local(Handle handle) { return network().local(handle).value(); }

  /// A port that nobody holds. Below the ports that systems assign by themselves, so that no socket
  /// opened meanwhile gets it by chance.
  Endpoint dead_end(Family family = Family::ipv4) {
    for (int tries = 0; tries < 1'000; ++tries) {
      const auto port = static_cast<std::uint16_t>(20'000 + random_.below(12'000));
      const auto handle = network().bind(Endpoint::loopback(port, family));
      if (!handle) continue;
      network().close(*handle);
      return Endpoint::loopback(port, family);
    }
    throw std::runtime_error("no port can be bound to");
  }

  Result<std::size_t> try_send(Handle handle, std::string_view text,
                               std::optional<Endpoint> to = {}) {
    const Outgoing datagram{bytes_of(text), to};
    return network().send(handle, {&datagram, 1});
  }
  void send(Handle handle, std::string_view text, std::optional<Endpoint> to = {}) {
    const auto sent = try_send(handle, text, to);
    ASSERT_TRUE(sent) << sent.error().message();
    ASSERT_EQ(*sent, 1U);
  }

  /// Waits for the socket to be ready to read; false if it never is.
  bool wait_for_input(Handle handle) {
    EXPECT_TRUE(network().watch(handle, {}, reads_only));
    const Instant end = now() + hang_guard;
    bool ready = false;
    while (!ready && now() < end) ready = !network().select(100ms).value().read.empty();
    network().unwatch(handle);
    return ready;
  }
  /// Waits until `count` items have arrived, and receives whatever else is there.
  std::vector<Received> receive(Handle handle, std::size_t count,
                                std::size_t buffer_bytes = 2'048) {
    std::vector<Received> all;
    while (all.size() < count && wait_for_input(handle)) {
      for (Received& one : support::drain(network(), handle, buffer_bytes)) {
        all.push_back(std::move(one));
      }
    }
    return all;
  }
  Received receive_one(Handle handle, std::size_t buffer_bytes = 2'048) {
    auto received = receive(handle, 1, buffer_bytes);
    EXPECT_EQ(received.size(), 1U);
    return received.empty() ? Received() : received.front();
  }

  /// What a select finds at this moment, as letters: an r, w or x for each socket and kind.
  std::string look() {
    const auto ready = network().select(0s);
    EXPECT_TRUE(ready) << ready.error().message();
    if (!ready) return "failed";
    return std::string(ready->read.size(), 'r') + std::string(ready->write.size(), 'w') +
           std::string(ready->except.size(), 'x');
  }

  void carry_there_and_back(Family family) {
    const Handle server = bind(Endpoint::loopback(0, family));
    const Handle client = connect(local(server));
    send(client, "question");
    const Received question = receive_one(server);
    EXPECT_EQ(question.outcome, Outcome::datagram);
    EXPECT_EQ(question.bytes, "question");
    EXPECT_EQ(question.length, 8U);
    EXPECT_FALSE(question.error);
    ASSERT_EQ(question.from, local(client));
    send(server, "answer", question.from);
    const Received answer = receive_one(client);
    EXPECT_EQ(answer.bytes, "answer");
    EXPECT_EQ(answer.from, local(server));
  }

 private:
  std::unique_ptr<World> world_;
  std::vector<Handle> opened_;
  /// From the machine's clock, so that tests that run side by side choose different ports.
  support::Random random_{
      static_cast<std::uint64_t>(SystemClock().now().time_since_epoch().count())};
};

inline std::string world_name(const ::testing::TestParamInfo<WorldKind>& kind) {
  return std::string(kind.param.name);
}

}  // namespace readyscope
