// What it costs to count counters: time per datagram compared with receiving it, and memory per
// link.

#include <array>
#include <vector>

#include "bench.hpp"
#include "loopback.hpp"
#include "readyscope/counters/links.hpp"

namespace readyscope::bench {
namespace {

constexpr ClockId own_clock{1};
constexpr std::size_t batch = 128;  // Fits into the smallest receive buffer.
constexpr std::size_t room_bytes = 64;

/// Senders of one form that take turns, and the receiver of their counters.
class Counting {
 public:
  Counting(WireForm form, std::size_t sources) : form_(form), next_(sources) {
    for (std::size_t i = 0; i < sources; ++i) {
      context_.push_back({.from = Endpoint::loopback(static_cast<std::uint16_t>(40'000 + i)),
                          .at = {},
                          .kernel_dropped = 0});
    }
  }

  /// A hundred thousand per second, each under way for 50 to 115 microseconds, as on a local
  /// network. One in a thousand is lost.
  std::span<const std::byte> write(std::span<std::byte> room) {
    constexpr Duration interval = std::chrono::microseconds(10);
    if (++written_ % 1'000 == 0) {
      ++next_[sending_];
      ++lost_;
    }
    varying_ = (varying_ * 5 + 1) % 65'536;
    const Counter counter{.form = form_,
                          .value = next_[sending_]++,
                          .run = 1,
                          .clock = own_clock,
                          .sent_at = (sent_at_ += interval) - Duration(50'000 + varying_)};
    sending_ = sending_ + 1 < next_.size() ? sending_ + 1 : 0;
    return write_counter(room, counter, 0);
  }

  void count(std::span<const std::byte> payload, Instant at) {
    ArrivalContext& context = context_[receiving_];
    receiving_ = receiving_ + 1 < context_.size() ? receiving_ + 1 : 0;
    const auto counter = parse_counter(payload);
    if (!counter) return;
    context.bytes = payload.size();
    context.at = at;
    links_.receive(*counter, context);
  }

  [[nodiscard]] Instant now() const { return sent_at_; }
  [[nodiscard]] std::uint64_t written() const { return written_; }

  [[nodiscard]] bool is_exact() const {
    std::uint64_t received = 0;
    for (const auto& link : links_) received += link->received();
    return links_.size() == next_.size() && received == written_ && links_.missing() == lost_;
  }
  [[nodiscard]] std::size_t largest_link() const {
    std::size_t bytes = 0;
    for (const auto& link : links_) bytes = std::max(bytes, link->footprint());
    return bytes;
  }

 private:
  WireForm form_;
  std::vector<std::uint64_t> next_;  ///< The next value of each source.
  std::uint64_t written_ = 0;
  std::uint64_t lost_ = 0;
  std::size_t sending_ = 0;
  std::size_t receiving_ = 0;
  std::int64_t varying_ = 0;
  Instant sent_at_{std::chrono::hours(1)};
  std::vector<ArrivalContext> context_;
  Links links_{own_clock};
};

/// Datagrams as they were sent, and as they arrived.
struct Batch {
  using Room = std::array<std::byte, room_bytes>;

  void write(Counting& counting) {
    for (std::size_t i = 0; i < batch; ++i) {
      written[i] = counting.write(rooms[i]);
      at[i] = counting.now();
    }
  }
  void pass_through(const Loopback& loopback) {
    for (const auto payload : written) loopback.send(payload);
  }

  std::array<Room, batch> rooms{};
  std::array<Room, batch> came{};
  std::array<std::span<const std::byte>, batch> written{};
  std::array<Instant, batch> at{};
};

/// Time per datagram.
struct Cost {
  double receive_ns = 0;
  double count_ns = 0;
};

/// Receives and counts batches in turns, so that what is counted has just been received, as in a
/// real program.
Cost measure(Counting& counting, const Loopback& loopback, Batch& now, std::uint64_t batches) {
  Cost cost;
  for (std::uint64_t turn = 0; turn < batches; ++turn) {
    now.write(counting);
    now.pass_through(loopback);
    double begin = now_ns();
    for (auto& room : now.came) loopback.receive(room);
    cost.receive_ns += now_ns() - begin;
    begin = now_ns();
    for (std::size_t i = 0; i < batch; ++i) {
      counting.count(std::span(now.came[i]).first(now.written[i].size()), now.at[i]);
    }
    cost.count_ns += now_ns() - begin;
  }
  const auto datagrams = static_cast<double>(batches * batch);
  return {cost.receive_ns / datagrams, cost.count_ns / datagrams};
}

}  // namespace

/// Counts `--k` datagrams in whole batches. Some of them are received as well, for the comparison.
Line link(const Options& options) {
  constexpr std::uint64_t groups = 11;
  constexpr std::uint64_t measured_max = 512;  // Batches of a group.
  const auto form = wire_form_from(options.text("form", "ascii"));
  const auto sources = static_cast<std::size_t>(std::clamp(options.number("sources", 1), 1L, 256L));
  const auto wanted = static_cast<std::uint64_t>(std::max(1L, options.number("k", 1'000'000)));
  const Loopback loopback;
  if (!form) return skipped("there is no such form");
  if (!loopback.works()) return skipped("there is no loopback");

  const std::uint64_t batches = std::max<std::uint64_t>(1, wanted / batch / groups);
  const std::uint64_t measured = std::min(batches, measured_max);
  Counting counting(*form, sources);
  Batch now;
  std::vector<double> ns;
  std::vector<double> ratios;
  for (std::uint64_t group = 0; group < groups; ++group) {
    for (std::uint64_t turn = measured; turn < batches; ++turn) {
      now.write(counting);
      for (std::size_t i = 0; i < batch; ++i) counting.count(now.written[i], now.at[i]);
    }
    const Cost cost = measure(counting, loopback, now, measured);
    ns.push_back(cost.count_ns);
    ratios.push_back(cost.count_ns / cost.receive_ns);
  }
  return Line()
      .add("ns", median(ns))
      .add("recv_ratio", median(ratios))
      .add("kib", static_cast<double>(counting.largest_link()) / 1024)
      .add("sent", counting.written())
      .add("exact", counting.is_exact());
}

}  // namespace readyscope::bench
