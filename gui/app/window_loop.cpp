#include "app/window_loop.hpp"

#include <algorithm>
#include <utility>

#include "files/workspaces.hpp"
#include "program/process.hpp"
#include "program/utf8_path.hpp"
#include "text/format.hpp"
#include "window/window_title.hpp"

namespace readyscope::gui {
namespace {

/// The desktop redraws the title each time it changes.
constexpr Duration title_interval = std::chrono::seconds(1);
/// How often to check whether the graphics are done, and when to stop waiting for them.
constexpr Duration rendering_nap = std::chrono::milliseconds(1);
constexpr Duration rendering_time_max = std::chrono::milliseconds(100);
/// What is spent at most on sending in time before a picture is shown.
constexpr Duration showing_time_max = std::chrono::milliseconds(2);
/// What is spent in each frame at least on reading an opened file, however long drawing took.
constexpr Duration reading_time_min = std::chrono::milliseconds(5);
/// How long a frame may be while a file is being read that was just opened: thirty a second are
/// smooth enough to look at it, and leave more time to read.
constexpr Duration frame_time_while_opening = std::chrono::milliseconds(32);
constexpr Duration theme_asked_every = std::chrono::seconds(2);

}  // namespace

WindowLoop::WindowLoop(const Options& options, Program& program, PersonalSettings& person,
                       Window& window, Console& console, const StopSignal& stop)
    : options_(options),
      program_(program),
      window_(window),
      console_(console),
      stop_(stop),
      files_(options, person),
      recordings_(options, program),
      replays_(state_.replay, program),
      troubles_([&console](const std::string& words) { console.say(words); }),
      requested_(options.endpoints),
      pace_(program.scope()) {
  program_.add_sink(requested_);
  window_.while_held([this] { turn_while_held(); });
  take_settings(person.at_start());
  figures_.arguments = options.arguments;
  figures_.window.emplace();
  figures_.window->graphics_start = window.graphics_start();
  files_.begin(program_.scope(), desk_, wishes_);
}

void WindowLoop::take_settings(const Settings& settings) {
  WindowChoices& choices = state_.choices;
  choices.theme = settings.theme.value_or(ThemeChoice::system);
  choices.system_scale = window_.system_scale();
  choices.scale = options_.scale.value_or(settings.scale.value_or(1) * choices.system_scale);
  choices.frames_per_second = settings.frames_per_second.value_or(0);
  state_.appearance.fixed_font = window_.fixed_font();
  follow_system_theme();
}

void WindowLoop::run() {
  begin();
  while (!ending_) turn();
  end();
}

void WindowLoop::end() {
  // A frame may be being drawn.
  program_.release_scope();
  if (!ending_) {
    program_.take_stock();
    figures_.end = program_.read_process();
  }
  exports_.abandon();
  all_recorded_ = recordings_.end(state_.recording);
  recordings_.tell(figures_);
  pace_.report(*figures_.window);
  figures_.sources = opened_.figures();
  all_kept_ = files_.save_on_exit(program_.scope(), desk_, window_.place());
  tell_troubles();
  figures_.lines_not_printed = console_.lines_dropped();
}

void WindowLoop::begin() {
  // The first frame makes shaders and letters, which takes many times as long as any other. No
  // socket is open yet, so nothing waits for it.
  draw();
  figures_.window->first_frame = process_age();
  for (Command& command : requested_.commands()) wishes_.command(std::move(command));
  files_.begin_settings(program_.scope(), desk_, window_.place());
  for (const std::string& file : options_.files) {
    all_files_opened_ &= opened_.open(file, program_.scope().journal().bounds().bytes);
    tell_troubles();
  }
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
  open_files();
  opened_.turn(wishes_);
  files_.turn(program_.scope(), desk_, wishes_, window_);
  recordings_.turn(state_.recording, wishes_);
  begin_exports_and_replays();
  tell_troubles();
  end_if_wanted(begin);
  if (wants_drawing(begin) || ending_) draw();
  if (ending_) return;
  read_and_write_files(begin);
  wait_for_frame_end();
}

/// What is replayed leaves in time.
void WindowLoop::wait_for_frame_end() {
  while (replays_.next_due().value_or(Instant::max()) < pace_.frame_end()) {
    program_.wait_until(*replays_.next_due());
    replays_.send_due();
    if (program_.clock().now() >= pace_.frame_end()) return;
  }
  program_.wait_until(pace_.frame_end());
}

/// What is dropped on the window or chosen from the menu may be anything.
void WindowLoop::open_files() {
  for (std::string& file : window_.take_dropped()) wishes_.add(OpenFile{std::move(file)});
  while (auto wish = wishes_.take<OpenFile>()) {
    if (Workspaces::is_workspace(wish->file)) {
      wishes_.add(OpenWorkspace{std::move(wish->file)});
    } else {
      opened_.open(wish->file, program_.scope().journal().bounds().bytes);
      tell_troubles();
    }
  }
}

void WindowLoop::tell_troubles() {
  troubles_.tell(state_, desk_.panels.send.presets.trouble, files_.settings_trouble());
  tell_unopened();
  if (!console_.output_failed() || std::exchange(output_failure_told_, true)) return;
  console_.say("Standard output could not be written to.");
}

/// Endpoints of the workspace, which Sockets lists one by one.
void WindowLoop::tell_unopened() {
  const auto& unopened = desk_.panels.sockets.unopened;
  const std::size_t before = std::exchange(unopened_told_, unopened.size());
  if (unopened.size() <= before) return;
  console_.say("Endpoints of the workspace that could not be opened: " +
               format_count(unopened.size()) + ". The first: " + unopened.front().words);
}

/// Of what Events lists on the desk in front.
void WindowLoop::begin_exports_and_replays() {
  const Desk* const of_file = opened_.desk_in_front();
  const Desk& desk = of_file == nullptr ? desk_ : *of_file;
  while (const auto wish = wishes_.take<ExportTo>()) {
    const Filter filter = desk.panels.events.filter();
    if (const std::string* const file = opened_.name_in_front()) {
      exports_.begin(wish->file, filter, *file);
    } else {
      exports_.begin(wish->file, filter, program_.scope());
    }
  }
  while (const auto wish = wishes_.take<StartReplay>()) {
    const std::string* const file = opened_.name_in_front();
    if (file != nullptr) replays_.begin(*wish, *file, desk.panels.events.filter(), wishes_);
  }
  exports_.turn(wishes_);
  replays_.turn(wishes_);
  if (of_file != nullptr) replays_.tell_endpoints();
}

/// In the time that is left of the frame. What happens now is polled between any two pieces.
void WindowLoop::read_and_write_files(Instant frame_begin) {
  Instant now = program_.clock().now();
  Instant until = std::max(pace_.frame_end(), now + reading_time_min);
  if (opened_.is_opening()) until = std::max(until, frame_begin + frame_time_while_opening);
  while (read_and_write_some(now)) {
    program_.step({});
    now = program_.clock().now();
    if (now >= until) return;
  }
  if (figures_.window->opened == Duration::zero() && opened_.are_read()) {
    figures_.window->opened = process_age();
  }
}

/// A piece of each, for some milliseconds at most. False if there is nothing to do.
bool WindowLoop::read_and_write_some(Instant now) {
  const bool any_replayed = replays_.read_ahead();
  replays_.send_due();
  const bool any_recorded = recordings_.catch_up();
  const bool any_exported = exports_.step();
  return opened_.read_some(now) || any_replayed || any_recorded || any_exported;
}

/// What the window shows most of.
const Scope& WindowLoop::scope_in_front() const {
  const Scope* const of_file = opened_.scope();
  return of_file == nullptr ? program_.scope() : *of_file;
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
  for (const std::string& failure : requested_.take_failures()) {
    console_.say(failure);
  }
  set_title();
}

void WindowLoop::end_if_wanted(Instant now) {
  program_.note_settled(figures_);
  ending_ = window_.close_wanted() || wishes_.take_all<Quit>() || stop_.requested() ||
            (end_ && now >= *end_);
  if (!ending_) return;
  program_.take_stock();
  // Before the last frame, whose picture may use more than all others.
  figures_.end = program_.read_process();
}

bool WindowLoop::wants_drawing(Instant begin) {
  return pace_.wants_drawing(scope_in_front(), begin) && !window_.is_hidden();
}

// ---- drawing ----------------------------------------------------------------------------------

void WindowLoop::draw() {
  const Instant begin = program_.clock().now();
  follow_system_scale();
  pace_.begin_drawing(begin);
  state_.choices.frames_drawn = pace_.per_second();
  window_.begin_frame(state_.appearance.theme, state_.appearance.scale);
  program_.step_if_due();
  draw_panels();
  program_.step(wishes_.take_commands());
  replays_.send_due();
  show_picture();
  pace_.end_drawing(begin, program_.clock().now());
}

/// A frame shows one moment: what happens meanwhile is published after the last panel. What is due
/// is sent all the same.
void WindowLoop::draw_panels() {
  const auto between = [this] { program_.step_if_due(); };
  const auto over = [this] { draw_prompt(); };
  program_.hold_scope();
  if (opened_.scope() == nullptr) {
    desk_.draw(program_.scope(), wishes_, between, over);
  } else {
    opened_.draw(wishes_, between, over);
  }
  program_.release_scope();
}

void WindowLoop::draw_prompt() {
  const PromptFolders folders{.workspaces = files_.workspace_folder(),
                              .traffic = text_of(recordings_.folder() / "")};
  prompt_.draw(folders, state_.appearance, wishes_);
}

/// Listens while the graphics are busy, or reads a file that was just opened: without a graphics
/// card that may take as long as a whole frame.
void WindowLoop::show_picture() {
  window_.end_frame([this] { program_.step_if_due(); });
  for (Instant now = program_.clock().now(), until = now + rendering_time_max;
       now < until && !window_.is_rendered(); now = program_.clock().now()) {
    if (opened_.is_opening() && read_and_write_some(now)) {
      program_.step({});
    } else {
      program_.wait_until(now + rendering_nap);
    }
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
  state_.choices.system_theme = system_theme().value_or(Theme::dark);
  const Theme before = state_.appearance.theme;
  state_.take_choices();
  if (state_.appearance.theme != before) pace_.stir(theme_asked_at_);
}

/// Keeps the person's choice, in proportion, when the window moves to another display.
void WindowLoop::follow_system_scale() {
  const float now = window_.system_scale();
  state_.choices.scale *= now / std::exchange(state_.choices.system_scale, now);
  state_.take_choices();
}

void WindowLoop::keep_to_rate() {
  WindowChoices& choices = state_.choices;
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
