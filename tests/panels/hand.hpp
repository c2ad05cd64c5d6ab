#pragma once

#include <gtest/gtest.h>
#include <imgui.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manual_clock.hpp"
#include "panels/desk/desk.hpp"
#include "readyscope/scope/command.hpp"
#include "screen.hpp"
#include "session.hpp"
#include "simulated_network.hpp"
#include "simulated_resolver.hpp"

namespace readyscope::gui::test {

/// Names one item on the screen: by its label, and if several have that label, by the text in its
/// row, by the panel it is in, or by its number, from 0.
struct Target {
  // A label alone is enough most of the time.
  Target(const char* which) : label(which) {}  // NOLINT(google-explicit-constructor)
  explicit Target(std::string which) : label(std::move(which)) {}

  [[nodiscard]] Target in_row(std::string text) const {
    Target target = *this;
    target.row = std::move(text);
    return target;
  }
  [[nodiscard]] Target in(std::string name) const {
    Target target = *this;
    target.panel = std::move(name);
    return target;
  }
  [[nodiscard]] Target number(std::size_t n) const {
    Target target = *this;
    target.nth = n;
    return target;
  }

  std::string label;
  std::string row;
  std::string panel;
  std::size_t nth = 0;
};

inline void PrintTo(const Target& target, std::ostream* out) {
  *out << target.label << " in " << target.panel;
}

struct Workplace {
  ImVec2 size{1280, 800};
  float scale = 1;
  Theme theme = Theme::dark;
  SessionBounds bounds{};
  support::SimulatedOptions network{};
  EngineServices services{};
  HappeningSink* recorder = nullptr;  ///< Is given all happenings, if set.
};

/// A person at the window: looks at what is drawn, points, and types. Behind the panels are a real
/// session and a simulated network, and every frame works as in the program.
class Hand {
 public:
  explicit Hand(const Workplace& workplace = {});

  support::ManualClock clock;
  support::SimulatedNetwork network;
  support::SimulatedResolver names{clock};
  Session session;
  WindowState state;
  Desk desk{state};
  Wishes wishes;
  /// Draws something else in place of the desk, and returns whether it did.
  std::function<bool(const std::function<void()>& between, const std::function<void()>& over)>
      draws{};
  /// What the program draws over the desk.
  std::function<void()> draw_over{};

  // Time passes.

  void frame();
  void frames(int count);
  void pass(Duration duration);
  /// Does what a panel would ask of the session, without the panel.
  void ask(Command command);
  /// The same, done with the next frame.
  void ask_later(Command command) { wishes.command(std::move(command)); }
  const EndpointState& bind(const std::string& address, Role role = Role::manual);
  const EndpointState& connect(const std::string& address, Role role = Role::manual,
                               SenderSettings sender = {});
  /// Another program on this machine, always the same one, sends a datagram there.
  void receive(const EndpointState& at, std::string_view payload);

  // Looking.

  /// Whether the screen shows this text, with or without line breaks in it.
  [[nodiscard]] ::testing::AssertionResult sees(std::string_view text);
  /// The text of one panel or window, line by line.
  [[nodiscard]] std::string reads(const std::string& panel);
  [[nodiscard]] std::string reads(const Box& area) { return screen_.text().lines(area); }
  [[nodiscard]] std::vector<Item> all(const Target& target);
  [[nodiscard]] std::size_t count(const Target& target) { return all(target).size(); }
  [[nodiscard]] bool has(const Target& target) { return count(target) > target.nth; }
  /// The only one there is; throws if it is not visible.
  [[nodiscard]] Item find(const Target& target);
  /// Where this text begins: on the whole screen, or in a panel.
  [[nodiscard]] ImVec2 place_of(std::string_view text, const std::string& panel = {});
  [[nodiscard]] Screen& screen() { return screen_; }

  // Pointing.

  void move_to(ImVec2 place);
  void hold(ImGuiMouseButton button = ImGuiMouseButton_Left);
  void let_go(ImGuiMouseButton button = ImGuiMouseButton_Left);
  void click_at(ImVec2 place, ImGuiMouseButton button = ImGuiMouseButton_Left);
  void click(const Target& target) { click_at(handle_of(find(target))); }
  void right_click(const Target& target) {
    click_at(handle_of(find(target)), ImGuiMouseButton_Right);
  }
  /// Points at it until a tooltip would appear.
  void hover(const Target& target) { hover_at(handle_of(find(target))); }
  void hover_at(ImVec2 place);
  void drag(ImVec2 from, ImVec2 to, ImGuiMouseButton button = ImGuiMouseButton_Left);
  void wheel_at(ImVec2 place, float notches);
  /// Opens the combo and selects the choice.
  void choose(const Target& combo, const char* choice);
  void choose_from_menu(const char* menu, const char* entry);
  void choose_from_context_menu(const char* entry);

  // Typing.

  /// Key by key, as a keyboard does.
  void type(std::string_view text);
  void press(ImGuiKeyChord chord);
  void key_down(ImGuiKeyChord chord);
  void key_up(ImGuiKeyChord chord);
  void paste(std::string text);
  /// Clicks the field and replaces what is in it.
  void fill(const Target& field, std::string_view text);

 private:
  void draw();
  [[nodiscard]] static ImVec2 handle_of(const Item& item);
  void type_one(char character);

  Screen screen_;
  std::optional<Handle> stranger_;
};

/// Asks for something of everything that a panel can show.
void fill_window(Hand& hand);

/// A test with one hand.
class WindowTest : public ::testing::Test {
 protected:
  Hand hand;
};

}  // namespace readyscope::gui::test
