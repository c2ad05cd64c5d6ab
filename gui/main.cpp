// Where all parts meet: reads the arguments, makes the one clock, network, session and window, and
// turns the frame loop.

#include <cstdio>
#include <fstream>
#include <optional>
#include <string>

#include "options.hpp"
#include "panels/format.hpp"
#include "panels/panels.hpp"
#include "picture_file.hpp"
#include "readyscope/clock.hpp"
#include "readyscope/model/session.hpp"
#include "readyscope/network.hpp"
#include "report.hpp"
#include "window.hpp"

namespace readyscope::gui {
namespace {

constexpr Duration frame_time = std::chrono::nanoseconds(1'000'000'000 / 60);
constexpr std::size_t printed_characters_max = 4096;

void complain(const std::string& what) { std::fprintf(stderr, "readyscope: %s\n", what.c_str()); }

void print_payload(const model::EndpointState& endpoint, std::span<const std::byte> payload) {
  std::printf("%s  %s\n", endpoint.local.text().c_str(),
              inert_text(payload, printed_characters_max).c_str());
  std::fflush(stdout);
}

/// Frames a second, over the last second.
class FrameRate {
 public:
  void count(Instant now, FrameFigures& figures) {
    ++figures.frames;
    ++frames_;
    if (now - since_ < std::chrono::seconds(1)) return;
    figures.per_second =
        static_cast<double>(frames_) / std::chrono::duration<double>(now - since_).count();
    frames_ = 0;
    since_ = now;
  }

 private:
  Instant since_;
  std::uint64_t frames_ = 0;
};

/// Everything between two frames and in them, until the person or `--exit-after` ends it.
class FrameLoop {
 public:
  FrameLoop(const Options& options, const Clock& clock, model::Session& session, Window& window)
      : options_(options), clock_(clock), session_(session), window_(window) {
    view_.theme = options.theme;
    view_.scale = options.scale > 0 ? options.scale : window.system_scale();
    view_.fixed_font = window.fixed_font();
  }

  void run() {
    // The first frame makes shaders and letters, which takes many times as long as any other.
    // Nobody is listened to yet, so nobody waits for it.
    draw();
    commands_.assign(options_.endpoints.begin(), options_.endpoints.end());
    if (options_.demo) commands_.emplace_back(model::RunDemo{});
    const Instant begin = clock_.now();
    if (options_.exit_after_s) {
      end_ = begin + std::chrono::duration_cast<Duration>(
                         std::chrono::duration<double>(*options_.exit_after_s));
    }
    while (!ending_) {
      const Instant frame_begin = clock_.now();
      window_.take_input();
      session_.apply(commands_);
      commands_.clear();
      session_.step();
      report_failures();
      ending_ = window_.close_wanted() || view_.quit || (end_ && frame_begin >= *end_);
      if (!window_.is_hidden() || ending_) draw();
      rate_.count(clock_.now(), view_.frames);
      if (!ending_) session_.wait_until(frame_begin + frame_time);
    }
  }

  [[nodiscard]] bool all_opened() const { return reported_ == 0; }
  [[nodiscard]] std::uint64_t frames() const { return view_.frames.frames; }
  [[nodiscard]] bool picture_taken() const { return picture_taken_; }

 private:
  void draw() {
    window_.begin_frame(view_.theme, view_.scale);
    draw_workspace(session_, view_, commands_);
    window_.end_frame();
    if (ending_ && !options_.screenshot.empty()) {
      picture_taken_ = write_png(options_.screenshot, window_.picture());
    }
    window_.show();
  }

  /// What the command line asked for and did not get is said where it was asked.
  void report_failures() {
    for (; answered_ < options_.endpoints.size(); ++answered_) {
      const model::AddEndpoint& asked = options_.endpoints[answered_];
      const model::Concluded* outcome = session_.outcome(asked.ticket);
      if (outcome == nullptr) return;
      if (outcome->failure.empty()) continue;
      ++reported_;
      complain(asked.address + ": " + outcome->failure);
    }
  }

  const Options& options_;
  const Clock& clock_;
  model::Session& session_;
  Window& window_;
  View view_;
  model::Commands commands_;
  FrameRate rate_;
  std::optional<Instant> end_;
  bool ending_ = false;
  bool picture_taken_ = false;
  std::size_t answered_ = 0;
  std::size_t reported_ = 0;
};

/// Writes what was asked for at exit; false when some of it could not be.
bool leave_behind(const Options& options, const model::Session& session, const FrameLoop& loop) {
  bool all = true;
  if (!options.report.empty()) {
    std::ofstream file(options.report, std::ios::binary);
    file << make_report(session, loop.frames());
    if (!file.flush()) {
      complain("The report could not be written to " + options.report + ".");
      all = false;
    }
  }
  if (!options.screenshot.empty() && !loop.picture_taken()) {
    complain("The picture could not be written to " + options.screenshot + ".");
    all = false;
  }
  return all;
}

int run(const Options& options) {
  const SystemClock clock;
  auto network = make_system_network(clock);
  if (!network) {
    complain("The network could not be used: " + network.error().message() + ".");
    return 1;
  }
  const auto resolver = make_system_resolver();
  auto window = Window::open({.width = options.width, .height = options.height});
  if (!window) {
    complain(window.error());
    return 1;
  }
  model::SessionBounds bounds;
  bounds.journal.bytes = options.history_mebibytes << 20;
  model::Session session(**network, *resolver, clock, bounds);
  session.set_printer(print_payload);

  FrameLoop loop(options, clock, session, **window);
  loop.run();
  const bool written = leave_behind(options, session, loop);
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
