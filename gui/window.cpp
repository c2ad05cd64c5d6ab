#include "window.hpp"

#include <glad/gl.h>
// glad must come before GLFW, which would bring the system's own OpenGL header.
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <filesystem>

namespace readyscope::gui {
namespace {

constexpr int width_min = 640;
constexpr int height_min = 420;

std::string glfw_error() {
  const char* description = nullptr;
  glfwGetError(&description);
  return description == nullptr ? std::string("no reason given") : std::string(description);
}

ImFont* first_font(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) continue;
    if (ImFont* font = ImGui::GetIO().Fonts->AddFontFromFileTTF(file.c_str())) return font;
  }
  return nullptr;
}

}  // namespace

std::expected<std::unique_ptr<Window>, std::string> Window::open(const WindowOptions& options) {
  if (glfwInit() != GLFW_TRUE) {
    return std::unexpected("There is no display to open a window on: " + glfw_error() + ".");
  }
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
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
  return std::unique_ptr<Window>(new Window(window));
}

Window::Window(GLFWwindow* window) : window_(window) {
  // A swap that waits for the display would leave the sockets alone for that time.
  glfwSwapInterval(0);
  glfwSetWindowSizeLimits(window_, width_min, height_min, GLFW_DONT_CARE, GLFW_DONT_CARE);
  set_icon(*window_);

  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // nothing is left behind in the working directory
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  ImGui_ImplGlfw_InitForOpenGL(window_, true);
  ImGui_ImplOpenGL3_Init("#version 330 core");
  load_fonts();
}

Window::~Window() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
  glfwDestroyWindow(window_);
  glfwTerminate();
}

void Window::load_fonts() {
  const FontFiles files = system_fonts();
  if (first_font(files.proportional) == nullptr) ImGui::GetIO().Fonts->AddFontDefault();
  fixed_font_ = first_font(files.fixed);
}

void Window::take_input() { glfwPollEvents(); }

bool Window::close_wanted() const { return glfwWindowShouldClose(window_) == GLFW_TRUE; }

bool Window::is_hidden() const {
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  return width == 0 || height == 0 || glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == GLFW_TRUE;
}

float Window::system_scale() const {
  float x = 1;
  float y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  return std::clamp(x, 0.5F, 4.0F);
}

void Window::begin_frame(Theme theme, float scale) {
  if (styled_ != std::pair(theme, scale)) {
    styled_ = {theme, scale};
    apply_style(theme, scale);
  }
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
}

void Window::end_frame() {
  ImGui::Render();
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  glViewport(0, 0, width, height);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

Picture Window::picture() const {
  Picture picture;
  glfwGetFramebufferSize(window_, &picture.width, &picture.height);
  const auto row_bytes = static_cast<std::size_t>(picture.width) * 3;
  picture.pixels.resize(row_bytes * static_cast<std::size_t>(picture.height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, picture.width, picture.height, GL_RGB, GL_UNSIGNED_BYTE,
               picture.pixels.data());
  // OpenGL counts rows from the bottom.
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
