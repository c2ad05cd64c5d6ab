// A monkey at the window of a program that keeps its files on a disk that fails, by seed: launches
// that end in order or in a crash, one after the other. After each thing that the monkey does, what
// is in the files must be whole, and what the window says of them true.

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "faulty_disk.hpp"
#include "file_content.hpp"
#include "files/presets.hpp"
#include "files/workspaces.hpp"
#include "monkey.hpp"
#include "program/utf8_path.hpp"
#include "seeds.hpp"
#include "temporary_folder.hpp"

namespace readyscope::gui::test {
namespace {

namespace fs = std::filesystem;
using support::content_of;
using support::DiskFault;
using support::FaultyDisk;

constexpr std::uint64_t bytes_max = 2'000;

/// One launch of the program, without its window's frame loop.
class Launch {
 public:
  Launch(support::Random& random, const fs::path& folder)
      : monkey_(random), workspaces_(folder), presets_(folder) {
    presets_.load(desk().panels.send.presets);
    workspaces_.begin({}, scope(), desk(), hand().wishes);
    turn();
    if (hand().session.live_count() == 0) fill_window(hand());
  }

  /// Returns which rule is broken; empty if all hold.
  std::string act() {
    std::string broken = monkey_.act();
    turn();
    return broken;
  }
  /// Long enough for whatever has changed to be saved.
  void rest() {
    for (int i = 0; i < 3; ++i) {
      hand().clock.advance(2 * Workspaces::save_interval);
      turn();
    }
  }
  void exit() {
    presets_.save_on_exit(desk().panels.send.presets);
    workspaces_.save_on_exit(scope(), desk());
  }

  /// What the window says is wrong with its files; empty if nothing is.
  [[nodiscard]] std::string trouble() {
    return desk().window.workspace.trouble.words + desk().panels.send.presets.trouble.words;
  }

 private:
  void turn() {
    Session& session = hand().session;
    session.apply(hand().wishes.take_commands());
    session.step();
    workspaces_.turn(session, desk());
    workspaces_.take_wishes(session, desk(), hand().wishes);
    presets_.save_changes(desk().panels.send.presets, session.scope.now());
    session.apply(hand().wishes.take_commands());
  }
  Hand& hand() { return monkey_.hand(); }
  Desk& desk() { return hand().desk; }
  const Scope& scope() { return hand().session.scope; }

  Monkey monkey_;
  Workspaces workspaces_;
  PresetsFile presets_;
};

/// One machine, its disk, and whichever launch there is.
class Machine {
 public:
  explicit Machine(std::uint64_t seed) : random_(seed) { begin(); }

  /// Returns which rule is broken; empty if all hold.
  std::string step() {
    // Not of the power: what changes is saved each second, without waiting for the disk.
    if (random_.chance(0.5)) disk_.plan_any(random_, false, bytes_max);
    std::string broken = launch_->act();
    if (broken.empty()) broken = torn();
    if (!broken.empty()) return broken;
    if (disk_.is_down()) return relaunch();
    disk_.plan(DiskFault::none, 0, 0);
    if (random_.chance(0.1)) return late();
    if (random_.chance(0.05)) return exit();
    return {};
  }

 private:
  void begin() { launch_ = std::make_unique<Launch>(random_, folder()); }

  std::string relaunch() {
    launch_.reset();
    disk_.restart(random_);
    begin();
    const std::string said = launch_->trouble();
    return said.empty() ? "" : "the next launch finds fault with what the last one left: " + said;
  }

  std::string exit() {
    launch_->exit();
    if (const std::string said = launch_->trouble(); said.contains("could not be saved")) {
      return "nothing prevents it, and yet: " + said;
    }
    return relaunch();
  }

  /// What a launch on a healthy disk has not saved by itself.
  std::string late() {
    launch_->rest();
    if (const std::string said = launch_->trouble(); said.contains("could not be saved")) {
      return "it is past, and still said: " + said;
    }
    const auto saved = content_of(folder() / "workspace.json");
    launch_->exit();
    return content_of(folder() / "workspace.json") == saved ? "" : "a change was not saved";
  }

  /// A file that is not whole, or that was renamed although nobody else writes any.
  [[nodiscard]] std::string torn() const {
    for (const auto& entry : fs::directory_iterator(folder())) {
      const std::string name = text_of(entry.path().filename());
      if (name.contains(".damaged-") || name.contains(".other-")) return name + " is kept aside";
      const std::string text = content_of(entry.path()).value_or("");
      const bool is_whole =
          name == "workspace.json" ? read_workspace(text).condition == Condition::good
          : name == "presets.json" ? read_presets(text).condition == Condition::good
                                   : true;
      if (!is_whole) return fmt::format("{} is not whole: {}", name, text);
    }
    return {};
  }

  [[nodiscard]] const fs::path& folder() const { return temporary_.path(); }

  support::Random random_;
  support::TemporaryFolder temporary_;
  FaultyDisk disk_;
  std::unique_ptr<Launch> launch_;
};

std::string run(std::uint64_t seed, std::size_t steps) {
  Machine machine(seed);
  for (std::size_t step = 1; step <= steps; ++step) {
    if (const std::string broken = machine.step(); !broken.empty()) {
      return fmt::format("after step {}: {}", step, broken);
    }
  }
  return {};
}

}  // namespace
}  // namespace readyscope::gui::test

int main(int argc, char** argv) {
  return readyscope::support::run_seeds(
      {.what = "Launches the program again and again on a disk that fails, by seeds, and checks "
               "after each act what must hold.",
       .seeds = 6,
       .steps = 200,
       .run = readyscope::gui::test::run},
      argc, argv);
}
