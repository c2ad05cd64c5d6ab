#pragma once

#include <optional>
#include <string>

#include "pacing.hpp"
#include "process.hpp"
#include "readyscope/model/session.hpp"

namespace readyscope::gui {

/// What the process had taken so far at one time.
struct ProcessReading {
  Duration since_begin{};  ///< Of the session.
  ProcessUse use{};
};

/// What became of the program beside its session.
struct ProgramFigures {
  FrameMeter frames{};
  Duration frame_time{};      ///< What was aimed at.
  Duration graphics_start{};  ///< How long the system took over the window and its OpenGL.
  Duration first_frame{};     ///< From the start of the process, `graphics_start` included.
  std::optional<ProcessReading> settled{};  ///< Once the start is over and everything is warm.
  ProcessReading end{};
};

/// What happened, as JSON for other programs. The fields are listed in the README.
std::string make_report(const model::Session& session, const ProgramFigures& program);

}  // namespace readyscope::gui
