#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "readyscope/history/spill.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/enumeration.hpp"

namespace readyscope {

/// Identifies an endpoint: no other one ever has the same number. Its lane in the history remains
/// after the endpoint has gone, as long as there are records of it.
enum class LaneId : std::uint32_t {};
inline constexpr LaneId no_lane{0xffff'ffff};  ///< For what concerns all endpoints alike.

/// What a lane is called, in a whole and in its parts.
struct LaneName {
  /// The name of an endpoint; one that is connected has a peer.
  LaneName(const Endpoint& its_local, const std::optional<Endpoint>& its_peer);
  LaneName(std::string name)  // NOLINT(google-explicit-constructor): before there are addresses.
      : whole(name), local(std::move(name)) {}
  LaneName(const char* name)
      : LaneName(std::string(name)) {}  // NOLINT(google-explicit-constructor)

  std::string whole;   ///< `127.0.0.1:9000 > 127.0.0.1:9876`.
  std::string local;   ///< `127.0.0.1:9000`.
  std::string peer{};  ///< `127.0.0.1:9876`; empty without one.
};

enum class Kind : std::uint8_t {
  read,  ///< Readiness: one record per run of consecutive polls, without a poll gap between them,
         ///< that found a socket ready.
  write,
  except,
  received,  ///< Datagrams.
  sent,
  added,  ///< Notes.
  removed,
  finished,     ///< A counter sender reached its limit.
  refused,      ///< A datagram that we sent could not be delivered.
  send_failed,  ///< A datagram could not be sent in the first place.
  receive_failed,
  truncated,     ///< Only the beginning of a datagram of `count` bytes could be received.
  dropped,       ///< The kernel dropped `count` datagrams because the receive buffer was full.
  poll_gap,      ///< No poll took place for `span`.
  loop_stopped,  ///< The endpoint broke a loop of endpoints that answer each other.
  lost_socket,   ///< Someone else closed the socket's handle.
};
inline constexpr std::size_t kinds = enumerator_count<Kind>;

inline bool is_readiness(Kind kind) { return kind <= Kind::except; }
inline bool is_datagram(Kind kind) { return kind == Kind::received || kind == Kind::sent; }
inline bool is_note(Kind kind) { return kind > Kind::sent; }
/// Problems, which must stay visible at every zoom level.
inline bool is_trouble(Kind kind) { return kind >= Kind::refused; }

/// One event in the history.
struct Record {
  std::uint64_t sequence = 0;  ///< Numbers all records from 0, without gaps.
  Instant at;                  ///< Never decreases within one lane and kind.
  Duration span{};             ///< Duration of a run, from first to last poll, or of a poll gap.
  LaneId lane = no_lane;
  Kind kind = Kind::added;
  bool kernel_time = false;    ///< `at` is the kernel's arrival time, not the time of the poll.
  bool truncated = false;      ///< Only the beginning was received, or is known.
  std::uint32_t captured = 0;  ///< Bytes of payload that were recorded.
  std::uint64_t count = 1;     ///< Polls in a run; bytes of a datagram, as sent; datagrams dropped.
  std::optional<Endpoint> peer{};
  std::int32_t error = 0;  ///< The system's own error number: see `system_error`.
};

struct JournalBounds {
  /// Limit on the memory of the whole journal. When it is hit, the oldest goes to the spill if
  /// there is one. Else payloads are pushed out until they take no more than a quarter of it, then
  /// the oldest records. Very small limits are exceeded.
  std::size_t bytes = std::size_t{256} << 20;
};

/// A time together with the number of the first poll at or after it, by which readiness is looked
/// up. Computed once, it serves all lanes.
struct Edge {
  Instant at;
  std::uint64_t poll = 0;
};

/// What the bounds have pushed out since the journal was created or last cleared.
struct PushedOut {
  std::uint64_t records = 0;
  std::uint64_t payloads = 0;  ///< Pushed out before their records.
  std::uint64_t polls = 0;     ///< Polls whose times are no longer known.
};

/// What the memory of the history is used for.
struct JournalBytes {
  std::size_t times = 0;   ///< Times of datagrams and notes, with the directories to search them.
  std::size_t polls = 0;   ///< Times of polls.
  std::size_t runs = 0;    ///< Runs of readiness.
  std::size_t order = 0;   ///< The order of records across lanes and kinds.
  std::size_t fields = 0;  ///< Lengths, peers and all other fields of records.
  std::size_t payloads = 0;
  std::size_t open = 0;  ///< The newest records, which are not encoded yet, and spare room.

  JournalBytes& operator+=(const JournalBytes& other);
  [[nodiscard]] std::size_t all() const;
};

class Journal;

/// The kept records of one lane and kind in order of time, at positions from 0. A view, valid until
/// the journal changes.
class Track {
 public:
  struct Store;  ///< Private to the journal.

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const { return size() == 0; }

  [[nodiscard]] Record record(std::size_t position) const;
  [[nodiscard]] Instant time(std::size_t position) const;
  [[nodiscard]] std::uint64_t sequence(std::size_t position) const;

  /// The position of the first record at or after `edge`; `size()` if there is none.
  [[nodiscard]] std::size_t position_of(const Edge& edge) const;
  /// The same for many ascending edges, which is faster than one by one. Both spans must have the
  /// same size.
  void positions_of(std::span<const Edge> edges, std::span<std::size_t> positions) const;

  /// The sum of `count` over the records before `position`, which may be `size()`.
  [[nodiscard]] std::uint64_t counted_before(std::size_t position) const;
  /// In how many polls in [begin, end) the socket was ready.
  [[nodiscard]] std::uint64_t ready_polls(const Edge& begin, const Edge& end) const;
  /// `Record::count` of this record; for a poll gap its span in nanoseconds.
  [[nodiscard]] std::uint64_t count(std::size_t position) const;
  /// The last poll of the run at `position`. For readiness only.
  [[nodiscard]] std::uint64_t last_poll(std::size_t position) const;
  /// If a run whose record was pushed out reaches into the kept history: its last poll.
  [[nodiscard]] std::optional<std::uint64_t> pushed_out_run_until() const;

 private:
  friend class Journal;
  explicit Track(const Journal& journal, const Store* store) : journal_(&journal), store_(store) {}
  const Journal* journal_;
  const Store* store_;  ///< Null if there never was such a record.
};

/// The bounded history of everything that happened. Must not be read between a `poll` and the last
/// `ready` for what that poll found.
///
/// What is kept is exact: every ready event is a poll in a run, and the time of every poll is
/// known. Older records are in sealed blocks, encoded in a few bytes each. The bounds push out the
/// oldest first, and what they push out is counted, unless it goes to a spill.
class Journal {
 public:
  static constexpr std::size_t lanes_max = 65'536;  ///< At the same time.
  static constexpr std::size_t block_records_max = 65'535;
  static constexpr std::size_t captured_bytes_max = 65'536;  ///< No UDP datagram is longer.

  explicit Journal(JournalBounds bounds = {});
  ~Journal();
  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;

  /// Adds a lane with the number after the highest so far. std::nullopt if there are `lanes_max`
  /// lanes; but if some have been left, the oldest records are pushed out until one is gone.
  std::optional<LaneId> add_lane(LaneName name);
  /// Adds this one, if it is not there; if it has been left, it stays. False if there is no room,
  /// as above.
  bool add_lane(LaneId lane, LaneName name);
  /// No more will be recorded on it: it goes with the last of its records.
  void leave_lane(LaneId lane);
  void rename_lane(LaneId lane, LaneName name);
  /// In one piece; empty for `no_lane` and lanes that have gone, and so is the next one.
  [[nodiscard]] const std::string& name(LaneId lane) const { return name_parts(lane).whole; }
  [[nodiscard]] const LaneName& name_parts(LaneId lane) const;
  /// Those there are, in the order of their numbers. Valid until one is added or goes.
  [[nodiscard]] std::span<const LaneId> lanes() const;

  /// Begins a poll, to which all calls of `ready` until the next one belong. If `at` is before the
  /// last poll, that poll's time is used.
  void poll(Instant at);
  /// A socket was ready in the current poll. Consecutive polls share one record. `kind` must be a
  /// kind of readiness. Does nothing for a lane that is not there.
  void ready(LaneId lane, Kind kind);

  /// Appends a record of any kind but readiness, with a copy of at most `captured_bytes_max` bytes
  /// of `payload`, and returns its sequence. Ignores `sequence` and `captured` of `record`. If `at`
  /// is before the last record of the same lane and kind, that record's time is used. The poll gaps
  /// of a lane must not overlap. The lane must be there.
  std::uint64_t append(const Record& record, std::span<const std::byte> payload = {});

  /// Forgets all records. Lanes that have not been left remain; sequences and polls keep counting
  /// up.
  void clear();
  /// Takes effect immediately, pushing out what no longer fits.
  void set_bounds(JournalBounds bounds);
  [[nodiscard]] JournalBounds bounds() const;
  /// Something else takes so much of the bounds, which is not the journal's then.
  void leave_room_for(std::size_t bytes);
  /// From now on what memory has no room for is kept there, and is part of the history like
  /// everything else. Null to end that; what is there already stays.
  void spill_into(std::shared_ptr<Spill> spill);

  /// The kept records are those with sequences in [first, end).
  [[nodiscard]] std::uint64_t first() const;
  [[nodiscard]] std::uint64_t end() const;
  [[nodiscard]] bool keeps(std::uint64_t sequence) const {
    return sequence >= first() && sequence < end();
  }
  /// The record must be kept. A run in progress has its span and count as of the last poll.
  [[nodiscard]] Record record(std::uint64_t sequence) const;
  /// std::nullopt if the payload was pushed out, which happens before its record is. Valid until
  /// the journal changes.
  [[nodiscard]] std::optional<std::span<const std::byte>> payload(const Record& record) const;
  /// Whether this is a run that includes the last poll.
  [[nodiscard]] bool is_in_progress(const Record& run) const;

  [[nodiscard]] Track track(LaneId lane, Kind kind) const;
  [[nodiscard]] Edge edge(Instant at) const;

  /// The number of polls ever made.
  [[nodiscard]] std::uint64_t polls() const;
  /// For a poll that is no longer kept: the time of the first one that is.
  [[nodiscard]] Instant poll_time(std::uint64_t poll) const;
  [[nodiscard]] Instant last_poll() const;

  /// The earliest time in the kept history; std::nullopt if it is empty.
  [[nodiscard]] std::optional<Instant> begin_time() const;
  [[nodiscard]] const PushedOut& pushed_out() const;
  /// Changes whenever records are pushed out or cleared. Not when only payloads are.
  [[nodiscard]] std::uint64_t epoch() const;

  /// All memory held for the history, whether in use or spare.
  [[nodiscard]] std::size_t bytes() const;
  /// What is in the spill, or on its way there.
  [[nodiscard]] std::size_t bytes_spilled() const;
  /// The sum of both by purpose. Takes time proportional to the number of blocks.
  [[nodiscard]] JournalBytes footprint() const;

  /// Reads records in order, much faster than one by one through `record`. Valid until the journal
  /// changes.
  class Reader {
   public:
    /// Begins at `sequence`, or at the first record if that is no longer kept.
    Reader(const Journal& journal, std::uint64_t sequence);
    ~Reader();
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;
    /// std::nullopt at the end.
    std::optional<Record> next();
    /// The payload of the record last returned, as from `Journal::payload`.
    [[nodiscard]] std::optional<std::span<const std::byte>> payload() const;

   private:
    struct State;
    std::unique_ptr<State> state_;
  };

 private:
  friend class Track;
  struct Store;
  std::unique_ptr<Store> store_;
};

}  // namespace readyscope
