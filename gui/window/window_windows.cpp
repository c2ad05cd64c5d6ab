#include <windows.h>
// windows.h must come before the headers that build on it.
#include <commctrl.h>

#include <cstdio>

#define GLFW_INCLUDE_NONE
#define GLFW_EXPOSE_NATIVE_WIN32
#include <GLFW/glfw3.h>
#include <GLFW/glfw3native.h>

#include "window/window.hpp"

namespace readyscope::gui {
namespace {

/// A program with a window has no terminal of its own. Redirected streams stay redirected.
void attach_to_terminal() {
  const auto is_open = [](DWORD which) {
    const HANDLE handle = ::GetStdHandle(which);
    return handle != nullptr && handle != INVALID_HANDLE_VALUE;
  };
  const bool out = is_open(STD_OUTPUT_HANDLE);
  const bool err = is_open(STD_ERROR_HANDLE);
  if (out && err) return;
  // Without a terminal, what is printed is for nobody, which is no failure.
  const char* const name = ::AttachConsole(ATTACH_PARENT_PROCESS) != 0 ? "CONOUT$" : "NUL";
  if (!out) (void)std::freopen(name, "w", stdout);
  if (!err) (void)std::freopen(name, "w", stderr);
}

/// Identifies our hook for the window's messages, and our timer among the window's.
constexpr UINT_PTR ticker_id = 0x5253;
constexpr UINT tick_ms = 10;

/// Sees the window's messages before GLFW does. Since the function it needs is passed along with
/// each message, there is no need for a table of windows, or for a property that others could see.
LRESULT CALLBACK hear(HWND window, UINT message, WPARAM wide, LPARAM low, UINT_PTR,
                      DWORD_PTR tick) {
  if (message == WM_TIMER && wide == ticker_id) {
    (*reinterpret_cast<const std::function<void()>*>(tick))();
    // Restart the timer: if a tick took longer than the interval, the next one would be due at
    // once, and a loop that runs until no message is left would never end.
    ::SetTimer(window, ticker_id, tick_ms, nullptr);
    return 0;
  }
  if (message == WM_NCLBUTTONDOWN && wide == HTCAPTION) {
    // After the press, Windows waits half a second for the pointer to move, and does nothing else.
    // So report a movement, to where the pointer already is.
    POINT at{};
    ::GetCursorPos(&at);
    ::ScreenToClient(window, &at);
    ::PostMessageW(window, WM_MOUSEMOVE, MK_LBUTTON, MAKELPARAM(at.x, at.y));
  }
  // Alt by itself or with letters is for our own menu bar, Alt+Space for the window's menu.
  if (message == WM_SYSCOMMAND && (wide & 0xFFF0U) == SC_KEYMENU && low != ' ') return 0;
  return ::DefSubclassProc(window, message, wide, low);
}

/// Identifies the hook below.
constexpr UINT_PTR loss_id = 0x5254;

/// Once this returns, the system may end the process at any time.
LRESULT CALLBACK hear_of_end(HWND window, UINT message, WPARAM wide, LPARAM low, UINT_PTR,
                             DWORD_PTR lost) {
  if (message == WM_ENDSESSION && wide != 0) {
    (*reinterpret_cast<const std::function<void()>*>(lost))();
  }
  return ::DefSubclassProc(window, message, wide, low);
}

}  // namespace

FontFiles system_fonts() {
  wchar_t buffer[MAX_PATH];
  const UINT length = ::GetWindowsDirectoryW(buffer, MAX_PATH);
  std::string windows = "C:\\Windows";
  if (length > 0 && length < MAX_PATH) {
    // The folder's name is plain ASCII on every version of Windows.
    windows.clear();
    for (UINT i = 0; i < length; ++i) windows += static_cast<char>(buffer[i]);
  }
  const std::string base = windows + "\\Fonts\\";
  return {
      .proportional = {base + "segoeui.ttf", base + "tahoma.ttf", base + "arial.ttf",
                       base + "DejaVuSans.ttf"},
      .fixed = {base + "consola.ttf", base + "lucon.ttf", base + "cour.ttf",
                base + "DejaVuSansMono.ttf"},
      .fallbacks = {base + "segoeui.ttf", base + "tahoma.ttf", base + "msyh.ttc",
                    base + "YuGothM.ttc", base + "msgothic.ttc", base + "malgun.ttf",
                    base + "msjh.ttc", base + "Nirmala.ttc", base + "Nirmala.ttf",
                    base + "LeelawUI.ttf", base + "ebrima.ttf", base + "gadugi.ttf",
                    base + "seguisym.ttf", base + "DejaVuSans.ttf"},
  };
}

std::optional<Theme> system_theme() {
  HIGHCONTRASTW contrast{};
  contrast.cbSize = sizeof contrast;
  if (::SystemParametersInfoW(SPI_GETHIGHCONTRAST, sizeof contrast, &contrast, 0) != 0 &&
      (contrast.dwFlags & HCF_HIGHCONTRASTON) != 0) {
    return Theme::high_contrast;
  }
  DWORD light = 0;
  DWORD size = sizeof light;
  const LSTATUS status = ::RegGetValueW(
      HKEY_CURRENT_USER, L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize",
      L"AppsUseLightTheme", RRF_RT_REG_DWORD, nullptr, &light, &size);
  if (status != ERROR_SUCCESS) return {};
  return light != 0 ? Theme::light : Theme::dark;
}

// GLFW uses the icon in the program's resources, in the size that fits.
void set_icon(GLFWwindow&) {}

// The loops that Windows runs inside a drag or a menu deliver timers like any other.
void begin_ticks(GLFWwindow& window, const std::function<void()>& tick) {
  const HWND handle = ::glfwGetWin32Window(&window);
  ::SetWindowSubclass(handle, hear, ticker_id, reinterpret_cast<DWORD_PTR>(&tick));
  ::SetTimer(handle, ticker_id, tick_ms, nullptr);
}

void end_ticks(GLFWwindow& window) {
  const HWND handle = ::glfwGetWin32Window(&window);
  ::KillTimer(handle, ticker_id);
  ::RemoveWindowSubclass(handle, hear, ticker_id);
}

void wait_for_loss(GLFWwindow& window, const std::function<void()>& lost) {
  ::SetWindowSubclass(::glfwGetWin32Window(&window), hear_of_end, loss_id,
                      reinterpret_cast<DWORD_PTR>(&lost));
}

void end_waiting_for_loss(GLFWwindow& window) {
  ::RemoveWindowSubclass(::glfwGetWin32Window(&window), hear_of_end, loss_id);
}

void prepare_process() { attach_to_terminal(); }

}  // namespace readyscope::gui
