#include <windows.h>
// windows.h must come before the headers that build on it.
#include <mmsystem.h>

#include <cstdio>

#include "window.hpp"

namespace readyscope::gui {
namespace {

/// A window program has no terminal of its own. What was redirected stays so.
void attach_to_terminal() {
  const auto is_open = [](DWORD which) {
    const HANDLE handle = ::GetStdHandle(which);
    return handle != nullptr && handle != INVALID_HANDLE_VALUE;
  };
  const bool out = is_open(STD_OUTPUT_HANDLE);
  const bool err = is_open(STD_ERROR_HANDLE);
  if ((out && err) || ::AttachConsole(ATTACH_PARENT_PROCESS) == 0) return;
  if (!out) (void)std::freopen("CONOUT$", "w", stdout);
  if (!err) (void)std::freopen("CONOUT$", "w", stderr);
}

}  // namespace

FontFiles system_fonts() {
  wchar_t buffer[MAX_PATH];
  const UINT length = ::GetWindowsDirectoryW(buffer, MAX_PATH);
  std::string windows = "C:\\Windows";
  if (length > 0 && length < MAX_PATH) {
    // The folder's name is made of plain letters on every Windows there is.
    windows.clear();
    for (UINT i = 0; i < length; ++i) windows += static_cast<char>(buffer[i]);
  }
  const std::string base = windows + "\\Fonts\\";
  return {
      .proportional = {base + "segoeui.ttf", base + "tahoma.ttf", base + "arial.ttf",
                       base + "DejaVuSans.ttf"},
      .fixed = {base + "consola.ttf", base + "lucon.ttf", base + "cour.ttf",
                base + "DejaVuSansMono.ttf"},
  };
}

// GLFW takes the one that the program carries as a resource, in the size that fits.
void set_icon(GLFWwindow&) {}

void prepare_process() {
  attach_to_terminal();
  // Sleeps and waits end on a tick of 15.6 ms otherwise: one frame in two would be late.
  ::timeBeginPeriod(1);
}

}  // namespace readyscope::gui
