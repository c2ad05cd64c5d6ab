#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "panels/widgets/theme.hpp"
#include "readyscope/net/clock.hpp"
#include "window/fonts.hpp"
#include "window/window_place.hpp"

struct GLFWwindow;
struct ImFont;

namespace readyscope::gui {

struct WindowOptions {
  int width = 1280;
  int height = 800;
  std::string title = "Readyscope";
  /// Where it stood last, if that is known and still in sight.
  std::optional<WindowPlace> place{};
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
  static std::expected<std::unique_ptr<Window>, std::string> open(const WindowOptions& options,
                                                                  const Clock& clock);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Takes what the person or the desktop did since the last frame, and does not wait. Whether
  /// there was anything: then the picture may have to change.
  bool take_input();
  /// On Windows a drag, a resize and an open system menu keep `take_input` for as long as they are
  /// held. `work` is done meanwhile, every 10 ms or so; now and then in other calls of `take_input`
  /// too, and never while it is being done. Elsewhere nothing holds the window, and it is never
  /// done. What it throws comes out of `take_input`.
  void while_held(std::function<void()> work);
  [[nodiscard]] bool close_wanted() const;
  /// Nothing of it can be seen, so there is nothing to draw.
  [[nodiscard]] bool is_hidden() const;
  /// How much larger than usual the system wants everything, on the display that it is on.
  [[nodiscard]] float system_scale() const { return system_scale_; }
  /// Where it was when it last rested, neither maximised nor minimised.
  [[nodiscard]] WindowPlace place() const;
  /// Puts it there, or within reach on the displays that there are.
  void put(const WindowPlace& place);
  /// Files that were dropped on it since the last call, in UTF-8.
  [[nodiscard]] std::vector<std::string> take_dropped() { return std::exchange(dropped_, {}); }
  /// Frames a second of the display that the window is on, for the most part; 0 where that is not
  /// told.
  [[nodiscard]] double refresh_rate() const { return refresh_rate_; }
  [[nodiscard]] ImFont* fixed_font() const { return fonts_.fixed(); }
  /// How long the system took over the window and its OpenGL.
  [[nodiscard]] Duration graphics_start() const { return graphics_start_; }

  void set_title(const std::string& title);

  void begin_frame(Theme theme, float scale);
  /// Has what was drawn since `begin_frame` rendered, and does not wait for that.
  void end_frame();
  /// Whether that is done, so that `show` need not wait either.
  [[nodiscard]] bool is_rendered() const;
  /// What `end_frame` rendered; before `show`.
  [[nodiscard]] Picture picture() const;
  void show();

 private:
  Window(GLFWwindow* window, Duration graphics_start);
  void listen();
  void come_to_rest();
  void find_refresh_rate();
  void find_scale();

  GLFWwindow* window_;
  Duration graphics_start_;
  void* rendered_ = nullptr;  ///< The fence behind the last frame.
  bool touched_ = false;
  bool moved_ = false;
  std::vector<std::string> dropped_;
  double refresh_rate_ = 0;
  float system_scale_ = 1;
  Area rested_at_;
  std::function<void()> held_work_;
  bool may_do_held_work_ = false;
  std::exception_ptr thrown_;
  Fonts fonts_;
  std::pair<Theme, float> styled_{Theme::dark, 0.0F};
};

// Each system's own, in window_*.cpp.

/// Where readable fonts may be, the best first.
struct FontFiles {
  std::vector<std::string> proportional;
  std::vector<std::string> fixed;
  /// For letters that those do not have, of whatever script: all that there are.
  std::vector<std::string> fallbacks;
};
FontFiles system_fonts();

void set_icon(GLFWwindow& window);

/// From now until `end_ticks`, calls `tick` every 10 ms or so out of whatever holds the window's
/// events up, where the system has such things. `tick` has to last until then, and must not throw.
void begin_ticks(GLFWwindow& window, const std::function<void()>& tick);
void end_ticks(GLFWwindow& window);

/// The theme that this person has chosen for the whole desktop; none where the system does not
/// tell. It may change at any time, and asking takes some microseconds.
std::optional<Theme> system_theme();

/// Makes what is written to stdout and stderr reach the terminal that the program was started from,
/// and timers fine enough to pace frames. Call once, first.
void prepare_process();

}  // namespace readyscope::gui
