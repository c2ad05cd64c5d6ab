#pragma once

namespace readyscope {

/// Plus the number of the signal that ended the process at once: the exit code, as a shell has it.
inline constexpr int exit_code_signal = 128;

/// Whether the process was asked to end: Ctrl+C, SIGINT, SIGTERM, SIGHUP or SIGQUIT, on Windows
/// Ctrl+C, Ctrl+Break or the console's closing. The first request is only remembered; a second one
/// ends the process at once, with the exit code 128 + the signal's number, unless it is the same
/// one from the same process within a tenth of a second, as timeout(1) sends it. A signal that was
/// ignored when the process started, as under nohup, stays ignored. There is one of these in a
/// process, made by `main`.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();  // NOLINT(performance-trivially-destructible): not on every system.
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  [[nodiscard]] bool requested() const;
};

}  // namespace readyscope
