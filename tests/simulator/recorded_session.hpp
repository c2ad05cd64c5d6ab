#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "program/recording_file.hpp"
#include "random.hpp"
#include "readyscope/scope/happening_log.hpp"
#include "readyscope/scope/scope.hpp"
#include "unreliable_disk.hpp"

namespace readyscope::support {

/// Recordings of a session, one after the other, that begin and end at random, by seed, on disks
/// that fail: as a recording or a capture, whole, in pieces, or up to a limit. When one ends, it
/// must account for every datagram of its time, and what is on the disk must be what it says.
class RecordedSession {
 public:
  /// The log is that of the scope, from the beginning.
  RecordedSession(const Scope& scope, const HappeningLog& log, std::uint64_t seed);

  /// To be called after each step. Empty if everything holds, else which rule does not, and its
  /// figures.
  std::string check();
  std::string check_at_end();

 private:
  /// What was read of the files of a recording.
  struct Found {
    std::uint64_t datagrams = 0;
    std::uint64_t missing = 0;  ///< As they say.
    std::uint64_t bytes = 0;
    std::uint64_t broken = 0;
    bool cut_off = false;
  };

  void begin();
  std::string end();
  [[nodiscard]] std::string disagreement(bool is_whole) const;
  [[nodiscard]] Found found() const;
  [[nodiscard]] std::string broken_by_a_cut();
  static Found read_recording(const MemoryRecording& file);
  static Found read_capture(const MemoryRecording& file);

  const Scope& scope_;
  const HappeningLog& log_;
  Random random_;
  std::size_t read_ = 0;  ///< Of the log.
  std::unique_ptr<UnreliableDisk> disk_;
  std::unique_ptr<RecordingFile> recording_;
  RecordingTarget target_;
  std::uint64_t happened_ = 0;  ///< Datagrams since it began.
};

}  // namespace readyscope::support
