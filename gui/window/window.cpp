#include "window/window.hpp"

#include <glad/gl.h>
// glad must come before GLFW, which would bring the system's own OpenGL header.
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace readyscope::gui {
namespace {

constexpr int width_min = 640;
constexpr int height_min = 420;
/// No desktop is this large, but a file with a window's place may contain any number.
constexpr int coordinate_max = 1'000'000;

std::string glfw_error() {
  const char* description = nullptr;
  glfwGetError(&description);
  return description == nullptr ? std::string("no reason given") : std::string(description);
}

/// Dear ImGui has no key for a plus sign of its own, which most non-English keyboards have, so it
/// is reported as the plus of the keypad.
void tell_plus(int key, int scancode, int action) {
  if (key == GLFW_KEY_KP_ADD) return;
  const char* name = glfwGetKeyName(key, scancode);
  if (name == nullptr || std::string_view(name) != "+") return;
  ImGui::GetIO().AddKeyEvent(ImGuiKey_KeypadAdd, action != GLFW_RELEASE);
}

/// Has the renderer call `between` after each panel.
void interrupt(const ImDrawData& drawn, const std::function<void()>& between) {
  ImDrawCmd interruption;
  interruption.UserCallback = [](const ImDrawList*, const ImDrawCmd* command) {
    (*static_cast<const std::function<void()>*>(command->UserCallbackData))();
  };
  interruption.UserCallbackData = const_cast<std::function<void()>*>(&between);
  for (ImDrawList* list : drawn.CmdLists) list->CmdBuffer.push_back(interruption);
}

}  // namespace

std::expected<std::unique_ptr<Window>, std::string> Window::open(const WindowOptions& options,
                                                                 const Clock& clock) {
  const Instant begin = clock.now();
  if (glfwInit() != GLFW_TRUE) {
    return std::unexpected("There is no display to open a window on: " + glfw_error() + ".");
  }
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  // A display that wants everything larger wants the window larger too, even if it is moved there
  // later.
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  // Alt+Space opens the window's menu, as everywhere on Windows.
  glfwWindowHint(GLFW_WIN32_KEYBOARD_MENU, GLFW_TRUE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "Readyscope");
  GLFWwindow* window =
      glfwCreateWindow(options.width, options.height, options.title.c_str(), nullptr, nullptr);
  if (window == nullptr) {
    const std::string reason = glfw_error();
    glfwTerminate();
    return std::unexpected("The window could not be opened: " + reason +
                           ". Readyscope needs OpenGL 3.3.");
  }
  glfwMakeContextCurrent(window);
  if (gladLoadGL(glfwGetProcAddress) == 0) {
    glfwDestroyWindow(window);
    glfwTerminate();
    return std::unexpected("OpenGL could not be loaded. Readyscope needs OpenGL 3.3.");
  }
  std::unique_ptr<Window> made(new Window(window, clock.now() - begin));
  if (options.place) made->put(*options.place);
  return made;
}

Window::Window(GLFWwindow* window, Duration graphics_start)
    : window_(window), graphics_start_(graphics_start) {
  // A swap that waits for the display would neglect the sockets meanwhile.
  glfwSwapInterval(0);
  glfwSetWindowSizeLimits(window_, width_min, height_min, GLFW_DONT_CARE, GLFW_DONT_CARE);
  set_icon(*window_);
  come_to_rest();
  find_scale();
  // Dear ImGui calls callbacks that were set before its own.
  listen();

  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // Leaves nothing behind in the working directory.
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  ImGui_ImplGlfw_InitForOpenGL(window_, true);
  ImGui_ImplOpenGL3_Init("#version 330 core");
  fonts_.load(system_fonts());
}

Window::~Window() {
  // Our hooks were installed before Dear ImGui's, and are removed before them.
  end_ticks(*window_);
  end_waiting_for_loss(*window_);
  glDeleteSync(static_cast<GLsync>(rendered_));
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
  glfwDestroyWindow(window_);
  glfwTerminate();
}

/// Everything that the user or the desktop can do to the window is only noted here; handling it is
/// up to Dear ImGui.
void Window::listen() {
  glfwSetWindowUserPointer(window_, this);
  constexpr auto touch = [](GLFWwindow* window, auto...) {
    static_cast<Window*>(glfwGetWindowUserPointer(window))->touched_ = true;
  };
  glfwSetKeyCallback(window_, [](GLFWwindow* window, int key, int scancode, int action, int) {
    static_cast<Window*>(glfwGetWindowUserPointer(window))->touched_ = true;
    tell_plus(key, scancode, action);
  });
  glfwSetCharCallback(window_, touch);
  glfwSetMouseButtonCallback(window_, touch);
  glfwSetCursorPosCallback(window_, touch);
  glfwSetCursorEnterCallback(window_, touch);
  glfwSetScrollCallback(window_, touch);
  glfwSetWindowFocusCallback(window_, touch);
  glfwSetWindowIconifyCallback(window_, touch);
  glfwSetWindowRefreshCallback(window_, touch);
  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* window, int, int) {
    auto& self = *static_cast<Window*>(glfwGetWindowUserPointer(window));
    self.touched_ = true;
    self.moved_ = true;
  });
  glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* window, float, float) {
    auto& self = *static_cast<Window*>(glfwGetWindowUserPointer(window));
    self.touched_ = true;
    self.find_scale();
  });
  glfwSetDropCallback(window_, [](GLFWwindow* window, int count, const char** paths) {
    auto& self = *static_cast<Window*>(glfwGetWindowUserPointer(window));
    const std::span dropped(paths, static_cast<std::size_t>(count));
    self.dropped_.assign(dropped.begin(), dropped.end());
    self.touched_ = true;
  });
  glfwSetWindowPosCallback(window_, [](GLFWwindow* window, int, int) {
    static_cast<Window*>(glfwGetWindowUserPointer(window))->moved_ = true;
  });
}

