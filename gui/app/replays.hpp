#pragma once

#include <memory>
#include <optional>
#include <string>

#include "panels/desk/window_state.hpp"
#include "panels/widgets/wishes.hpp"
#include "program/program.hpp"
#include "program/replay.hpp"
#include "text/filter.hpp"

namespace readyscope::gui {

/// Sends the datagrams of files again, of one file at a time.
class Replays {
 public:
  /// Both must outlive it.
  Replays(ReplayInfo& info, Program& program) : info_(info), program_(program) {}

  /// Begins with what is chosen of this file; `listed` is what Events shows of it.
  void begin(const StartReplay& wish, const std::string& file, const Filter& listed,
             Wishes& wishes);
  /// Carries out what a person wishes, and tells the window how far it is. Call it once a frame.
  void turn(Wishes& wishes);
  /// Tells the window what it can be sent through. Call it while somebody may choose.
  void tell_endpoints();
  /// When the next datagram is due; std::nullopt if there is none.
  [[nodiscard]] std::optional<Instant> next_due() const;
  /// Sends what is due by now, if anything is.
  void send_due();
  /// Reads on if little waits, for some milliseconds at most. False if there is nothing to read.
  /// Call it when there is time.
  bool read_ahead() { return replay_ && replay_->read_ahead(); }

 private:
  void take_wishes(Wishes& wishes);
  void send(const Commands& commands);
  void look_for_endpoint();
  void tell();
  void end(const std::string& words);
  void say_trouble(const std::string& words) { info_.trouble = {words}; }
  [[nodiscard]] std::string sent_words() const;

  ReplayInfo& info_;
  Program& program_;
  std::unique_ptr<Replay> replay_;
  std::string file_;
  Ticket ticket_ = 0;      ///< Of the request for an endpoint of its own; 0 if there was none.
  LaneId lane_ = no_lane;  ///< The endpoint that it is sent through.
};

}  // namespace readyscope::gui
