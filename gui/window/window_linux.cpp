#define GLFW_INCLUDE_NONE
#include <dlfcn.h>

#include <GLFW/glfw3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "system/gtk_theme.hpp"
#include "window/window.hpp"
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#include <stb_image.h>

#include "icon_png.hpp"

// Last, because Xlib's macros have names that other headers use.
#define GLFW_EXPOSE_NATIVE_X11
#include <GLFW/glfw3native.h>

namespace readyscope::gui {

FontFiles system_fonts() {
  const std::string base = "/usr/share/fonts/";
  return {
      .proportional =
          {
              base + "truetype/noto/NotoSans-Regular.ttf",
              base + "truetype/dejavu/DejaVuSans.ttf",
              base + "dejavu-sans-fonts/DejaVuSans.ttf",
              base + "TTF/DejaVuSans.ttf",
              base + "noto/NotoSans-Regular.ttf",
              base + "truetype/liberation/LiberationSans-Regular.ttf",
              base + "liberation/LiberationSans-Regular.ttf",
          },
      .fixed =
          {
              base + "truetype/noto/NotoSansMono-Regular.ttf",
              base + "truetype/dejavu/DejaVuSansMono.ttf",
              base + "dejavu-sans-mono-fonts/DejaVuSansMono.ttf",
              base + "TTF/DejaVuSansMono.ttf",
              base + "noto/NotoSansMono-Regular.ttf",
              base + "truetype/liberation/LiberationMono-Regular.ttf",
              base + "liberation/LiberationMono-Regular.ttf",
          },
      .fallbacks =
          {
              base + "truetype/dejavu/DejaVuSans.ttf",
              base + "TTF/DejaVuSans.ttf",
              base + "truetype/noto/NotoSansArabic-Regular.ttf",
              base + "truetype/noto/NotoSansHebrew-Regular.ttf",
              base + "truetype/noto/NotoSansDevanagari-Regular.ttf",
              base + "truetype/noto/NotoSansThai-Regular.ttf",
              base + "opentype/noto/NotoSansCJK-Regular.ttc",
              base + "noto-cjk/NotoSansCJK-Regular.ttc",
              base + "google-noto-cjk/NotoSansCJK-Regular.ttc",
              base + "truetype/droid/DroidSansFallbackFull.ttf",
              base + "truetype/wqy/wqy-microhei.ttc",
              base + "truetype/freefont/FreeSans.ttf",
          },
  };
}

// The desktop's portal reports it as well, but needs a library for D-Bus.
std::optional<Theme> system_theme() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  std::filesystem::path folder = variable("XDG_CONFIG_HOME");
  if (!folder.is_absolute()) folder = std::filesystem::path(variable("HOME")) / ".config";
  for (const char* version : {"gtk-4.0", "gtk-3.0"}) {
    std::ifstream file(folder / version / "settings.ini", std::ios::binary);
    const std::string settings{std::istreambuf_iterator<char>(file), {}};
    if (const auto theme = gtk_theme(variable("GTK_THEME"), settings)) return theme;
  }
  return {};
}

void set_icon(GLFWwindow& window) {
  GLFWimage icon{};
  icon.pixels = stbi_load_from_memory(icon_png, sizeof icon_png, &icon.width, &icon.height, nullptr,
                                      STBI_rgb_alpha);
  if (icon.pixels == nullptr) return;
  glfwSetWindowIcon(&window, 1, &icon);
  stbi_image_free(icon.pixels);
}

// No window manager here withholds a program's events.
void begin_ticks(GLFWwindow&, const std::function<void()>&) {}
void end_ticks(GLFWwindow&) {}

// GLFW loads Xlib by itself, and does not say that it has lost its display: unless told otherwise,
// Xlib ends the process then and there, in the first of these handlers. It has the second one since
// version 1.7.
void wait_for_loss(GLFWwindow&, const std::function<void()>& lost) {
  using Handler = int (*)(Display*);
  using ExitHandler = void (*)(Display*, void*);
  Display* const display = ::glfwGetX11Display();
  if (display == nullptr) return;
  void* const xlib = ::dlopen("libX11.so.6", RTLD_LAZY | RTLD_NOLOAD);
  if (xlib == nullptr) return;
  const auto set_handler =
      reinterpret_cast<Handler (*)(Handler)>(::dlsym(xlib, "XSetIOErrorHandler"));
  const auto set_exit_handler = reinterpret_cast<void (*)(Display*, ExitHandler, void*)>(
      ::dlsym(xlib, "XSetIOErrorExitHandler"));
  if (set_handler != nullptr && set_exit_handler != nullptr) {
    set_handler([](Display*) { return 0; });
    set_exit_handler(
        display,
        [](Display*, void* function) { (*static_cast<const std::function<void()>*>(function))(); },
        const_cast<std::function<void()>*>(&lost));
  }
  ::dlclose(xlib);
}

// The display is closed together with the window.
void end_waiting_for_loss(GLFWwindow&) {}

// Terminals and timers need no preparation here.
void prepare_process() {}

}  // namespace readyscope::gui
