#include "capture/waiting_notes.hpp"

#include <utility>

namespace readyscope {

void WaitingNotes::add(LaneId lane, std::size_t machine, Instant now, std::string words) {
  if (notes_.size() == notes_max) {
    ++forgotten_;
    return;
  }
  notes_.push_back({.lane = lane, .machine = machine, .since = now, .words = std::move(words)});
  if (lane == no_lane) {
    ++anyones_;
  } else {
    ++by_lane_[lane];
  }
}

void WaitingNotes::count_one_less(LaneId lane) {
  if (--by_lane_[lane] == 0) by_lane_.erase(lane);
}

template <class Wanted>
std::vector<std::string> WaitingNotes::take_if(Wanted wanted) {
  std::vector<std::string> taken;
  std::vector<Note> left;
  for (Note& note : notes_) {
    if (!wanted(std::as_const(note), taken.size())) {
      left.push_back(std::move(note));
      continue;
    }
    if (note.lane == no_lane) {
      --anyones_;
    } else {
      count_one_less(note.lane);
    }
    taken.push_back(std::move(note.words));
  }
  notes_ = std::move(left);
  if (!taken.empty() && forgotten_ > 0) {
    taken.push_back("There was no room for " + std::to_string(std::exchange(forgotten_, 0)) +
                    " more notes.");
  }
  return taken;
}

std::vector<std::string> WaitingNotes::take_for(LaneId lane, std::size_t count_max) {
  return take_if([=](const Note& note, std::size_t taken) {
    return taken < count_max && (note.lane == lane || note.lane == no_lane);
  });
}

std::vector<std::string> WaitingNotes::take_of(std::size_t machine) {
  return take_if([=](const Note& note, std::size_t) { return note.machine == machine; });
}

void WaitingNotes::release_old(Instant now) {
  for (Note& note : notes_) {
    if (now - note.since >= own_wait_max) release(note);
  }
}

void WaitingNotes::release(LaneId lane) {
  for (Note& note : notes_) {
    if (note.lane == lane) release(note);
  }
}

void WaitingNotes::release(Note& note) {
  if (note.lane == no_lane) return;
  count_one_less(note.lane);
  ++anyones_;
  note.lane = no_lane;
}

}  // namespace readyscope
