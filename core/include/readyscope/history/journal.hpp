#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "readyscope/net/clock.hpp"
#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/enumeration.hpp"

namespace readyscope {

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
  truncated,     ///< Of a datagram of `count` bytes only the beginning could be received.
  dropped,       ///< The kernel dropped `count` datagrams for want of buffer.
  poll_gap,      ///< For `span` nobody polled.
  loop_stopped,  ///< An echo stopped answering our own echoes.
  lost_socket,   ///< The handle was closed behind our back.
};
inline constexpr std::size_t kinds = enumerator_count<Kind>;

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
  std::optional<Endpoint> peer{};
  std::int32_t error = 0;  ///< What the system said, by its own number: see `system_error`.
};

struct JournalBounds {
  /// Everything together. Under pressure payloads go first, down to a quarter of it.
  std::size_t bytes = std::size_t{256} << 20;
};

/// A time, and the number of the first poll that was not before it: what readiness is looked up by.
/// Found once, it serves every lane.
struct Edge {
  Instant at;
  std::uint64_t poll = 0;
};

/// What the bounds have pushed out since the journal was made or cleared.
struct PushedOut {
  std::uint64_t records = 0;
  std::uint64_t payloads = 0;  ///< Of records that were still kept then.
  std::uint64_t polls = 0;     ///< And with them what they found.
};

/// What the memory of the history goes into.
struct JournalBytes {
  std::size_t times = 0;   ///< Of datagrams and notes, and where to look for them.
  std::size_t polls = 0;   ///< Their times.
  std::size_t runs = 0;    ///< Of readiness.
  std::size_t order = 0;   ///< Which record came after which.
  std::size_t fields = 0;  ///< Lengths, peers and what else there is to a record.
  std::size_t payloads = 0;
  std::size_t open = 0;  ///< The newest records, which are not coded yet, and room for more.

  JournalBytes& operator+=(const JournalBytes& other);
  [[nodiscard]] std::size_t all() const;
};

class Journal;

/// The kept records of one lane and kind, in the order of their times, at places from 0. A view:
/// it is good until the journal changes.
class Track {
 public:
  struct Store;  ///< Known to the journal alone.

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const { return size() == 0; }

  [[nodiscard]] Record record(std::size_t place) const;
  [[nodiscard]] Instant time(std::size_t place) const;
  [[nodiscard]] std::uint64_t sequence(std::size_t place) const;

  /// The place of the first record that is not before `edge`; `size()` where there is none.
  [[nodiscard]] std::size_t place(const Edge& edge) const;
  /// The same for ascending edges, which is quicker than one by one. `places` is as long.
  void places(std::span<const Edge> edges, std::span<std::size_t> places) const;

  /// What the records before `place` counted together: polls, bytes, drops; of poll gaps, ns.
  [[nodiscard]] std::uint64_t counted_before(std::size_t place) const;
  /// In how many polls from `begin` to before `end` the socket was ready.
  [[nodiscard]] std::uint64_t ready_polls(const Edge& begin, const Edge& end) const;
  /// What the record at `place` counts: polls, bytes, drops; of a poll gap, ns.
  [[nodiscard]] std::uint64_t count(std::size_t place) const;
  /// The last poll of the run at `place`.
  [[nodiscard]] std::uint64_t last_poll(std::size_t place) const;
  /// The run that had begun before the history that is kept, and reaches into it: its last poll.
  [[nodiscard]] std::optional<std::uint64_t> reaches_in_until() const;

 private:
  friend class Journal;
  explicit Track(const Journal& journal, const Store* store) : journal_(&journal), store_(store) {}
  const Journal* journal_;
  const Store* store_;  ///< None where there never was such a record.
};

/// The bounded history of everything that happened. Appended to by the session, read by everyone,
/// but not between a poll and the last `ready` of what it found.
///
/// Nothing that is kept is lost: every ready event is a poll of a run, and every poll's time is
/// known. What is old lies in sealed blocks, coded to some bytes a record; what the bounds push
/// out goes oldest first and is counted.
class Journal {
 public:
  static constexpr std::size_t lanes_max = 65'536;
  static constexpr std::size_t block_records_max = 65'535;
  static constexpr std::size_t captured_bytes_max = 65'536;  ///< The largest datagram fits.

  explicit Journal(JournalBounds bounds = {});
  ~Journal();
  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;

  /// None when `lanes_max` endpoints have already been seen.
  std::optional<LaneId> add_lane(std::string name);
  void rename_lane(LaneId lane, std::string name);
  [[nodiscard]] const std::string& name(LaneId lane) const;
  [[nodiscard]] std::size_t lane_count() const;

  /// Begins a poll: what `ready` says from here on was found at this time. A time before the last
  /// poll's counts as that.
  void poll(Instant at);
  /// A socket was ready in this poll. Polls in a row make one record.
  void ready(LaneId lane, Kind kind);

  /// `record` without a sequence; gets one, and a copy of the payload as far as it was received.
  /// Not for readiness. The poll gaps of a lane must not overlap.
  std::uint64_t append(const Record& record, std::span<const std::byte> payload = {});

  void clear();
  /// Takes effect at once.
  void set_bounds(JournalBounds bounds);
  [[nodiscard]] JournalBounds bounds() const;

  /// Kept are the sequences from `first` to before `end`.
  [[nodiscard]] std::uint64_t first() const;
  [[nodiscard]] std::uint64_t end() const;
  [[nodiscard]] bool keeps(std::uint64_t sequence) const {
    return sequence >= first() && sequence < end();
  }
  /// A run that still goes on has its span and count up to the last poll. Must be kept.
  [[nodiscard]] Record record(std::uint64_t sequence) const;
  /// None when the payload was pushed out; the record outlives it.
  [[nodiscard]] std::optional<std::span<const std::byte>> payload(const Record& record) const;
  /// Whether this run was still going on in the last poll.
  [[nodiscard]] bool goes_on(const Record& run) const;

  [[nodiscard]] Track track(LaneId lane, Kind kind) const;
  [[nodiscard]] Edge edge(Instant at) const;

  /// The number of polls there have ever been, and the time of one; a poll before the history that
  /// is kept has the time at which that begins.
  [[nodiscard]] std::uint64_t polls() const;
  [[nodiscard]] Instant poll_time(std::uint64_t poll) const;
  [[nodiscard]] Instant last_poll() const;

  /// When the history that is kept begins; none when there is nothing.
  [[nodiscard]] std::optional<Instant> begin_time() const;
  [[nodiscard]] const PushedOut& pushed_out() const;
  /// Another number as soon as anything that was kept is kept no longer.
  [[nodiscard]] std::uint64_t epoch() const;

  /// Everything that is held for the history, in use or spare.
  [[nodiscard]] std::size_t bytes() const;
  /// The same by what it is needed for. Takes some time: as much as there are blocks.
  [[nodiscard]] JournalBytes footprint() const;

  /// Reads the records one after the other, much quicker than by sequence. Good until the journal
  /// changes.
  class Reader {
   public:
    Reader(const Journal& journal, std::uint64_t sequence);
    ~Reader();
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;
    /// None at the end.
    std::optional<Record> next();
    /// That of the record which came last, as `Journal::payload` has it.
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
