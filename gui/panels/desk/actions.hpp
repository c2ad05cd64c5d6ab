#pragma once

#include <imgui.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "panels/widgets/reach.hpp"
#include "panels/widgets/view.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

// Everything that can be done without pointing at something, in one table. The menus, the keyboard,
// the search for an action and the page of shortcuts all read it, so that none can be out of step.

/// Which keys do it. Those that write something do it while nobody types, and no popup is open.
struct Keys {
  ImGuiKeyChord chord = 0;
  std::array<ImGuiKeyChord, 2> others{};  ///< Do the same, and are not told.
  /// What is typed, in place of a key: it is on another one on every keyboard.
  char character = 0;
  bool repeats = false;         ///< As long as they are held.
  bool left_to_fields = false;  ///< A text field has another meaning for them.

  [[nodiscard]] bool any() const { return chord != 0 || character != 0; }
};

enum class Menu : std::uint8_t { file, edit, view, endpoints, go, help };
inline constexpr std::array menus{Menu::file,      Menu::edit, Menu::view,
                                  Menu::endpoints, Menu::go,   Menu::help};
const char* title(Menu menu);

struct Action {
  Menu menu;
  const char* submenu = nullptr;  ///< Null: the menu itself. Those of one submenu stand in a row.
  const char* name;
  Keys keys{};
  void (*act)(const Reach&);
  bool (*possible)(const Reach&) = nullptr;     ///< Null: always.
  bool (*ticked)(const Reach&) = nullptr;       ///< Null: it is nothing that is on or off.
  std::string (*more)(const Reach&) = nullptr;  ///< Behind the name: what it would be done to.
  bool begins_section = false;
  bool hidden_if_impossible =
      false;  ///< Not even shown then: what it would be done to is not there.
};

std::span<const Action> all_actions();

/// The name, and what it would be done to.
std::string label_of(const Action& action, const Reach& reach);
bool is_possible(const Action& action, const Reach& reach);
bool is_shown(const Action& action, const Reach& reach);

/// `Ctrl+Shift+P`, `?`, or nothing.
std::string keys_text(const Keys& keys);
/// Does whatever was typed just now.
void take_keys(const Reach& reach);

/// The menu bar of the window that is being drawn.
void draw_menu_bar(const Reach& reach);
/// The search for an action, while it is open.
void draw_action_search(const Reach& reach);
/// Every action that has keys, and what the mouse does.
void draw_shortcuts(View& view);

}  // namespace readyscope::gui
