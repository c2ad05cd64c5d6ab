#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "panels/widgets/appearance.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/scope/failure.hpp"

namespace readyscope::gui {

/// What a person chose for the window as a whole, and what the system has for it.
struct WindowChoices {
  ThemeChoice theme = ThemeChoice::system;
  Theme system_theme = Theme::dark;
  float scale = 1;            ///< Of everything, including the system's own.
  float system_scale = 1;     ///< The system's own for the display that the window is on.
  int frames_per_second = 0;  ///< 0: the display's rate.
  double display_rate = 60;   ///< The display's own.
  double frames_drawn = 0;    ///< A second, lately.
};

/// What the window shows about the open workspace.
struct WorkspaceInfo {
  /// How many of the latest files are remembered.
  static constexpr std::size_t recent_max = 10;

  std::string file;                 ///< Where it is saved, in UTF-8; empty if it is not.
  std::vector<std::string> recent;  ///< Files that were opened of any kind, the latest first.
  Failure trouble;                  ///< What is wrong with a file; empty if nothing is.

  /// Puts this file before all others.
  void note_recent(const std::string& opened);
};

/// What the window shows about a recording that has ended.
struct RecordedInfo {
  std::string words;  ///< What was recorded, in sentences; empty once that is dismissed.
  std::string file;   ///< In UTF-8; the last piece.
};

/// What the window shows about the recording that is being written.
struct RecordingInfo {
  bool running = false;
  std::string file{};  ///< In UTF-8; the piece that is being written.
  std::uint64_t bytes = 0;
  double bytes_per_second = 0;  ///< Lately.
  double catching_up = 1;       ///< How much of what was kept has been written, from 0 to 1.
  std::uint64_t missing = 0;    ///< Datagrams that could not be written.
  RecordedInfo done{};          ///< The last one that a person stopped, or that is full.
  Failure trouble{};            ///< What is wrong with it; empty if nothing is.
};

/// What the window shows about a file of recorded traffic that was opened.
struct OpenedInfo {
  int id = 0;               ///< Its own for as long as it is open; not 0.
  std::string name;         ///< Of the file, without its folder, in UTF-8.
  std::string file;         ///< All of it.
  double progress = 0;      ///< How much of what is there has been read, from 0 to 1.
  std::uint64_t bytes = 0;  ///< How long the file is by now.
  bool reading = false;     ///< Until its end is reached for the first time.
  bool stopped = false;     ///< A person does not want the rest of it.
  std::string remarks;      ///< What is wrong with it, in sentences; empty if nothing is.
};

/// What the window shows about an export.
struct ExportInfo {
  bool running = false;
  std::string file;     ///< In UTF-8.
  double progress = 0;  ///< From 0 to 1.
  std::string done;     ///< What was written, in a sentence, until it is dismissed.
  Failure trouble;      ///< Why it was not; empty if it was.
};

/// A live endpoint that something can be sent through.
struct LiveEndpoint {
  LaneId lane = no_lane;
  std::string name;
  bool is_connected = false;  ///< It has a peer of its own.
};

/// What the window shows about recorded datagrams that are being sent again.
struct ReplayInfo {
  /// Of the endpoints that can be chosen from.
  static constexpr std::size_t endpoints_max = 1'000;

  bool running = false;
  bool paused = false;
  std::string words;  ///< How far it is, or what became of the last one.
  Failure trouble;    ///< Why it could not begin; empty if it could.
  std::vector<LiveEndpoint> endpoints;
};

/// What can be looked at: what happens now, and the files that were opened.
struct SourcesInfo {
  std::vector<OpenedInfo> files;
  int shown = 0;                ///< The id of the file that is in front; 0 for what happens now.
  std::optional<int> to_front;  ///< The one whose tab has yet to come to the front.
  int drawn = 0;                ///< The one that was drawn last.
  Failure trouble;              ///< Why one could not be opened; empty if none failed.

  /// Null if what happens now is in front.
  [[nodiscard]] const OpenedInfo* file_shown() const;
};

/// What the window has only one of, whatever is looked at in it.
struct WindowState {
  WindowChoices choices;
  WorkspaceInfo workspace;
  RecordingInfo recording;
  ExportInfo exported;
  ReplayInfo replay;
  SourcesInfo sources;
  Appearance appearance;  ///< Of the next frame, according to `choices`.

  /// Call it after changing `choices`.
  void take_choices();
};

}  // namespace readyscope::gui
