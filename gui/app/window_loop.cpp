#include "app/window_loop.hpp"

#include <algorithm>
#include <utility>

#include "app/complain.hpp"
#include "program/process.hpp"
#include "window/window_title.hpp"

namespace readyscope::gui {
namespace {

/// The desktop redraws the title each time it changes.
constexpr Duration title_interval = std::chrono::seconds(1);
/// How often to check whether the graphics are done, and when to stop waiting for them.
constexpr Duration rendering_nap = std::chrono::milliseconds(1);
constexpr int rendering_naps_max = 100;
/// What is spent at most on sending in time before a picture is shown.
constexpr Duration showing_time_max = std::chrono::milliseconds(2);
constexpr Duration theme_asked_every = std::chrono::seconds(2);

}  // namespace

WindowLoop::WindowLoop(const Options& options, Program& program, PersonalSettings& person,
                       Window& window)
    : options_(options),
      program_(program),
      window_(window),
      files_(options, person),
      recordings_(options, program),
      requested_(options.endpoints),
      pace_(program.scope()) {
  window_.while_held([this] { turn_while_held(); });
  take_settings(person.at_start());
  figures_.arguments = options.arguments;
  figures_.window.emplace();
  figures_.window->graphics_start = window.graphics_start();
  files_.begin(program_.scope(), desk_, wishes_);
}

void WindowLoop::take_settings(const Settings& settings) {
  WindowChoices& choices = desk_.choices;
  choices.theme = settings.theme.value_or(ThemeChoice::system);
  choices.system_scale = window_.system_scale();
  choices.scale = options_.scale.value_or(settings.scale.value_or(1) * choices.system_scale);
  choices.frames_per_second = settings.frames_per_second.value_or(0);
  desk_.set_fixed_font(window_.fixed_font());
  follow_system_theme();
}

void WindowLoop::run() {
  begin();
  while (!ending_) turn();
  all_recorded_ = recordings_.end();
  pace_.report(*figures_.window);
  files_.save_on_exit(program_.scope(), desk_, window_.place());
}

void WindowLoop::begin() {
  // The first frame makes shaders and letters, which takes many times as long as any other. No
  // socket is open yet, so nothing waits for it.
  draw();
  figures_.window->first_frame = process_age();
  for (Command& command : requested_.commands()) wishes_.command(std::move(command));
  files_.begin_settings(program_.scope(), desk_, window_.place());
  if (options_.demo) wishes_.command(RunDemo{});
  if (options_.exit_after_s) {
    end_ = program_.clock().now() + std::chrono::duration_cast<Duration>(
                                        std::chrono::duration<double>(*options_.exit_after_s));
  }
}

void WindowLoop::turn() {
  const Instant begin = begin_frame();
  if (window_.take_input()) pace_.stir(begin);
  carry_on();
  if (begin >= theme_asked_at_ + theme_asked_every) follow_system_theme();
  for (std::string& file : window_.take_dropped()) wishes_.add(OpenWorkspace{std::move(file)});
  files_.turn(program_.scope(), desk_, wishes_, window_);
  recordings_.turn(desk_, wishes_);
  end_if_wanted(begin);
  if (wants_drawing(begin) || ending_) draw();
  if (!ending_) program_.wait_until(pace_.frame_end());
}

/// Called within `take_input` while the desktop keeps control. Polls every time, and frames go on.
void WindowLoop::turn_while_held() {
  carry_on();
  if (program_.clock().now() < pace_.frame_end()) return;
  const Instant begin = begin_frame();
  pace_.stir(begin);
  if (wants_drawing(begin)) draw();
}

Instant WindowLoop::begin_frame() {
  const Instant begin = program_.clock().now();
  keep_to_rate();
  pace_.begin(begin);
  return begin;
}

void WindowLoop::carry_on() {
  program_.step(wishes_.take_commands());
  for (const std::string& failure : requested_.take_failures(program_.scope())) complain(failure);
  set_title();
}

void WindowLoop::end_if_wanted(Instant now) {
  program_.note_settled(figures_);
  ending_ = window_.close_wanted() || wishes_.take_all<Quit>() || (end_ && now >= *end_);
  // Before the last frame, whose picture may use more than all others.
  if (ending_) figures_.end = program_.read_process();
}

bool WindowLoop::wants_drawing(Instant begin) {
  return pace_.wants_drawing(program_.scope(), begin) && !window_.is_hidden();
}

// ---- drawing ----------------------------------------------------------------------------------

void WindowLoop::draw() {
  const Instant begin = program_.clock().now();
  follow_system_scale();
  pace_.begin_drawing(begin);
  desk_.choices.frames_drawn = pace_.per_second();
  window_.begin_frame(desk_.appearance().theme, desk_.appearance().scale);
  program_.step_if_due();
  draw_panels();
  program_.step(wishes_.take_commands());
  show_picture();
  pace_.end_drawing(begin, program_.clock().now());
}

/// A frame shows one moment: what happens meanwhile is published after the last panel. What is due
/// is sent all the same.
void WindowLoop::draw_panels() {
  program_.hold_scope();
  desk_.draw(
      program_.scope(), wishes_, [this] { program_.step_if_due(); },
      [this] { files_.draw_prompt(desk_.appearance(), wishes_); });
  program_.release_scope();
}

/// Listens while the graphics are busy: without a graphics card that may take as long as a whole
/// frame.
void WindowLoop::show_picture() {
  window_.end_frame([this] { program_.step_if_due(); });
  for (int i = 0; i < rendering_naps_max && !window_.is_rendered(); ++i) {
    program_.wait_until(program_.clock().now() + rendering_nap);
  }
  if (ending_ && !options_.screenshot.empty()) picture_ = window_.picture();
  program_.step_before(showing_time_);
  const Instant begin = program_.clock().now();
  window_.show();
  showing_time_ = std::min(program_.clock().now() - begin, showing_time_max);
}

// ---- the system's settings --------------------------------------------------------------------

/// People change it while programs run, and some systems do so at nightfall.
void WindowLoop::follow_system_theme() {
  theme_asked_at_ = program_.clock().now();
  desk_.choices.system_theme = system_theme().value_or(Theme::dark);
  const Theme before = desk_.appearance().theme;
  desk_.take_choices();
  if (desk_.appearance().theme != before) pace_.stir(theme_asked_at_);
}

/// Keeps the person's choice, in proportion, when the window moves to another display.
void WindowLoop::follow_system_scale() {
  const float now = window_.system_scale();
  desk_.choices.scale *= now / std::exchange(desk_.choices.system_scale, now);
  desk_.take_choices();
}

void WindowLoop::keep_to_rate() {
  WindowChoices& choices = desk_.choices;
  choices.display_rate = window_.refresh_rate() > 0 ? window_.refresh_rate() : Pacing::rate_unknown;
  pace_.set_rate(choices.frames_per_second > 0 ? choices.frames_per_second : choices.display_rate);
}

void WindowLoop::set_title() {
  const Instant now = program_.clock().now();
  if (now < title_due_at_) return;
  title_due_at_ = now + title_interval;
  std::string title = window_title(program_.scope());
  if (title == title_) return;
  window_.set_title(title);
  title_ = std::move(title);
}

}  // namespace readyscope::gui
