#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "app/exports.hpp"
#include "app/frame_pace.hpp"
#include "app/kept_files.hpp"
#include "app/opened_files.hpp"
#include "app/options.hpp"
#include "app/recordings.hpp"
#include "app/replays.hpp"
#include "app/troubles.hpp"
#include "files/file_prompt.hpp"
#include "panels/desk/desk.hpp"
#include "program/console.hpp"
#include "program/program.hpp"
#include "program/requested_endpoints.hpp"
#include "program/stop_signal.hpp"
#include "text/report.hpp"
#include "window/window.hpp"

namespace readyscope::gui {

/// Shows the program's scope, and those of opened files, in a window, frame by frame, until the
/// person or `--exit-after` ends it.
class WindowLoop {
 public:
  /// All arguments must outlive it.
  WindowLoop(const Options& options, Program& program, PersonalSettings& person, Window& window,
             Console& console, const StopSignal& stop);

  /// Starts the recording that the command line asks for. Returns why it could not be, in words;
  /// empty if all is well.
  [[nodiscard]] std::string begin_recording() { return recordings_.begin(); }
  /// Runs until somebody ends it.
  void run();
  /// Ends what is under way, and saves what is kept. `run` does so at its end; call it if that
  /// cannot go on, from wherever it is.
  void end();

  [[nodiscard]] bool all_recorded() const { return all_recorded_; }
  /// Of the endpoints and files that the command line asks for, and of the workspace.
  [[nodiscard]] bool all_opened() const {
    return requested_.all_opened() && all_files_opened_ && unopened_told_ == 0;
  }
  /// Whether the workspace and the presets are in their files.
  [[nodiscard]] bool all_kept() const { return all_kept_; }
  [[nodiscard]] const ProgramFigures& figures() const { return figures_; }
  /// The picture of the last frame, if requested.
  [[nodiscard]] const Picture& picture() const { return picture_; }

 private:
  void take_settings(const Settings& settings);
  void begin();
  void turn();
  void turn_while_held();
  Instant begin_frame();
  void carry_on();
  void end_if_wanted(Instant now);
  [[nodiscard]] bool wants_drawing(Instant begin);
  void open_files();
  void tell_troubles();
  void tell_unopened();
  void begin_exports_and_replays();
  void wait_for_frame_end();
  void read_and_write_files(Instant frame_begin);
  bool read_and_write_some(Instant now);
  void draw();
  void draw_panels();
  void draw_prompt();
  [[nodiscard]] const Scope& scope_in_front() const;
  void show_picture();
  void follow_system_theme();
  void follow_system_scale();
  void keep_to_rate();
  void set_title();

  const Options& options_;
  Program& program_;
  Window& window_;
  Console& console_;
  const StopSignal& stop_;
  WindowState state_;
  Desk desk_{state_};
  Wishes wishes_;
  KeptFiles files_;
  Recordings recordings_;
  OpenedFiles opened_{state_};
  Exports exports_{state_.exported};
  Replays replays_;
  bool all_files_opened_ = true;
  FilePrompt prompt_;
  Troubles troubles_;
  bool output_failure_told_ = false;
  std::size_t unopened_told_ = 0;
  bool all_kept_ = true;
  bool all_recorded_ = true;
  RequestedEndpoints requested_;
  FramePace pace_;
  ProgramFigures figures_;
  Picture picture_;
  std::optional<Instant> end_;
  bool ending_ = false;
  Duration showing_time_{};  ///< How long it took to show the last picture.
  Instant theme_asked_at_;   ///< When the system was last asked for its theme.
  Instant title_due_at_;
  std::string title_;
};

}  // namespace readyscope::gui