bool Window::take_input() {
  const bool was_moving = std::exchange(moved_, false);
  may_do_held_work_ = true;
  glfwPollEvents();
  may_do_held_work_ = false;
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  // Asking the system about its displays takes a while, so wait until the window rests.
  if (was_moving && !moved_) come_to_rest();
  // A button that is held down keeps having an effect without further events.
  return std::exchange(touched_, false) || ImGui::IsAnyMouseDown();
}

void Window::while_held(std::function<void()> work) {
  held_work_ = [this, work = std::move(work)] {
    // Only while the frame loop is in take_input, and not from within this work itself.
    if (!std::exchange(may_do_held_work_, false)) return;
    try {
      work();
    } catch (...) {
      // The system's own code, which cannot handle exceptions, is between here and take_input.
      thrown_ = std::current_exception();
    }
    may_do_held_work_ = true;
  };
  begin_ticks(*window_, held_work_);
}

void Window::when_lost(std::function<void()> lost) {
  lost_ = [this, lost = std::move(lost)] {
    if (!std::exchange(is_lost_, true)) lost();
  };
  (void)place();  // As long as somebody can be asked.
  wait_for_loss(*window_, lost_);
}

void Window::come_to_rest() {
  find_refresh_rate();
  if (is_hidden() || glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) == GLFW_TRUE) return;
  glfwGetWindowPos(window_, &rested_at_.left, &rested_at_.top);
  glfwGetWindowSize(window_, &rested_at_.width, &rested_at_.height);
}

WindowPlace Window::place() const {
  if (!is_lost_) was_maximised_ = glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) == GLFW_TRUE;
  return {rested_at_, was_maximised_};
}

