#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include "panels/desk/desk_parts.hpp"

namespace readyscope::gui {
namespace {

constexpr float scale_step = 1.1F;
constexpr std::size_t mebibyte = std::size_t{1} << 20;

constexpr ImGuiKeyChord ctrl = ImGuiMod_Ctrl;
constexpr ImGuiKeyChord shift = ImGuiMod_Shift;

// ---- File -------------------------------------------------------------------------------------

Action recent_file(Desk& desk, std::size_t number) {
  const auto file = [&desk, number]() -> const std::string* {
    const auto& files = desk.window.workspace.recent;
    return number < files.size() ? &files[number] : nullptr;
  };
  return {.menu = Menu::file,
          .submenu = "Recent",
          .name = "Open",
          .act = [file](const Frame& frame) { frame.wishes.add(OpenFile{*file()}); },
          .possible = [file](const Frame&) { return file() != nullptr; },
          .more = [file](const Frame&) { return file() == nullptr ? "" : " " + *file(); },
          .hidden_if_impossible = true};
}

std::function<void(const Frame&)> ask_for(FilePurpose purpose) {
  return [purpose](const Frame& frame) { frame.wishes.add(AskForFile{purpose}); };
}

/// Of the file that is in front.
Action close(Desk& desk) {
  return {
      .menu = Menu::file,
      .section = 1,
      .name = "Close",
      .keys = {.chord = ctrl | ImGuiKey_W},
      .act =
          [&desk](const Frame& frame) { frame.wishes.add(CloseSource{desk.window.sources.shown}); },
      .possible = [&desk](const Frame&) { return desk.window.sources.shown != 0; },
      .more =
          [&desk](const Frame&) {
            const OpenedInfo* const file = desk.window.sources.file_shown();
            // Shown where it is not possible, so that the reason is clear.
            return file == nullptr ? " the file that is in front" : " " + file->name;
          }};
}

Actions file_actions(Desk& desk) {
  Actions all{{.menu = Menu::file,
               .name = "New workspace",
               .act = [](const Frame& frame) { frame.wishes.add(NewWorkspace{}); }},
              {.menu = Menu::file,
               .name = "Open workspace...",
               .keys = {.chord = ctrl | ImGuiKey_O},
               .act = ask_for(FilePurpose::open_workspace)},
              {.menu = Menu::file,
               .name = "Open recording or capture...",
               .keys = {.chord = ctrl | shift | ImGuiKey_O},
               .act = ask_for(FilePurpose::open_traffic)}};
  for (std::size_t i = 0; i < WorkspaceInfo::recent_max; ++i) all.push_back(recent_file(desk, i));
  all.push_back({.menu = Menu::file,
                 .name = "Save workspace as...",
                 .keys = {.chord = ctrl | shift | ImGuiKey_S},
                 .act = ask_for(FilePurpose::save_workspace)});
  all.push_back(close(desk));
  all.push_back({.menu = Menu::file,
                 .section = 2,
                 .name = "Record",
                 .keys = {.chord = ctrl | ImGuiKey_R},
                 .act = [](const Frame& frame) { frame.wishes.add(ToggleRecording{}); },
                 .ticked = [&desk](const Frame&) { return desk.window.recording.running; },
                 .more =
                     [&desk](const Frame&) {
                       return desk.window.recording.running ? " to " + desk.window.recording.file
                                                            : "";
                     }});
  all.push_back({.menu = Menu::file,
                 .section = 2,
                 .name = "Record into...",
                 .act = ask_for(FilePurpose::record)});
  all.push_back({.menu = Menu::file,
                 .section = 2,
                 .name = "Record from the beginning of what is kept into...",
                 .act = ask_for(FilePurpose::record_kept)});
  all.push_back({.menu = Menu::file,
                 .section = 2,
                 .name = "Export the listed events to...",
                 .keys = {.chord = ctrl | ImGuiKey_E},
                 .act = ask_for(FilePurpose::export_events),
                 .possible = [&desk](const Frame&) { return !desk.window.exported.running; }});
  all.push_back({.menu = Menu::file,
                 .section = 2,
                 .name = "Send the datagrams of this file again...",
                 .keys = {.chord = ctrl | shift | ImGuiKey_R},
                 .act = [&desk](const Frame&) { desk.replay.open(); },
                 .possible = [](const Frame& frame) { return !frame.is_live(); }});
  all.push_back({.menu = Menu::file,
                 .section = 3,
                 .name = "Quit",
                 .keys = {.chord = ctrl | ImGuiKey_Q},
                 .act = [](const Frame& frame) { frame.wishes.add(Quit{}); }});
  return all;
}

// ---- Edit -------------------------------------------------------------------------------------

Action copy(Desk& desk, const char* name, CopyForm form, Keys keys = {}) {
  return {.menu = Menu::edit,
          .section = 1,
          .name = name,
          .keys = keys,
          .act = [&desk, form](const Frame& frame) { copy_chosen_row({frame, desk}, form); },
          .possible = [&desk](const Frame& frame) { return has_chosen_row({frame, desk}); }};
}

Action history(const char* name, std::size_t bytes) {
  return {.menu = Menu::edit,
          .section = 3,
          .submenu = "History",
          .name = name,
          .act = [bytes](const Frame& frame) { frame.wishes.command(SetHistoryBytes{bytes}); },
          .ticked =
              [bytes](const Frame& frame) { return frame.scope.journal().bounds().bytes == bytes; },
          .needs_live = true};
}

void clear_history(const Frame& frame) {
  frame.wishes.command(ClearHistory{});
  frame.selection.event.reset();
}

/// One thing at a time, the topmost first.
void put_away(const Frame& frame, Desk& desk) {
  if (desk.panels.timeline.drag) {
    desk.panels.timeline.drag.reset();
  } else if (desk.shows_shortcuts) {
    desk.shows_shortcuts = false;
  } else if (frame.selection.range) {
    frame.selection.range.reset();
  } else {
    frame.selection.event.reset();
  }
}

Actions edit_actions(Desk& desk) {
  return {{.menu = Menu::edit,
           .name = "Undo",
           .keys = {.chord = ctrl | ImGuiKey_Z, .left_to_fields = true},
           .act = [&desk](const Frame& frame) { desk.removals.undo(frame.wishes); },
           .possible = [&desk](const Frame&) { return desk.removals.last() != nullptr; },
           .more =
               [&desk](const Frame&) {
                 const Removal* last = desk.removals.last();
                 return last == nullptr ? "" : " removing " + last->what;
               }},
          copy(desk, "Copy the chosen row", CopyForm::text,
               {.chord = ctrl | ImGuiKey_C, .left_to_fields = true}),
          copy(desk, "Copy the chosen row as CSV", CopyForm::csv),
          copy(desk, "Copy the chosen row as JSON", CopyForm::json),
          {.menu = Menu::edit,
           .section = 2,
           .name = "Clear the range, then the selection",
           .keys = {.chord = ImGuiKey_Escape},
           .act = [&desk](const Frame& frame) { put_away(frame, desk); }},
          {.menu = Menu::edit,
           .section = 3,
           .name = "Clear the history",
           .act = clear_history,
           .needs_live = true},
          history("64 MiB", 64 * mebibyte),
          history("256 MiB", 256 * mebibyte),
          history("1 GiB", 1024 * mebibyte),
          history("4 GiB", 4096 * mebibyte)};
}

// ---- View -------------------------------------------------------------------------------------

Action show_or_hide(Desk& desk, const char* name, Panel panel) {
  return {.menu = Menu::view,
          .name = name,
          .act =
              [&desk, panel](const Frame&) {
                bool& on = desk.page.look.*shown(panel);
                on = !on;
              },
          .ticked = [&desk, panel](const Frame&) { return desk.page.shows(panel); }};
}

Action theme(Desk& desk, const char* name, ThemeChoice choice) {
  return {.menu = Menu::view,
          .section = 1,
          .name = name,
          .act = [&desk, choice](const Frame&) { desk.window.choices.theme = choice; },
          .ticked = [&desk, choice](const Frame&) { return desk.window.choices.theme == choice; }};
}

Action scale(const char* name, Keys keys, std::function<void()> change) {
  return {.menu = Menu::view,
          .section = 2,
          .name = name,
          .keys = keys,
          .act = [change = std::move(change)](const Frame&) { change(); }};
}

/// 0 means the display's own.
Action frame_rate(Desk& desk, const char* name, int rate) {
  return {.menu = Menu::view,
          .section = 3,
          .submenu = "Frames a second",
          .name = name,
          .act = [&desk, rate](const Frame&) { desk.window.choices.frames_per_second = rate; },
          .ticked = [&desk,
                     rate](const Frame&) { return desk.window.choices.frames_per_second == rate; }};
}

Actions view_actions(Desk& desk) {
  const auto resize = [&desk](float factor) {
    return [&desk, factor] {
      float& now = desk.window.choices.scale;
      now = std::clamp(now * factor, scale_min, scale_max);
    };
  };
  Actions all{show_or_hide(desk, "Sockets", Panel::sockets),
              show_or_hide(desk, "Timeline", Panel::timeline),
              show_or_hide(desk, "Events", Panel::events),
              show_or_hide(desk, "Counter traffic, payload and send", Panel::side),
              theme(desk, "System theme", ThemeChoice::system),
              theme(desk, "Dark theme", ThemeChoice::dark),
              theme(desk, "Light theme", ThemeChoice::light),
              theme(desk, "High contrast theme", ThemeChoice::high_contrast),
              scale("Larger",
                    {.chord = ctrl | ImGuiKey_Equal,
                     .others = {ctrl | shift | ImGuiKey_Equal, ctrl | ImGuiKey_KeypadAdd},
                     .repeats = true},
                    resize(scale_step)),
              scale("Smaller",
                    {.chord = ctrl | ImGuiKey_Minus,
                     .others = {ctrl | ImGuiKey_KeypadSubtract},
                     .repeats = true},
                    resize(1 / scale_step)),
              scale("Usual size", {.chord = ctrl | ImGuiKey_0, .others = {ctrl | ImGuiKey_Keypad0}},
                    [&desk] { desk.window.choices.scale = desk.window.choices.system_scale; }),
              frame_rate(desk, "Display's rate", 0),
              frame_rate(desk, "30", 30),
              frame_rate(desk, "60", 60),
              frame_rate(desk, "120", 120),
              frame_rate(desk, "144", 144)};
  const auto own_rate = std::ranges::find(all, std::string_view("Display's rate"), &Action::name);
  own_rate->more = [&desk](const Frame&) {
    return fmt::format(" ({:.0f})", desk.window.choices.display_rate);
  };
  return all;
}

// ---- Endpoints, Go, Help ----------------------------------------------------------------------

/// Something that is not in view is not sent.
void send(const Frame& frame, const Page& page) {
  if (page.look.show_side && page.look.side == SidePanel::send) {
    frame.wishes.add(PressSend{});
  } else {
    frame.wishes.add(ShowSidePanel{SidePanel::send});
    frame.wishes.add(GiveKeyboard{Panel::side});
  }
}

template <class Shown>
Action go_to(const char* name, ImGuiKey key, Shown what, Panel panel) {
  return {.menu = Menu::go,
          .section = 4,
          .name = name,
          .keys = {.chord = ctrl | key},
          .act = [what, panel](const Frame& frame) {
            frame.wishes.add(what);
            frame.wishes.add(GiveKeyboard{panel});
          }};
}

Action needing_live(Action action) {
  action.needs_live = true;
  return action;
}

/// What happens now comes before all files.
Action another_source(Desk& desk, const char* name, ImGuiKey key, int step) {
  return {.menu = Menu::go,
          .section = 5,
          .name = name,
          .keys = {.chord = ctrl | key},
          .act =
              [&desk, step](const Frame& frame) {
                const SourcesInfo& sources = desk.window.sources;
                std::vector<int> ids{0};
                for (const OpenedInfo& file : sources.files) ids.push_back(file.id);
                const auto count = static_cast<std::ptrdiff_t>(ids.size());
                const auto now = std::ranges::find(ids, sources.shown) - ids.begin();
                const auto next = (now + step + count) % count;
                frame.wishes.add(ShowSource{ids[static_cast<std::size_t>(next)]});
              },
          .possible = [&desk](const Frame&) { return !desk.window.sources.files.empty(); }};
}

Actions other_actions(Desk& desk) {
  return {{.menu = Menu::endpoints,
           .name = "Send what is in the Send panel",
           .keys = {.chord = ctrl | ImGuiKey_Enter},
           .act = [&desk](const Frame& frame) { send(frame, desk.page); },
           .needs_live = true},
          another_source(desk, "To the next tab", ImGuiKey_PageDown, 1),
          another_source(desk, "To the previous tab", ImGuiKey_PageUp, -1),
          go_to("To Sockets", ImGuiKey_1, ShowPanel{Panel::sockets}, Panel::sockets),
          go_to("To the timeline", ImGuiKey_2, ShowPanel{Panel::timeline}, Panel::timeline),
          go_to("To Events", ImGuiKey_3, ShowPanel{Panel::events}, Panel::events),
          go_to("To Counter traffic", ImGuiKey_4, ShowSidePanel{SidePanel::traffic}, Panel::side),
          go_to("To Payload", ImGuiKey_5, ShowSidePanel{SidePanel::payload}, Panel::side),
          needing_live(go_to("To Send", ImGuiKey_6, ShowSidePanel{SidePanel::send}, Panel::side)),
          {.menu = Menu::help,
           .name = "Find an action...",
           .keys = {.chord = ctrl | shift | ImGuiKey_P},
           .act = [&desk](const Frame&) { desk.search.toggle(); }},
          {.menu = Menu::help,
           .name = "Shortcuts",
           .keys = {.character = '?'},
           .act = [&desk](const Frame&) { desk.shows_shortcuts = !desk.shows_shortcuts; }}};
}

}  // namespace

Actions collect_actions(Desk& desk) {
  Actions all;
  for (Actions more :
       {file_actions(desk), edit_actions(desk), view_actions(desk), desk.panels.sockets.actions(),
        desk.panels.events.actions(), desk.panels.timeline.actions(), other_actions(desk)}) {
    std::ranges::move(more, std::back_inserter(all));
  }
  std::ranges::stable_sort(
      all, {}, [](const Action& action) { return std::pair(action.menu, action.section); });
  return all;
}

std::string label_of(const Action& action, const Frame& frame) {
  return action.name + (action.more ? action.more(frame) : std::string());
}

bool is_possible(const Action& action, const DeskFrame& frame) {
  if (action.needs_live && !frame.is_live()) return false;
  if (action.needs && !frame.desk.page.shows(*action.needs)) return false;
  return !action.possible || action.possible(frame);
}

bool is_shown(const Action& action, const DeskFrame& frame) {
  return !action.hidden_if_impossible || is_possible(action, frame);
}

}  // namespace readyscope::gui
