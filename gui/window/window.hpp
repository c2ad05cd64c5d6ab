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
  /// Its last place, if that is known and still visible.
  std::optional<WindowPlace> place{};
};

/// What was on the screen: rows from the top, three bytes per pixel.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

/// The desktop window with its OpenGL context and Dear ImGui in it. There is one at a time.
class Window {
 public:
  /// The error says in words that there is no display or no OpenGL 3.3.
  static std::expected<std::unique_ptr<Window>, std::string> open(const WindowOptions& options,
                                                                  const Clock& clock);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Handles what the user or the desktop has done since the last frame, without waiting. Returns
  /// whether there was anything: if so, the picture may have to change.
  bool take_input();
  /// On Windows a drag, a resize and an open system menu keep `take_input` from returning.
  /// Meanwhile `work` runs every 10 ms or so. It also runs in other calls of `take_input` now and
  /// then, but never within itself. On other systems nothing holds the window, and it never runs.
  /// Its exceptions come out of `take_input`.
  void while_held(std::function<void()> work);
  /// `lost` is called, from within any call of this class, when the display goes away or the
  /// person's session ends. It must end the process: there is no window to go on with.
  void when_lost(std::function<void()> lost);
  [[nodiscard]] bool close_wanted() const;
  /// None of it is visible, so there is nothing to draw.
  [[nodiscard]] bool is_hidden() const;
  /// How much larger than normal the system wants everything on the window's display.
  [[nodiscard]] float system_scale() const { return system_scale_; }
  /// Where it last rested, neither maximised nor minimised. Once it is lost, where it was when
  /// somebody last asked.
  [[nodiscard]] WindowPlace place() const;
  /// Puts it there, or to where it is within reach on the existing displays.
  void put(const WindowPlace& place);
  /// Files that were dropped on it since the last call, in UTF-8.
  [[nodiscard]] std::vector<std::string> take_dropped() { return std::exchange(dropped_, {}); }
  /// The refresh rate of the display that shows the most of the window; 0 if it is not known.
  [[nodiscard]] double refresh_rate() const { return refresh_rate_; }
  [[nodiscard]] ImFont* fixed_font() const { return fonts_.fixed(); }
  /// How long the system took to create the window and OpenGL.
  [[nodiscard]] Duration graphics_start() const { return graphics_start_; }

  void set_title(const std::string& title);

  void begin_frame(Theme theme, float scale);
  /// Starts rendering what was drawn since `begin_frame`, without waiting for it. Without a
  /// graphics card a part of that is this thread's own work, so `between` is called every now and
  /// then.
  void end_frame(const std::function<void()>& between);
  /// Whether that is done, so that `show` will not wait either.
  [[nodiscard]] bool is_rendered() const;
  /// What `end_frame` rendered. To be called before `show`.
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
  void* rendered_ = nullptr;  ///< The fence after the last frame.
  bool touched_ = false;
  bool moved_ = false;
  std::vector<std::string> dropped_;
  double refresh_rate_ = 0;
  float system_scale_ = 1;
  Area rested_at_;
  mutable bool was_maximised_ = false;
  bool is_lost_ = false;
  std::function<void()> lost_;
  std::function<void()> held_work_;
  bool may_do_held_work_ = false;
  std::exception_ptr thrown_;
  Fonts fonts_;
  std::pair<Theme, float> styled_{Theme::dark, 0.0F};
};

// Each system has its own, in window_*.cpp.

/// Where readable fonts may be, the best first.
struct FontFiles {
  std::vector<std::string> proportional;
  std::vector<std::string> fixed;
  /// All fonts for letters that those lack, of whatever script.
  std::vector<std::string> fallbacks;
};
FontFiles system_fonts();

void set_icon(GLFWwindow& window);

/// From now until `end_ticks`, calls `tick` every 10 ms or so from within whatever holds up the
/// window's events, on systems where something does. `tick` must live until then, and must not
/// throw.
void begin_ticks(GLFWwindow& window, const std::function<void()>& tick);
void end_ticks(GLFWwindow& window);

/// From now until `end_waiting_for_loss`, calls `lost` when the display goes away or the person's
/// session ends. `lost` must live until then, and must not return.
void wait_for_loss(GLFWwindow& window, const std::function<void()>& lost);
void end_waiting_for_loss(GLFWwindow& window);

/// The theme that the user has chosen for the whole desktop; std::nullopt if the system does not
/// say. It may change at any time, and asking takes some microseconds.
std::optional<Theme> system_theme();

/// Makes stdout and stderr reach the terminal that the program was started from, and makes timers
/// precise enough to pace frames. Call once, before anything else.
void prepare_process();

}  // namespace readyscope::gui
