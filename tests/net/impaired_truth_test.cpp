// Compares what an impairment reports with what an observer at both of its ends finds.

#include <algorithm>
#include <memory>
#include <string>

#include "impaired_fixture.hpp"

namespace readyscope {
namespace {

Impairment any_impairment(support::Random& random) {
  const auto sometimes = [&](auto value) { return random.chance(0.5) ? value : decltype(value){}; };
  const auto some = [&](Duration most) {
    return Duration(
        static_cast<Duration::rep>(random.below(static_cast<std::uint64_t>(most.count()))));
  };
  return {.drop = sometimes(0.4 * random.chance(0.9) + 0.6 * random.chance(0.1)),
          .duplicate = sometimes(0.3),
          .reorder = sometimes(0.2),
          .delay = sometimes(some(20ms)),
          .jitter = sometimes(some(20ms)),
          .hold_back = some(10ms),
          .bits_per_second_max = sometimes(1e3 * static_cast<double>(1 + random.below(1'000))),
          .seed = random.next()};
}

/// A client and a server, one of them impaired, and what passes on either side of the impairment.
class Trial {
 public:
  Trial(std::uint64_t seed, Direction direction) : random_(seed), direction_(direction) {
    EXPECT_TRUE(network_.watch(server_, {1, 1}, reads_only));
    change();
  }

  void step() {
    switch (random_.below(8)) {
      case 0:
        if (random_.chance(0.2)) change();
        if (random_.chance(0.3)) inner_.block_sends(client_, random_.below(5));
        if (random_.chance(0.1)) inner_.congest(client_, clock_.now() + 5ms);
        break;
      case 1:
      case 2:
      case 3:
        send(1 + random_.below(4));
        break;
      case 4:
        clock_.advance(Duration(random_.below(4'000'000)));
        break;
      case 5:
        (void)network_.await_input(Duration(random_.below(4'000'000))).value();
        break;
      default:
        look(Duration(random_.below(4'000'000)));
    }
    if (random_.chance(0.5)) take();
    check();
  }

  void finish() {
    take();
    while (figures().waiting > 0) {
      look(1s);
      take();
      check();
    }
    expect_agreement(figures(), tally_, sent_);
    if (direction_ == sending) {
      EXPECT_EQ(figures().passed, inner_.traffic().sent);
    } else {
      EXPECT_EQ(figures().taken, inner_.traffic().delivered);
    }
  }

  [[nodiscard]] ImpairmentFigures figures() const {
    return network_.figures(direction_ == sending ? client_ : server_, direction_);
  }

 private:
  void change() {
    // Never to no impairment at all: then nothing is counted, and the sums cannot be compared.
    Impairment impairment = any_impairment(random_);
    if (!impairment.does_something()) impairment.drop = 0.1;
    network_.impair(direction_ == sending ? client_ : server_, direction_, impairment);
  }

  void send(std::uint64_t count) {
    std::vector<std::uint32_t> numbers;
    for (std::uint64_t i = 0; i < count; ++i)
      numbers.push_back(sent_ + static_cast<std::uint32_t>(i));
    std::vector<Outgoing> datagrams;
    for (const std::uint32_t& number : numbers) {
      datagrams.push_back({std::as_bytes(std::span(&number, 1))});
    }
    sent_ += static_cast<std::uint32_t>(network_.send(client_, datagrams).value());
  }

  void look(Duration timeout) {
    const Instant deadline = clock_.now() + timeout;
    const bool ready = !network_.select(timeout).value().read.empty();
    ASSERT_TRUE(ready || clock_.now() == deadline) << "it waited as long as it was to";
    ASSERT_LE(clock_.now(), deadline);
    if (!ready) return;
    const auto before = tally_.received;
    take();
    ASSERT_GT(tally_.received, before) << "ready to read, and nothing there";
  }

  void take() {
    std::uint32_t number = 0;
    Incoming incoming{.buffer = std::as_writable_bytes(std::span(&number, 1))};
    while (network_.receive(server_, {&incoming, 1}).value() == 1) tally_.arrive(number);
    // Calling select also sends what is due by now.
    if (direction_ == sending) return;
    ASSERT_TRUE(network_.select(0s).value().read.empty()) << "all was taken";
  }

  void check() {
    const ImpairmentFigures now = figures();
    ASSERT_TRUE(is_balanced(now));
    ASSERT_LE(now.waiting, ImpairedNetwork::waiting_max);
    if (direction_ == sending) {
      ASSERT_EQ(now.taken, sent_);
      ASSERT_EQ(now.passed, inner_.traffic().sent);
    } else {
      ASSERT_EQ(now.passed, tally_.received);
    }
  }

  support::Random random_;
  Direction direction_;
  ManualClock clock_;
  SimulatedNetwork inner_{clock_};
  ImpairedNetwork network_{inner_, clock_};
  Handle server_ = network_.bind(Endpoint::loopback(0)).value();
  Handle client_ = network_.connect(network_.local(server_).value()).value();
  std::uint32_t sent_ = 0;
  Tally tally_;
};

class ImpairmentTruth : public ::testing::TestWithParam<Direction> {};

INSTANTIATE_TEST_SUITE_P(Directions, ImpairmentTruth, ::testing::Values(sending, receiving),
                         [](const auto& direction) {
                           return direction.param == sending ? "Sending" : "Receiving";
                         });

TEST_P(ImpairmentTruth, is_what_a_receiver_finds_in_every_run) {
  ImpairmentFigures total;
  for (std::uint64_t seed = 1; seed <= 300 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Trial trial(seed, GetParam());
    for (int i = 0; i < 150 && !HasFatalFailure(); ++i) trial.step();
    trial.finish();
    const ImpairmentFigures figures = trial.figures();
    total.dropped += figures.dropped;
    total.duplicated += figures.duplicated;
    total.reordered += figures.reordered;
  }
  EXPECT_GT(total.dropped, 1'000U) << "or too little was put to the test";
  EXPECT_GT(total.duplicated, 500U);
  EXPECT_GT(total.reordered, 1'000U);
}

TEST_P(ImpairmentTruth, is_what_a_receiver_finds_on_this_machines_own_network) {
  constexpr std::uint32_t count = 3'000;
  const SystemClock clock;
  const auto system = make_system_network(clock).value();
  ImpairedNetwork network(*system, clock);
  const Handle server = network.bind(Endpoint::loopback(0)).value();
  const Handle client = network.connect(network.local(server).value()).value();
  ASSERT_TRUE(network.watch(server, {}, reads_only));
  const Handle impaired = GetParam() == sending ? client : server;
  network.impair(impaired, GetParam(),
                 {.drop = 0.1, .duplicate = 0.05, .reorder = 0.02, .delay = 5ms, .jitter = 2ms});
  Tally tally;
  const auto take = [&] {
    std::uint32_t number = 0;
    Incoming incoming{.buffer = std::as_writable_bytes(std::span(&number, 1))};
    while (network.receive(server, {&incoming, 1}).value() == 1) tally.arrive(number);
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    const Outgoing datagram{std::as_bytes(std::span(&i, 1))};
    ASSERT_EQ(network.send(client, {&datagram, 1}).value(), 1U);
    if (i % 10 != 0) continue;
    (void)network.await_input(1ms).value();
    take();
  }
  const auto figures = [&] { return network.figures(impaired, GetParam()); };
  // The datagrams sent last may not have been taken from the system yet.
  const Instant end = clock.now() + 60s;
  while ((figures().waiting > 0 || figures().taken < count) && clock.now() < end) {
    (void)network.select(10ms).value();
    take();
  }
  while (!network.select(20ms).value().read.empty()) take();
  expect_agreement(figures(), tally, count);
  EXPECT_GT(tally.reordered, 0U);
  for (const Handle handle : {server, client}) network.close(handle);
}

}  // namespace
}  // namespace readyscope
