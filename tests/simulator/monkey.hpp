#pragma once

#include <string>

#include "books.hpp"
#include "hand.hpp"
#include "random.hpp"
#include "readyscope/scope/happening_log.hpp"
#include "surroundings.hpp"

namespace readyscope::gui::test {

/// A monkey at a window: it clicks, drags, types and resizes at random without knowing what it
/// does, while datagrams arrive and things go wrong. Books are kept of its session.
class Monkey {
 public:
  explicit Monkey(support::Random& random);

  /// Does one more thing. Returns which rule is broken and its figures; empty if all hold.
  std::string act();
  /// The same, with what is too slow to be asked each time.
  std::string check_at_end() { return books_.check_at_end(); }

  [[nodiscard]] Hand& hand() { return hand_; }

 private:
  void load();
  const EndpointState* some_open();
  void show_all_panels();

  void do_something();
  void click_somewhere();
  void drag_from(ImVec2 place);
  void fill_in();
  void resize();
  ImVec2 somewhere();
  ImVec2 something();
  ImGuiMouseButton some_button() { return static_cast<ImGuiMouseButton>(random_.below(2)); }
  ImGuiKeyChord some_key();
  std::string some_text();

  support::Random& random_;
  HappeningLog log_;
  Workplace place_;
  Hand hand_;
  support::Surroundings surroundings_;
  support::Books books_;
  int acts_ = 0;
};

}  // namespace readyscope::gui::test
