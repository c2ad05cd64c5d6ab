#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "readyscope/counters/histogram.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// What the process had taken so far at one time.
struct ProcessReading {
  Duration since_begin{};     ///< Of the program's polling.
  Duration processor_time{};  ///< Of all its threads, in the program and in the system.
  std::uint64_t resident_bytes = 0;
};

/// How a window's frames were drawn.
struct WindowFigures {
  std::uint64_t frames = 0;
  double frames_per_second = 0;  ///< While something came in; 0 when nothing did.
  Histogram intervals{};         ///< Between two frames, over the same time.
  Duration frame_time{};         ///< What was aimed at.
  Duration graphics_start{};     ///< How long the system took over the window and its OpenGL.
  Duration first_frame{};        ///< From the start of the process, `graphics_start` included.
};

/// What became of the program besides what it knows of sockets.
struct ProgramFigures {
  WindowFigures window{};
  std::optional<ProcessReading> settled{};  ///< Once the start is over and everything is warm.
  ProcessReading end{};
};

/// What happened, as JSON for other programs. The fields are listed in the README.
std::string make_report(const Scope& scope, const ProgramFigures& program);

}  // namespace readyscope