void Window::put(const WindowPlace& place) {
  Area frame;  // How far it extends beyond the window on each side.
  glfwGetWindowFrameSize(window_, &frame.left, &frame.top, &frame.width, &frame.height);
  int count = 0;
  GLFWmonitor* const* const monitors = glfwGetMonitors(&count);
  std::vector<Area> displays;
  for (GLFWmonitor* monitor : std::span(monitors, static_cast<std::size_t>(count))) {
    Area& room = displays.emplace_back();
    glfwGetMonitorWorkarea(monitor, &room.left, &room.top, &room.width, &room.height);
  }
  // The frame is what the user drags it by.
  const Area wanted{std::clamp(place.area.left, -coordinate_max, coordinate_max),
                    std::clamp(place.area.top, -coordinate_max, coordinate_max),
                    std::clamp(place.area.width, width_min, coordinate_max),
                    std::clamp(place.area.height, height_min, coordinate_max)};
  const Area outer = brought_within_reach(
      {wanted.left - frame.left, wanted.top - frame.top, wanted.width + frame.left + frame.width,
       wanted.height + frame.top + frame.height},
      displays);
  const Area& inner = rested_at_ = {outer.left + frame.left, outer.top + frame.top,
                                    outer.width - frame.left - frame.width,
                                    outer.height - frame.top - frame.height};
  // Move before resizing: a display with another scale would resize it once more.
  glfwSetWindowPos(window_, inner.left, inner.top);
  glfwSetWindowSize(window_, inner.width, inner.height);
  if (place.maximised) glfwMaximizeWindow(window_);
}

/// The window counts as being on the display that shows the most of it.
void Window::find_refresh_rate() {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
  glfwGetWindowPos(window_, &left, &top);
  glfwGetWindowSize(window_, &width, &height);
  int count = 0;
  GLFWmonitor* const* const monitors = glfwGetMonitors(&count);
  int shown_most = -1;
  for (GLFWmonitor* monitor : std::span(monitors, static_cast<std::size_t>(count))) {
    const GLFWvidmode* mode = glfwGetVideoMode(monitor);
    if (mode == nullptr) continue;
    int x = 0;
    int y = 0;
    glfwGetMonitorPos(monitor, &x, &y);
    const int across = std::min(left + width, x + mode->width) - std::max(left, x);
    const int down = std::min(top + height, y + mode->height) - std::max(top, y);
    const int shown = std::max(across, 0) * std::max(down, 0);
    if (shown <= shown_most) continue;
    shown_most = shown;
    refresh_rate_ = std::max(mode->refreshRate, 0);
  }
}

void Window::set_title(const std::string& title) { glfwSetWindowTitle(window_, title.c_str()); }

bool Window::close_wanted() const { return glfwWindowShouldClose(window_) == GLFW_TRUE; }

bool Window::is_hidden() const {
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  return width == 0 || height == 0 || glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == GLFW_TRUE;
}

void Window::find_scale() {
  float x = 1;
  float y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  system_scale_ = std::clamp(x, 0.5F, 4.0F);
}

void Window::begin_frame(Theme theme, float scale) {
  if (styled_ != std::pair(theme, scale)) {
    styled_ = {theme, scale};
    apply_style(theme, scale);
  }
  fonts_.add_missing_letters();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
}

void Window::end_frame(const std::function<void()>& between) {
  ImGui::Render();
  interrupt(*ImGui::GetDrawData(), between);
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  glViewport(0, 0, width, height);
  const ImVec4 colour = ImGui::ColorConvertU32ToFloat4(ground(styled_.first));
  glClearColor(colour.x, colour.y, colour.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glDeleteSync(static_cast<GLsync>(rendered_));
  rendered_ = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
  glFlush();
}

bool Window::is_rendered() const {
  return rendered_ == nullptr ||
         glClientWaitSync(static_cast<GLsync>(rendered_), 0, 0) != GL_TIMEOUT_EXPIRED;
}

Picture Window::picture() const {
  Picture picture;
  glfwGetFramebufferSize(window_, &picture.width, &picture.height);
  const auto row_bytes = static_cast<std::size_t>(picture.width) * 3;
  picture.pixels.resize(row_bytes * static_cast<std::size_t>(picture.height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, picture.width, picture.height, GL_RGB, GL_UNSIGNED_BYTE,
               picture.pixels.data());
  // OpenGL numbers rows from the bottom.
  const auto row = [&](int y) {
    return picture.pixels.begin() + static_cast<std::ptrdiff_t>(row_bytes) * y;
  };
  for (int y = 0; y < picture.height / 2; ++y) {
    std::swap_ranges(row(y), row(y + 1), row(picture.height - 1 - y));
  }
  return picture;
}

void Window::show() { glfwSwapBuffers(window_); }

}  // namespace readyscope::gui
