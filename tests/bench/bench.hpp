#pragma once

// What the workloads share: their arguments, the line of JSON that each one prints as its result,
// and the timing, which is the same for our core and for a bare loop of system calls.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace readyscope::bench {

/// The arguments: `--name value` pairs. Names that are not used are ignored, so that one command
/// line fits programs that know different ones.
class Options {
 public:
  explicit Options(std::span<char* const> arguments);

  [[nodiscard]] std::string_view text(std::string_view name, std::string_view otherwise) const;
  [[nodiscard]] long number(std::string_view name, long otherwise) const;

 private:
  std::map<std::string_view, std::string_view> values_;
};

/// The result: one JSON object on one line. A workload adds figures under names of its own choice.
class Line {
 public:
  Line& add(std::string_view name, double value);
  Line& add(std::string_view name, std::string_view value);
  Line& add(std::string_view name, std::integral auto value) {
    return add_raw(name, std::to_string(value));
  }
  Line& add(std::string_view name, bool value) { return add_raw(name, value ? "true" : "false"); }

  [[nodiscard]] std::string json() const { return "{" + members_ + "}"; }

 private:
  Line& add_raw(std::string_view name, std::string_view value);

  std::string members_;
};

/// The result of a workload that could not be run, or does not exist in this style.
Line skipped(std::string_view reason);

/// The median; the upper one of two.
double median(std::vector<double> values);

/// The memory that this process has resident right now, counted page by page.
long resident_kib();

inline double now_ns() {
  const auto since_origin = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<double>(std::chrono::nanoseconds(since_origin).count());
}

inline constexpr std::size_t datagram_bytes_max = 1024;

// Every style uses these batch sizes, so that styles differ only in how they make calls.
inline constexpr std::size_t send_batch = 32;
inline constexpr std::size_t receive_batch = 64;

/// Writes a counter as text and returns it. `room` must have space for any counter.
inline std::string_view write_counter(std::span<char> room, long counter) {
  const auto end = std::to_chars(room.data(), room.data() + room.size(), counter).ptr;
  return {room.data(), end};
}
inline constexpr std::size_t counter_digits_max = 20;

// ---- Counter traffic --------------------------------------------------------------------------

/// How far a sender and a receiver of counters have got.
struct Traffic {
  long count = 0;  ///< How many the sender is to send.
  long sent = 0;
  long received = 0;
  long received_bytes = 0;
};

Line traffic_line(const Traffic& traffic, double ns);

/// Polls until all counters have been sent, drops the sender, and polls until all have been
/// received or nothing has arrived for too long.
template <class Poll, class DropSender>
Line time_traffic(const Traffic& traffic, Poll poll, DropSender drop_sender) {
  constexpr double patience_ns = 0.2e9;
  const double begin = now_ns();
  for (long round = 0; traffic.sent < traffic.count && round < 20 * traffic.count; ++round) poll();
  drop_sender();
  const double end_at_latest = now_ns() + patience_ns;
  while (traffic.received < traffic.sent && now_ns() < end_at_latest) poll();
  return traffic_line(traffic, now_ns() - begin);
}

// ---- Idle polls -------------------------------------------------------------------------------

/// Times polling, in batches that take as long as the arguments say; `poll` returns how many events
/// it has visited.
template <class Poll>
Line time_polls(const Options& options, Poll poll) {
  constexpr int warm_up_polls = 20;
  constexpr int batches = 11;
  const double batch_ns = static_cast<double>(options.number("ms", 150)) * 1e6 / batches;
  long events = 0;
  const auto time_batch = [&](long polls) {
    const double begin = now_ns();
    for (long i = 0; i < polls; ++i) events += poll();
    return now_ns() - begin;
  };

  time_batch(warm_up_polls);
  long polls = 1;
  while (polls < (1L << 24) && time_batch(polls) < batch_ns) polls *= 2;

  std::vector<double> ns_per_poll;
  events = 0;
  for (int batch = 0; batch < batches; ++batch) {
    ns_per_poll.push_back(time_batch(polls) / static_cast<double>(polls));
  }
  const double events_per_poll = static_cast<double>(events) / static_cast<double>(polls * batches);
  return Line().add("ns", median(ns_per_poll)).add("events", events_per_poll);
}

// ---- Bursts -----------------------------------------------------------------------------------

struct Burst {
  long sockets = 0;
  long datagrams = 0;  ///< Per socket.
  long repetitions = 0;
  std::size_t bytes = 0;
};

Burst burst_of(const Options& options);

/// Times how long it takes to poll and receive what `fill` queues; the time of `fill` does not
/// count. `poll` returns how many datagrams it has received.
template <class Fill, class Poll>
Line time_bursts(const Burst& burst, Fill fill, Poll poll) {
  const long each = burst.sockets * burst.datagrams;
  std::vector<double> ns_per_datagram;
  long received = 0;
  for (long repetition = 0; repetition < burst.repetitions; ++repetition) {
    fill();
    const long target = received + each;
    const double begin = now_ns();
    for (long round = 0; received < target && round < 20 * each; ++round) received += poll();
    ns_per_datagram.push_back((now_ns() - begin) / static_cast<double>(each));
  }
  return Line()
      .add("ns", median(ns_per_datagram))
      .add("sent", each * burst.repetitions)
      .add("got", received);
}

// ---- Memory -----------------------------------------------------------------------------------

/// Measures how much the process grows from as many sockets as the arguments say to twice as many.
template <class Add, class Poll>
Line measure_growth(const Options& options, Add add, Poll poll) {
  const long count = options.number("n", 500);
  long before_kib = resident_kib();  // Touches the memory that measuring itself needs.
  long after_kib = 0;
  for (long* const kib : {&before_kib, &after_kib}) {
    for (long i = 0; i < count; ++i) add();
    poll();
    *kib = resident_kib();
  }
  const auto growth_kib = static_cast<double>(after_kib - before_kib);
  return Line().add("kib", growth_kib * 1000.0 / static_cast<double>(count)).add("rss", after_kib);
}

// ---- The workloads ----------------------------------------------------------------------------

// Each is in a file of this name. The raw ones do the same work with bare system calls.
Line counter_traffic(const Options& options);
Line idle_poll(const Options& options);
Line burst_drain(const Options& options);
Line socket_memory(const Options& options);
Line journal(const Options& options);
Line link(const Options& options);
Line long_recording(const Options& options);
Line spilled(const Options& options);

Line raw_counter_traffic(const Options& options);
Line raw_idle_poll(const Options& options);
Line raw_burst_drain(const Options& options);
Line raw_socket_memory(const Options& options);

}  // namespace readyscope::bench
