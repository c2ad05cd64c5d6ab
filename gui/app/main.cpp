// Where all parts meet: reads the arguments, makes the one clock, network, session and window, and
// turns the frame loop.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "app/options.hpp"
#include "app/pacing.hpp"
#include "files/presets.hpp"
#include "files/settings.hpp"
#include "files/user_folder.hpp"
#include "files/workspaces.hpp"
#include "panels/desk/page.hpp"
#include "readyscope/engine/engine.hpp"
#include "readyscope/net/clock.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/scope/junction.hpp"
#include "readyscope/scope/scope.hpp"
#include "system/process.hpp"
#include "text/format.hpp"
#include "text/patterns.hpp"
#include "text/printer.hpp"
#include "text/report.hpp"
#include "window/picture_file.hpp"
#include "window/window.hpp"
#include "window/window_title.hpp"

namespace readyscope::gui {
namespace {

/// When whatever is made at the beginning has been made, and what the process takes is what it goes
/// on taking.
constexpr Duration settled_after = std::chrono::seconds(5);
/// The desktop draws the title each time that it changes.
constexpr Duration title_interval = std::chrono::seconds(1);
/// How often the graphics are asked whether they are done, and when they are no longer waited for.
constexpr Duration rendering_nap = std::chrono::milliseconds(1);
constexpr int rendering_naps_max = 100;
constexpr Duration theme_asked_every = std::chrono::seconds(2);

void complain(const std::string& what) { std::fprintf(stderr, "readyscope: %s\n", what.c_str()); }

void print(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

/// Random, hence unique per process.
ClockId draw_clock_id() {
  std::random_device random;
  return ClockId{std::uint64_t{random()} << 32U | random()};
}

/// What acts, what is known of it, and the way between the two.
struct Live {
  Engine& engine;
  Junction& junction;
  const Scope& scope;
};

/// What shows that something has happened: records of whatever it was, and what failed.
struct Progress {
  explicit Progress(const Scope& scope)
      : records(scope.journal().end()),
        failures(scope.failure_count()),
        endpoints(scope.live_count()) {}
  bool operator==(const Progress&) const = default;

  std::uint64_t records;
  std::uint64_t failures;
  std::size_t endpoints;
};

/// Of the endpoints that the command line asks for.
Ticket ticket_of(std::size_t number) { return static_cast<Ticket>(number + 1); }

/// The folder for what lasts; none when the system does not tell.
std::optional<std::filesystem::path> folder_of(const Options& options) {
  return options.settings.empty() ? user_folder() : path_from(options.settings);
}

/// What belongs to the person: how they had it last, with what the command line says for now.
struct Person {
  std::optional<SettingsFile> file;  ///< None where nothing is kept.
  Settings settings;
};

Person person_of(const Options& options) {
  Person person;
  const auto folder = folder_of(options);
  if (folder && !options.is_scripted()) {
    person.settings = person.file.emplace(*folder).load();
  }
  Settings& settings = person.settings;
  if (options.theme) settings.theme = options.theme;
  if (options.frame_rate) settings.frames_per_second = options.frame_rate;
  if (options.history_mebibytes) settings.history_mebibytes = options.history_mebibytes;
  return person;
}

/// Everything between two frames and in them, until the person or `--exit-after` ends it.
class FrameLoop {
 public:
  FrameLoop(const Options& options, const Clock& clock, Person& person, const Live& live,
            Window& window)
      : options_(options),
        clock_(clock),
        engine_(live.engine),
        junction_(live.junction),
        scope_(live.scope),
        person_(person),
        window_(window),
        presets_file_(folder_of(options)),
        workspaces_(folder_of(options)),
        progress_(live.scope),
        drawn_(live.scope) {
    window_.while_held([this] { turn_while_held(); });
    const Settings& settings = person.settings;
    view_.theme_choice = settings.theme.value_or(ThemeChoice::system);
    follow_system_theme();
    view_.system_scale = window.system_scale();
    view_.scale = options.scale.value_or(settings.scale.value_or(1) * view_.system_scale);
    view_.fixed_font = window.fixed_font();
    view_.frames.wanted = settings.frames_per_second.value_or(0);
    view_.workspace.recent = settings.recent;
    figures_.window.graphics_start = window.graphics_start();
    presets_file_.load(view_.presets);
    std::error_code error;
    view_.workspace.folder = text_of(std::filesystem::current_path(error) / "");
    if (!options.is_scripted() || !options.workspace.empty()) begin_workspace();
    report_troubles();
  }

  void run() {
    // The first frame makes shaders and letters, which takes many times as long as any other.
    // Nobody is listened to yet, so nobody waits for it.
    draw();
    figures_.window.first_frame = process_age();
    for (std::size_t i = 0; i < options_.endpoints.size(); ++i) {
      commands_.emplace_back(AddEndpoint{ticket_of(i), options_.endpoints[i]});
    }
    if (person_.file) person_.file->begin(settings_now());
    if (options_.demo) commands_.emplace_back(RunDemo{});
    const Instant begin = clock_.now();
    if (options_.exit_after_s) {
      end_ = begin + std::chrono::duration_cast<Duration>(
                         std::chrono::duration<double>(*options_.exit_after_s));
    }
    while (!ending_) turn();
    frames_.report(figures_.window);
    figures_.window.frame_time = pacing_.frame_time();
    presets_file_.save_on_exit(view_.presets);
    workspaces_.save_on_exit(scope_, view_);
    if (person_.file) person_.file->save_changes(settings_now(), Outlasts::power);
    report_troubles();
  }

  [[nodiscard]] bool all_opened() const { return reported_ == 0; }
  [[nodiscard]] const ProgramFigures& figures() const { return figures_; }
  /// Of the last frame, if one was asked for.
  [[nodiscard]] const Picture& picture() const { return picture_; }

 private:
  void turn() {
    const Instant begin = begin_frame();
    if (window_.take_input()) pacing_.stir(begin);
    carry_on();
    if (begin >= theme_asked_ + theme_asked_every) follow_system_theme();
    for (const std::string& file : window_.take_dropped()) {
      view_.workspace.wanted = WorkspaceRequest{WorkspaceRequest::What::open, file};
    }
    workspaces_.turn(scope_, view_, commands_);
    save_settings(begin);
    if (!figures_.settled && begin >= scope_.began_at() + settled_after) {
      figures_.settled = read_process();
    }
    ending_ = window_.close_wanted() || view_.quit || (end_ && begin >= *end_);
    // Before the last frame, whose picture may take more than all others.
    if (ending_) figures_.end = read_process();
    if (wants_drawing(begin) || ending_) draw();
    presets_file_.save_changes(view_.presets);
    report_troubles();
    if (!ending_) engine_.wait_until(frame_end_);
  }

  /// Inside of `take_input`, while the desktop keeps it. Polls every time, and frames go on.
  void turn_while_held() {
    carry_on();
    if (clock_.now() < frame_end_) return;
    const Instant begin = begin_frame();
    pacing_.stir(begin);
    if (wants_drawing(begin)) draw();
  }

  Instant begin_frame() {
    const Instant begin = clock_.now();
    keep_to_rate();
    frame_end_ = pacing_.begin_frame(begin);
    was_quiet_ = was_quiet_ || pacing_.is_quiet(begin);
    return begin;
  }

  void carry_on() {
    carry_out_commands();
    engine_.step();
    report_failures();
    tell_title();
  }

  void carry_out_commands() {
    engine_.apply(commands_);
    commands_.clear();
  }

  void tell_title() {
    const Instant now = clock_.now();
    if (now < title_told_at_ + title_interval) return;
    title_told_at_ = now;
    std::string title = window_title(scope_);
    if (title == title_) return;
    window_.set_title(title);
    title_ = std::move(title);
  }

  bool wants_drawing(Instant begin) {
    progress_ = Progress(scope_);
    if (progress_ != drawn_) pacing_.stir(begin);
    return pacing_.wants_drawing(begin) && !window_.is_hidden();
  }

  /// People change it while programs run, and some systems do so at nightfall.
  void follow_system_theme() {
    theme_asked_ = clock_.now();
    view_.system_theme = system_theme().value_or(Theme::dark);
    const Theme theme = chosen_theme(view_.theme_choice, view_.system_theme);
    if (std::exchange(view_.theme, theme) != theme) pacing_.stir(theme_asked_);
  }

  void keep_to_rate() {
    FrameFigures& frames = view_.frames;
    frames.display_rate =
        window_.refresh_rate() > 0 ? window_.refresh_rate() : Pacing::rate_unknown;
    pacing_.set_rate(frames.wanted > 0 ? frames.wanted : frames.display_rate);
  }

  /// Listens between its parts and while the graphics are at work: without a graphics card that
  /// takes as long as a frame may.
  void draw() {
    const Instant begin = clock_.now();
    follow_system_scale();
    frames_.count(begin, progress_ != drawn_ && !was_quiet_);
    drawn_ = progress_;
    was_quiet_ = false;
    view_.frames.per_second = frames_.per_second();

    window_.begin_frame(view_.theme, view_.scale);
    // What happens meanwhile is known after the last panel: a frame shows one time.
    junction_.hold();
    draw_workspace(scope_, view_, commands_);
    junction_.release();
    carry_out_commands();
    engine_.step();
    window_.end_frame();
    for (int i = 0; i < rendering_naps_max && !window_.is_rendered(); ++i) {
      engine_.wait_until(clock_.now() + rendering_nap);
    }
    if (ending_ && !options_.screenshot.empty()) picture_ = window_.picture();
    window_.show();
    pacing_.drawn(begin, clock_.now());
  }

  /// Keeps what the person chose, in proportion, when the window gets onto another display.
  void follow_system_scale() {
    const float now = window_.system_scale();
    view_.scale *= now / std::exchange(view_.system_scale, now);
  }

  [[nodiscard]] ProcessReading read_process() const {
    const ProcessUse use = process_use();
    return {scope_.now() - scope_.began_at(), use.processor_time, use.resident_bytes};
  }

  /// What the command line asked for and did not get is said where it was asked.
  void report_failures() {
    for (; answered_ < options_.endpoints.size(); ++answered_) {
      const EndpointSettings& asked = options_.endpoints[answered_];
      const Concluded* outcome = scope_.outcome(ticket_of(answered_));
      if (outcome == nullptr) return;
      if (outcome->failure.empty()) continue;
      ++reported_;
      complain(asked.address + ": " + outcome->failure.words);
    }
  }

  void begin_workspace() {
    const bool given = !options_.workspace.empty();
    std::string file = given ? options_.workspace : person_.settings.workspace;
    std::error_code error;
    if (!given && !file.empty() && !std::filesystem::exists(path_from(file), error)) {
      complain("The workspace " + file + " is no longer there. This is your own one.");
      file.clear();
    }
    workspaces_.begin(file, scope_, view_, commands_);
    began_with_ = view_.workspace.file;
    if (person_.file && view_.workspace.trouble.empty()) {
      view_.workspace.trouble = person_.file->trouble();
    }
  }

  Settings settings_now() {
    // One that the command line named is for this time only.
    const bool for_now = view_.workspace.file == began_with_ && !options_.workspace.empty();
    return {.theme = view_.theme_choice,
            .scale = std::clamp(view_.scale / view_.system_scale, scale_min, scale_max),
            .frames_per_second = view_.frames.wanted,
            .history_mebibytes = scope_.journal().bounds().bytes >> 20,
            .window = window_.place(),
            .workspace = for_now ? person_.settings.workspace : workspaces_.named(view_),
            .recent = view_.workspace.recent};
  }

  void save_settings(Instant now) {
    if (!person_.file || now < settings_due_) return;
    person_.file->save_changes(settings_now(), Outlasts::process);
    settings_due_ = now + Workspaces::save_interval;
  }

  /// The window may never be looked at.
  void report_troubles() {
    report_once(view_.presets.trouble.words, presets_trouble_);
    report_once(view_.workspace.trouble.words, workspace_trouble_);
    if (person_.file) report_once(person_.file->trouble().words, settings_trouble_);
  }

  static void report_once(const std::string& trouble, std::string& reported) {
    if (trouble == reported) return;
    reported = trouble;
    if (!trouble.empty()) complain(trouble);
  }

  const Options& options_;
  const Clock& clock_;
  Engine& engine_;
  Junction& junction_;
  const Scope& scope_;
  Person& person_;
  Window& window_;
  PresetsFile presets_file_;
  Workspaces workspaces_;
  View view_;
  Commands commands_;
  Pacing pacing_;
  FrameMeter frames_;
  ProgramFigures figures_;
  Instant frame_end_;
  Progress progress_;      ///< How far the session was when this frame began.
  Progress drawn_;         ///< How far the session was when the last frame was drawn.
  bool was_quiet_ = true;  ///< Whether the window has been since then.
  std::optional<Instant> end_;
  Instant theme_asked_;  ///< When the system last told its theme.
  bool ending_ = false;
  Picture picture_;
  std::size_t answered_ = 0;
  std::size_t reported_ = 0;
  Instant settings_due_;
  std::string began_with_;  ///< The workspace's file, in the beginning.
  std::string presets_trouble_;
  std::string workspace_trouble_;
  std::string settings_trouble_;
  std::string title_;
  Instant title_told_at_;
};

/// Writes what was asked for at exit; false when some of it could not be.
bool leave_behind(const Options& options, const Scope& scope, const FrameLoop& loop) {
  bool all = true;
  if (!options.report.empty()) {
    std::ofstream file(options.report, std::ios::binary);
    file << make_report(scope, loop.figures());
    if (!file.flush()) {
      complain("The report could not be written to " + options.report + ".");
      all = false;
    }
  }
  if (!options.screenshot.empty() && !write_png(options.screenshot, loop.picture())) {
    complain("The picture could not be written to " + options.screenshot + ".");
    all = false;
  }
  return all;
}

WindowOptions window_options(const Options& options, const std::optional<WindowPlace>& last) {
  WindowOptions window;
  window.place = last;
  if (last) {
    window.width = last->area.width;
    window.height = last->area.height;
  }
  if (options.size) {
    window.width = options.size->width;
    window.height = options.size->height;
    if (window.place) window.place->maximised = false;
  }
  return window;
}

int run(const Options& options) {
  const SystemClock clock;
  auto network = make_system_network(clock);
  if (!network) {
    complain("The network could not be used: " + network.error().message() + ".");
    return 1;
  }
  const auto resolver = make_system_resolver();
  Person person = person_of(options);
  auto window = Window::open(window_options(options, person.settings.window), clock);
  if (!window) {
    complain(window.error());
    return 1;
  }
  const ClockId clock_id = draw_clock_id();
  Scope scope({.began_at = clock.now(),
               .wall_offset = clock.wall_offset(),
               .clock_id = clock_id,
               .journal = {.bytes = person.settings.history_mebibytes.value_or(256) << 20}});
  Printer printer(scope, print);
  Junction junction;
  junction.add(scope);
  junction.add(printer);
  Engine engine(**network, *resolver, clock, junction, {},
                {.clock_id = clock_id,
                 .compile_pattern = make_pattern_compiler(),
                 .find_port_holder = find_port_holder});

  FrameLoop loop(options, clock, person, {engine, junction, scope}, **window);
  loop.run();
  const bool written = leave_behind(options, scope, loop);
  return written && loop.all_opened() ? 0 : 1;
}

}  // namespace
}  // namespace readyscope::gui

int main(int argc, char** argv) {
  readyscope::gui::prepare_process();
  const auto options = readyscope::gui::parse_options(argc, argv);
  if (!options) {
    const bool failed = options.error().exit_code != 0;
    std::fputs(options.error().text.c_str(), failed ? stderr : stdout);
    return options.error().exit_code;
  }
  return readyscope::gui::run(*options);
}
