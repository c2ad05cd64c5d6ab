#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "readyscope/counters/histogram.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/requirement.hpp"

namespace readyscope {

/// The resources that the process had used by some time.
struct ProcessReading {
  Duration since_begin{};     ///< Since the program began to poll.
  Duration processor_time{};  ///< Of all threads, user and system.
  std::uint64_t resident_bytes = 0;
};

/// How a window's frames were drawn.
struct WindowFigures {
  std::uint64_t frames = 0;
  double frames_per_second = 0;  ///< While there was input; 0 if there was none.
  Histogram intervals{};         ///< Between consecutive frames, over the same time.
  Duration frame_time{};         ///< The target.
  Duration graphics_start{};     ///< How long the system took to create the window and OpenGL.
  Duration first_frame{};        ///< Since the process started, including `graphics_start`.
  Duration opened{};             ///< The same until all opened files were read; 0 if they are not.
};

/// A requirement and what it came to.
struct JudgedRequirement {
  Requirement requirement;
  Judgement judgement;
};

/// A recording or capture that was opened, and what was read of it.
struct SourceFigures {
  std::string file{};           ///< As it was named.
  std::uint64_t frames = 0;     ///< Of the file, whatever is in them.
  std::uint64_t datagrams = 0;  ///< UDP datagrams, each once.
  std::uint64_t bytes = 0;      ///< Of their payload, as far as it is in the file.
  std::uint64_t not_udp = 0;    ///< Frames that hold anything else.
  std::uint64_t fragments = 0;  ///< Frames that hold a part of an IP packet.
  std::uint64_t broken = 0;     ///< Places where the file contradicts itself.
  std::uint64_t truncated = 0;  ///< Datagrams of which the file has only the beginning.
  std::uint64_t missing = 0;    ///< Datagrams that the file says could not be written to it.
  std::uint64_t not_shown = 0;  ///< Datagrams without a lane: there were too many addresses.
  bool cut_off = false;         ///< It ends in the middle of something.
};

/// A recording or capture that was written.
struct RecordingFigures {
  std::string file{};           ///< As it was named.
  std::uint64_t pieces = 0;     ///< Files that it was written into, one after another.
  std::uint64_t bytes = 0;      ///< Of all of them.
  std::uint64_t datagrams = 0;  ///< In them.
  std::uint64_t missing = 0;    ///< Datagrams that could not be written.
  std::string loss{};           ///< Why it is not whole, in sentences; empty if it is.
};

/// Figures on the program itself rather than on its sockets.
struct ProgramFigures {
  std::vector<std::string> arguments{};  ///< Of the command line, without the program's name.
  std::vector<JudgedRequirement> requirements{};
  std::vector<SourceFigures> sources{};
  std::vector<RecordingFigures> recordings{};
  std::uint64_t recordings_forgotten = 0;   ///< Of which there were too many to list them.
  std::uint64_t lines_not_printed = 0;      ///< Nobody read what came before them in time.
  std::optional<WindowFigures> window{};    ///< If it has one.
  std::optional<ProcessReading> settled{};  ///< Taken once the program has started and warmed up.
  ProcessReading end{};
};

/// A report on the whole session, as JSON for other programs. assets/report.schema.json
/// describes its fields.
std::string make_report(const Scope& scope, const ProgramFigures& program);

}  // namespace readyscope
