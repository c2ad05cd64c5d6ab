#pragma once

#include <memory>
#include <string>

#include "panels/desk/window_state.hpp"
#include "panels/widgets/wishes.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/filter.hpp"

namespace readyscope::gui {

/// Writes listed events to files, one at a time, while everything goes on.
class Exports {
 public:
  /// `info` must outlive it.
  explicit Exports(ExportInfo& info);
  /// What is not finished is deleted.
  ~Exports();
  Exports(const Exports&) = delete;
  Exports& operator=(const Exports&) = delete;

  /// Begins with what this scope, which must outlive the export, keeps by now. The file's ending
  /// says in which format; it must not exist.
  void begin(const std::string& file, const Filter& filter, const Scope& scope);
  /// The same of all that is in a file of recorded traffic.
  void begin(const std::string& file, const Filter& filter, const std::string& source);
  /// Carries out what a person wishes. Call it once a frame.
  void turn(Wishes& wishes);
  /// Gives up the one that is under way, if any is, and deletes its file.
  void abandon();
  /// Writes on, for some milliseconds at most. False if there is nothing to write, or the disk has
  /// to take what there is first. Call it between two steps of the engine.
  bool step();

 private:
  struct Export;

  void begin(const std::string& file, const Filter& filter, std::unique_ptr<Export> next);
  void finish();
  void say_trouble(const std::string& words) { info_.trouble = {words}; }

  ExportInfo& info_;
  std::unique_ptr<Export> export_;
};

}  // namespace readyscope::gui
