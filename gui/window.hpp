#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "theme.hpp"

struct GLFWwindow;
struct ImFont;

namespace readyscope::gui {

struct WindowOptions {
  int width = 1280;
  int height = 800;
  std::string title = "Readyscope";
};

/// What was on the screen: rows from the top, three bytes a pixel.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

/// The desktop window with its OpenGL context and Dear ImGui in it. There is one at a time.
class Window {
 public:
  /// An error in words when there is no display or no OpenGL 3.3.
  static std::expected<std::unique_ptr<Window>, std::string> open(const WindowOptions& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Takes what the person did since the last frame. Does not wait.
  void take_input();
  [[nodiscard]] bool close_wanted() const;
  /// Nothing of it can be seen, so there is nothing to draw.
  [[nodiscard]] bool is_hidden() const;
  /// How much larger than usual the system wants everything.
  [[nodiscard]] float system_scale() const;
  [[nodiscard]] ImFont* fixed_font() const { return fixed_font_; }

  void begin_frame(Theme theme, float scale);
  /// Renders what was drawn since `begin_frame`.
  void end_frame();
  /// What `end_frame` rendered; before `show`.
  [[nodiscard]] Picture picture() const;
  void show();

 private:
  explicit Window(GLFWwindow* window);
  void load_fonts();

  GLFWwindow* window_;
  ImFont* fixed_font_ = nullptr;
  std::pair<Theme, float> styled_{Theme::dark, 0.0F};
};

// Each system's own, in window_*.cpp.

/// Where readable fonts may be, the best first.
struct FontFiles {
  std::vector<std::string> proportional;
  std::vector<std::string> fixed;
};
FontFiles system_fonts();

void set_icon(GLFWwindow& window);

/// Makes what is written to stdout and stderr reach the terminal that the program was started from,
/// and timers fine enough to pace frames. Call once, first.
void prepare_process();

}  // namespace readyscope::gui
