#pragma once

#include <string>
#include <string_view>

#include "panels/desk/desk.hpp"
#include "panels/widgets/action.hpp"
#include "text/rows.hpp"

namespace readyscope::gui {

// Shared by the files of the desk; nothing else includes it.

struct DeskFrame : Frame {
  Desk& desk;
};

// ---- desk_actions.cpp

/// The actions of each panel and of the desk itself, menu by menu.
Actions collect_actions(Desk& desk);
const char* title(Menu menu);
/// The name, and what the action would apply to.
std::string label_of(const Action& action, const Frame& frame);
bool is_possible(const Action& action, const DeskFrame& frame);
bool is_shown(const Action& action, const DeskFrame& frame);

// ---- action_keys.cpp

/// `Ctrl+Shift+P`, `?`, or empty.
std::string keys_text(const Keys& keys);
/// Carries out the action whose keys were just pressed.
void take_keys(const DeskFrame& frame);

// ---- chosen_row.cpp

/// The chosen row of the panel that had the keyboard last.
bool has_chosen_row(const DeskFrame& frame);
void copy_chosen_row(const DeskFrame& frame, CopyForm form);

// ---- desk.cpp

/// A message with a button before it; whether that was pressed to dismiss it.
bool draw_message(const char* dismiss, ImU32 colour, std::string_view words);

// ---- file_lines.cpp

/// A bar that is full to this share, on the line of what comes next.
void draw_share(double share);
/// What was recorded last, until it is dismissed.
void draw_recorded(const DeskFrame& frame);
/// How far an export is, or what was exported; nothing if neither.
void draw_export(const DeskFrame& frame);

// ---- and one file each

/// The menu bar of the current window.
void draw_menu_bar(const DeskFrame& frame);
/// A tab for what happens now and one for each file that was opened, and how far the one in front
/// has been read; nothing while no file is open.
void draw_sources(const DeskFrame& frame);
/// How far a replay is, or what became of it; nothing if there was none.
void draw_replay(const DeskFrame& frame);
/// The status line, with the last failure and the removal that can be undone.
void draw_status(const DeskFrame& frame);
/// Every action that has keys, and the uses of the mouse.
void draw_shortcuts(const DeskFrame& frame);

}  // namespace readyscope::gui
