#pragma once

#include <imgui.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "panels/widgets/frame.hpp"

namespace readyscope::gui {

/// Which keys do it. Those that write something do it while nobody types, and no popup is open.
struct Keys {
  ImGuiKeyChord chord = 0;
  std::array<ImGuiKeyChord, 2> others{};  ///< Do the same, and are not listed.
  /// What is typed, in place of a key: it is on another one on every keyboard.
  char character = 0;
  bool repeats = false;         ///< As long as they are held.
  bool left_to_fields = false;  ///< A text field has another meaning for them.

  [[nodiscard]] bool any() const { return chord != 0 || character != 0; }
};

enum class Menu : std::uint8_t { file, edit, view, endpoints, go, help };
inline constexpr std::array menus{Menu::file,      Menu::edit, Menu::view,
                                  Menu::endpoints, Menu::go,   Menu::help};

/// Something that can be done without pointing at anything. Each panel brings its own, the desk
/// collects them: menus, keyboard, search and the page of shortcuts read one list.
struct Action {
  Menu menu;
  /// Where in the menu it stands: sections from the top, with a line between them.
  int section = 0;
  const char* submenu = nullptr;  ///< Null: the menu itself. Those of one submenu stand in a row.
  const char* name;
  Keys keys{};
  std::function<void(const Frame&)> act;
  std::optional<Panel> needs{};                     ///< Possible only while this panel is shown.
  std::function<bool(const Frame&)> possible{};     ///< Empty: always.
  std::function<bool(const Frame&)> ticked{};       ///< Empty: it is nothing that is on or off.
  std::function<std::string(const Frame&)> more{};  ///< Behind the name: what it is done to.
  /// Not even listed while it is impossible: what it would be done to is not there.
  bool hidden_if_impossible = false;
};

using Actions = std::vector<Action>;

}  // namespace readyscope::gui
