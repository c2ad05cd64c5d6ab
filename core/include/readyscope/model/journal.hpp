#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "readyscope/clock.hpp"
#include "readyscope/endpoint.hpp"

namespace readyscope::model {

/// Names an endpoint for the whole session, and its lane in the history long after it has gone.
enum class LaneId : std::uint32_t {};
inline constexpr LaneId no_lane{0xffff'ffff};  ///< What concerns all endpoints alike.

enum class Kind : std::uint8_t {
  read,  ///< Readiness: one record for each run of polls in which a socket was ready.
  write,
  except,
  received,  ///< Datagrams.
  sent,
  added,  ///< Notes.
  removed,
  finished,     ///< A counter sender reached its limit.
  refused,      ///< A datagram of ours could not be delivered.
  send_failed,  ///< A datagram could not be sent at all.
  receive_failed,
  dropped,       ///< The kernel dropped `count` datagrams for want of buffer.
  poll_gap,      ///< For `span` nobody polled.
  loop_stopped,  ///< An echo stopped answering our own echoes.
  lost_socket,   ///< The handle was closed behind our back.
};
inline constexpr std::size_t kinds = 15;

inline bool is_readiness(Kind kind) { return kind <= Kind::except; }
inline bool is_datagram(Kind kind) { return kind == Kind::received || kind == Kind::sent; }
inline bool is_note(Kind kind) { return kind > Kind::sent; }
/// What must stay in sight however far one zooms out.
inline bool is_trouble(Kind kind) { return kind >= Kind::refused; }

/// One thing that happened.
struct Record {
  std::uint64_t sequence = 0;  ///< Counts all records from 0, without a gap.
  Instant at;                  ///< Never before the record of the same lane and kind before it.
  Duration span{};             ///< How long it went on, for a run or a gap.
  LaneId lane = no_lane;
  Kind kind = Kind::added;
  bool kernel_time = false;    ///< `at` is when the kernel had it, not when a poll found it.
  bool truncated = false;      ///< Only the beginning was received.
  std::uint32_t captured = 0;  ///< Payload bytes that were kept.
  std::uint64_t count = 1;     ///< Polls of a run; bytes of a datagram, as sent; drops.
  std::uint64_t payload = 0;   ///< Where the payload is.
  std::optional<Endpoint> peer{};
  std::int32_t error = 0;  ///< What the system said, as a number of std::errc.
};

struct JournalBounds {
  std::size_t record_bytes = std::size_t{192} << 20;
  std::size_t payload_bytes = std::size_t{64} << 20;
};

/// The bounded history of everything that happened. Appended to by the session, read by everyone.
/// What the bounds push out goes oldest first and is counted.
class Journal {
 public:
  static constexpr std::size_t lanes_max = 65'536;

  explicit Journal(JournalBounds bounds = {}) : bounds_(bounds) {}

  /// None when `lanes_max` endpoints have already been seen.
  std::optional<LaneId> add_lane(std::string name);
  void rename_lane(LaneId lane, std::string name);
  [[nodiscard]] const std::string& name(LaneId lane) const;
  [[nodiscard]] std::size_t lane_count() const { return lanes_.size(); }

  /// Begins a poll: what `ready` says from here on was found at this time.
  void poll(Instant at);
  /// A socket was ready in this poll. Polls in a row make one record.
  void ready(LaneId lane, Kind kind);

  /// `record` without a sequence; gets one, and a copy of the payload as far as it was received.
  std::uint64_t append(Record record, std::span<const std::byte> payload = {});

  void clear();

  /// Kept are the sequences from `first` to before `end`.
  [[nodiscard]] std::uint64_t first() const { return first_; }
  [[nodiscard]] std::uint64_t end() const { return end_; }
  [[nodiscard]] bool keeps(std::uint64_t sequence) const {
    return sequence >= first_ && sequence < end_;
  }
  /// A run that still goes on has its span and count up to the last poll. Must be kept.
  [[nodiscard]] Record record(std::uint64_t sequence) const;
  /// None when the payload was pushed out; the record outlives it.
  [[nodiscard]] std::optional<std::span<const std::byte>> payload(const Record& record) const;
  /// Whether this run was still going on in the last poll.
  [[nodiscard]] bool goes_on(const Record& run) const;

  /// The kept sequences of one lane and kind, in the order of their times.
  [[nodiscard]] std::span<const std::uint64_t> track(LaneId lane, Kind kind) const;

  /// The times between which anything is kept; none when there is nothing.
  [[nodiscard]] std::optional<Instant> begin_time() const;
  [[nodiscard]] Instant last_poll() const { return poll_at_; }
  [[nodiscard]] std::uint64_t polls() const { return polls_; }

  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::uint64_t payloads_pushed_out() const { return payloads_pushed_out_; }

 private:
  static constexpr std::size_t block_records = 1024;
  static constexpr std::size_t page_bytes = 65'536;  ///< The largest datagram fits in one.
  using Block = std::array<Record, block_records>;
  struct Page {
    std::array<std::byte, page_bytes> bytes;
    std::size_t used = 0;
    std::uint64_t payloads = 0;
  };

  struct Track {
    std::vector<std::uint64_t> sequences;
    std::size_t head = 0;  ///< Before it lies what was pushed out.
    Instant last = Instant::min();
    void push(std::uint64_t sequence) { sequences.push_back(sequence); }
    void pop_oldest();
  };
  struct OpenRun {
    std::uint64_t sequence = 0;
    std::uint64_t polls = 0;
    std::uint64_t last_poll = 0;
    Instant last_at;
  };
  struct Lane {
    std::string name;
    std::array<Track, kinds> tracks;
    std::array<OpenRun, 3> runs;  ///< The latest run of read, write and except.
  };

  Lane& lane_of(LaneId lane);
  [[nodiscard]] const Lane& lane_of(LaneId lane) const;
  [[nodiscard]] Record& stored(std::uint64_t sequence);
  [[nodiscard]] const Record& stored(std::uint64_t sequence) const;
  std::uint64_t keep_payload(std::span<const std::byte> payload);
  void push_out_oldest_block();

  JournalBounds bounds_;
  std::vector<Lane> lanes_;
  Lane common_;  ///< For `no_lane`.
  std::deque<std::unique_ptr<Block>> blocks_;
  std::uint64_t first_block_ = 0;  ///< The number of the block in front.
  std::uint64_t first_ = 0;
  std::uint64_t end_ = 0;
  std::deque<std::unique_ptr<Page>> pages_;
  std::uint64_t first_page_ = 0;
  std::uint64_t payloads_pushed_out_ = 0;
  std::uint64_t polls_ = 0;
  Instant poll_at_;
};

}  // namespace readyscope::model
