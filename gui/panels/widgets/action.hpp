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

/// Which keys do it. Keys that write a character work only while no text field is active and no
/// popup is open.
struct Keys {
  ImGuiKeyChord chord = 0;
  std::array<ImGuiKeyChord, 2> others{};  ///< Do the same, but are not listed.
  /// The character typed, instead of a key: keyboards have it on different keys.
  char character = 0;
  bool repeats = false;         ///< While they are held.
  bool left_to_fields = false;  ///< A text field uses them for something else.

  [[nodiscard]] bool any() const { return chord != 0 || character != 0; }
};

enum class Menu : std::uint8_t { file, edit, view, endpoints, go, help };
inline constexpr std::array menus{Menu::file,      Menu::edit, Menu::view,
                                  Menu::endpoints, Menu::go,   Menu::help};

/// Something that can be done without pointing at anything. Each panel has its own, and the desk
/// collects them: menus, keyboard, search and the page of shortcuts read one list.
struct Action {
  Menu menu;
  /// Its place in the menu: sections from the top, with a line between them.
  int section = 0;
  /// Null: the menu itself. Those of one submenu must follow each other.
  const char* submenu = nullptr;
  const char* name;
  Keys keys{};
  std::function<void(const Frame&)> act;
  std::optional<Panel> needs{};                  ///< Possible only while this panel is shown.
  std::function<bool(const Frame&)> possible{};  ///< Empty: always.
  std::function<bool(const Frame&)> ticked{};    ///< Empty: it is not something that is on or off.
  std::function<std::string(const Frame&)> more{};  ///< After the name: what it applies to.
  /// It tells endpoints what to do: impossible with what comes from a file.
  bool needs_live = false;
  /// Not even listed while it is impossible, since what it would apply to does not exist.
  bool hidden_if_impossible = false;
};

using Actions = std::vector<Action>;

}  // namespace readyscope::gui
