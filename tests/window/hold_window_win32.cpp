// Does to a program's window what a user does, holds it, and releases it:
//
//     hold_window TITLE drag|resize|menu|minimise|maximise SECONDS
//     hold_window TITLE end-session 0
//
// TITLE is the beginning of the title. Prints whether the system reported the hold, at the
// beginning and at the end of that time: a hold that did not happen proves nothing.

#include <windows.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

constexpr DWORD look_every_ms = 20;
/// How long until something counts as hung.
constexpr int looks_max = 3'000;

struct Hold {
  std::string_view name;
  WPARAM command;
  LPARAM detail;
  DWORD told_by;  ///< A flag of GUITHREADINFO; 0 if the system runs no loop of its own for this.
};

constexpr Hold holds[] = {
    {"drag", SC_MOVE, 0, GUI_INMOVESIZE},      {"resize", SC_SIZE, 0, GUI_INMOVESIZE},
    {"menu", SC_KEYMENU, ' ', GUI_INMENUMODE}, {"system-menu", SC_MOUSEMENU, 0, GUI_INMENUMODE},
    {"minimise", SC_MINIMIZE, 0, 0},           {"maximise", SC_MAXIMIZE, 0, 0},
};

struct Search {
  std::wstring title;
  HWND found;
};

BOOL CALLBACK look_at(HWND window, LPARAM parameter) {
  auto& search = *reinterpret_cast<Search*>(parameter);
  wchar_t title[256];
  const int length = ::GetWindowTextW(window, title, 256);
  const std::wstring_view text(title, static_cast<std::size_t>(length));
  if (::IsWindowVisible(window) == 0 || !text.starts_with(search.title)) return TRUE;
  search.found = window;
  return FALSE;
}

HWND find_window(std::string_view title) {
  Search search{std::wstring(title.begin(), title.end()), nullptr};
  for (int i = 0; i < looks_max && search.found == nullptr; ++i) {
    ::EnumWindows(look_at, reinterpret_cast<LPARAM>(&search));
    if (search.found == nullptr) ::Sleep(look_every_ms);
  }
  return search.found;
}

bool is_held(HWND window, const Hold& hold) {
  if (hold.command == SC_MINIMIZE) return ::IsIconic(window) != 0;
  if (hold.command == SC_MAXIMIZE) return ::IsZoomed(window) != 0;
  GUITHREADINFO info{};
  info.cbSize = sizeof info;
  const DWORD thread = ::GetWindowThreadProcessId(window, nullptr);
  return ::GetGUIThreadInfo(thread, &info) != 0 && (info.flags & hold.told_by) != 0;
}

/// Waits until it is held, or not, as wanted, which takes the system a while. Returns whether it
/// is.
bool wait_until_held(HWND window, const Hold& hold, bool wanted) {
  for (int i = 0; i < looks_max && is_held(window, hold) != wanted; ++i) ::Sleep(look_every_ms);
  return is_held(window, hold);
}

void let_go(HWND window, const Hold& hold) {
  if (hold.told_by == 0) {
    ::PostMessageW(window, WM_SYSCOMMAND, SC_RESTORE, 0);
    return;
  }
  if (hold.told_by == GUI_INMENUMODE) {
    ::PostMessageW(window, WM_CANCELMODE, 0, 0);
    return;
  }
  ::PostMessageW(window, WM_KEYDOWN, VK_ESCAPE, 0);
  ::PostMessageW(window, WM_KEYUP, VK_ESCAPE, 0);
}

int run(HWND window, const Hold& hold, double seconds) {
  if (::PostMessageW(window, WM_SYSCOMMAND, hold.command, hold.detail) == 0) return 1;
  const bool at_first = wait_until_held(window, hold, true);
  ::Sleep(static_cast<DWORD>(seconds * 1000));
  const bool at_last = is_held(window, hold);
  let_go(window, hold);
  const bool afterwards = wait_until_held(window, hold, false);
  std::printf("{\"at_first\": %d, \"at_last\": %d, \"afterwards\": %d}\n", at_first, at_last,
              afterwards);
  return 0;
}

/// What the system tells every window when the user logs off.
int end_session(HWND window) {
  const LRESULT may_end = ::SendMessageW(window, WM_QUERYENDSESSION, 0, 0);
  if (may_end != 0) ::SendMessageW(window, WM_ENDSESSION, TRUE, 0);
  std::printf("{\"may_end\": %d}\n", may_end != 0);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: hold_window TITLE drag|resize|menu|minimise|maximise|end-session SECONDS\n",
               stderr);
    return 2;
  }
  const HWND window = find_window(argv[1]);
  if (window == nullptr) {
    std::fputs("hold_window: there is no such window\n", stderr);
    return 1;
  }
  if (std::string_view(argv[2]) == "end-session") return end_session(window);
  for (const Hold& hold : holds) {
    if (hold.name == argv[2]) return run(window, hold, std::atof(argv[3]));
  }
  std::fputs("hold_window: there is no such hold\n", stderr);
  return 2;
}
