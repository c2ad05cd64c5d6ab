#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "panels/desk/desk.hpp"
#include "program/opened_file.hpp"
#include "program/spill_file.hpp"
#include "readyscope/net/clock.hpp"
#include "text/report.hpp"

namespace readyscope::gui {

/// The files of recorded traffic that are open in the window, each with a desk of its own. They are
/// read bit by bit, and followed while another program is still writing them.
class OpenedFiles {
 public:
  /// Of what may be open at the same time: each has a history of its own.
  static constexpr std::size_t files_max = 16;
  /// How often one that was read to its end is looked at again.
  static constexpr Duration follow_interval = std::chrono::milliseconds(100);

  /// `window` must outlive it. What the histories have no room for goes to such files.
  explicit OpenedFiles(WindowState& window, SpillFile::Options spill = {});
  ~OpenedFiles();
  OpenedFiles(const OpenedFiles&) = delete;
  OpenedFiles& operator=(const OpenedFiles&) = delete;

  /// Opens a file and brings it to the front, or only brings it there if it is open already. False
  /// if it cannot be opened, which the window says then.
  bool open(const std::string& path, std::size_t history_bytes);
  /// Carries out what a person wishes. Call it once a frame.
  void turn(Wishes& wishes);

  /// Reads on in the next file that has more, for some milliseconds at most. False if none has, or
  /// it is too early to look again.
  bool read_some(Instant now);

  /// Whether one is on its way to its end for the first time.
  [[nodiscard]] bool is_opening() const;
  /// Whether there are some, and all have been at their ends.
  [[nodiscard]] bool are_read() const;

  /// The scope that is in front; null if that is what happens now.
  [[nodiscard]] const Scope* scope() const;
  /// The name and the desk of the file that is in front; null if that is what happens now.
  [[nodiscard]] const std::string* name_in_front() const;
  [[nodiscard]] const Desk* desk_in_front() const;
  /// Draws the desk that is in front, which must be that of a file. What it wishes of the program
  /// is added to `wishes`.
  void draw(Wishes& wishes, const std::function<void()>& between,
            const std::function<void()>& draw_over);

  /// What was read of each, for a report.
  [[nodiscard]] std::vector<SourceFigures> figures() const;

 private:
  struct Opened;

  [[nodiscard]] Opened* find(int id) const;
  [[nodiscard]] Opened* find(const std::string& path) const;
  void show(int id);
  void close(int id);
  void tell();

  WindowState& window_;
  SpillFile::Options spill_;
  std::vector<std::unique_ptr<Opened>> files_;
  std::size_t next_ = 0;  ///< The one to read next: all take turns.
  int last_id_ = 0;
};

}  // namespace readyscope::gui
