// A picture of the window with a history of a hundred million events: eight hours of fifty sockets.
// The journal is filled as a session would have filled it, only without the sockets and the hours;
// everything else is the program itself.
//
//     long_history RECORDS FILE WIDTH HEIGHT THEME

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "panels/desk/desk.hpp"
#include "program/output_file.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/net/sockets.hpp"
#include "session.hpp"
#include "window/picture_file.hpp"
#include "window/window.hpp"

namespace readyscope::gui {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t lanes_wanted = 50;
constexpr Duration whole = 8h;

/// Stands still at the end of the made-up history.
class StillClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  [[nodiscard]] Duration wall_offset() const override { return Duration::zero(); }
  void set(Instant now) { now_ = now; }

 private:
  Instant now_{1h};
};

/// Fills a journal poll by poll.
class Author {
 public:
  Author(Journal& journal, Instant begin, std::size_t lanes)
      : journal_(journal), begin_(begin), lanes_(lanes) {}

  void write(std::uint64_t records) {
    // A poll finds some datagrams; how many changes slowly, and differently for each lane.
    const auto polls = static_cast<std::uint64_t>(whole / poll_every_);
    for (std::uint64_t poll = 0; poll < polls; ++poll) {
      const Instant at = begin_ + poll_every_ * static_cast<Duration::rep>(poll);
      const double share = static_cast<double>(poll) / static_cast<double>(polls);
      if (is_gap(share)) {
        gap_begin_ = gap_begin_.value_or(at);
        continue;
      }
      end_gap(at);
      journal_.poll(at);
      const double wanted = share_by(share) * static_cast<double>(records);
      for (std::size_t lane = 0; lane < lanes_; ++lane) write_lane(lane, at, share);
      while (static_cast<double>(written_) < wanted) write_datagram(at, share);
    }
  }

 private:
  /// How much has happened by then, as there are busy hours and quiet ones.
  static double share_by(double share) {
    constexpr double turns = 3 * 2 * std::numbers::pi;
    return share + std::sin(share * turns) * 0.999 / turns;
  }
  static bool is_gap(double share) {
    return (share > 0.30 && share < 0.302) || (share > 0.71 && share < 0.7101);
  }
  void end_gap(Instant at) {
    if (!gap_begin_) return;
    append({.at = *gap_begin_, .span = at - *gap_begin_, .lane = no_lane, .kind = Kind::poll_gap});
    gap_begin_.reset();
  }
  void append(const Record& record) {
    journal_.append(record);
    ++written_;
  }
  void write_lane(std::size_t lane, Instant at, double share) {
    const auto id = static_cast<LaneId>(lane);
    journal_.ready(id, Kind::write);
    if (lane % 7 == 3 && share > 0.55 && share < 0.6 && dice_() % 400 == 0) {
      journal_.ready(id, Kind::except);
      append({.at = at, .lane = id, .kind = Kind::refused, .error = 111});
    }
    if (lane % 11 == 5 && dice_() % 100'000 == 0) {
      append({.at = at, .lane = id, .kind = Kind::dropped, .count = 40});
    }
  }
  void write_datagram(Instant at, double share) {
    const auto lane = static_cast<std::size_t>(dice_() % lanes_);
    // Some lanes are silent for a while.
    const double phase = share * 9 + static_cast<double>(lane) * 0.37;
    if (lane % 3 == 1 && phase - static_cast<double>(static_cast<int>(phase)) > 0.6) return;
    const auto id = static_cast<LaneId>(lane);
    const bool received = lane % 2 == 0;
    if (received) journal_.ready(id, Kind::read);
    append({.at = at,
            .lane = id,
            .kind = received ? Kind::received : Kind::sent,
            .kernel_time = received,
            .count = 20 + dice_() % 1200});
  }

  static constexpr Duration poll_every_ = 16'666'667ns;

  Journal& journal_;
  Instant begin_;
  std::size_t lanes_;
  std::minstd_rand dice_{1};
  std::uint64_t written_ = 0;
  std::optional<Instant> gap_begin_;
};

int complain(const std::string& what) {
  std::fprintf(stderr, "long_history: %s\n", what.c_str());
  return 1;
}

/// Draws until the overview has seen all lanes, and prints how long that takes.
void draw(const Session& session, Window& window, Desk& desk) {
  constexpr int frames = 12;
  Wishes wishes;
  wishes.add(ShowAllTime{});
  for (int i = 0; i < frames; ++i) {
    window.take_input();
    const auto begin = std::chrono::steady_clock::now();
    window.begin_frame(desk.appearance().theme, desk.appearance().scale);
    desk.draw(session, wishes);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    window.end_frame([] {});
    std::printf("frame %d: %.2f ms for the panels\n", i, took.count());
    if (i + 1 < frames) window.show();
  }
}

int run(std::uint64_t records, const std::string& file, int width, int height, Theme theme) {
  StillClock clock;
  const auto network = make_system_network(clock);
  const auto resolver = make_system_resolver();
  if (!network) return complain("there is no network");
  SessionBounds bounds;
  bounds.journal.bytes = std::size_t{4} << 30;
  Session session(**network, *resolver, clock, bounds);
  Commands commands;
  for (std::size_t i = 0; i < lanes_wanted; ++i) {
    commands.emplace_back(AddEndpoint{.settings = {.address = "127.0.0.1:0"}});
  }
  session.apply(commands);
  session.step();
  // Only a session may write its history, and it would take eight hours for this one.
  auto& journal = const_cast<Journal&>(session.journal());
  const auto begin = std::chrono::steady_clock::now();
  Author(journal, clock.now(), session.endpoints().size()).write(records);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  clock.set(clock.now() + whole);
  session.step();
  std::printf("%llu records in %zu MiB, %.1f s\n",
              static_cast<unsigned long long>(journal.end() - journal.first()),
              journal.bytes() >> 20, took.count());

  auto window = Window::open({.width = width, .height = height}, clock);
  if (!window) return complain(window.error());
  WindowState state;
  Desk desk(state);
  desk.window.choices.system_theme = theme;
  desk.window.choices.scale = (*window)->system_scale();
  desk.window.appearance.fixed_font = (*window)->fixed_font();
  desk.window.take_choices();
  draw(session, **window, desk);
  const auto failure = write_output(file, png_of((*window)->picture()));
  return failure ? complain(*failure) : 0;
}

}  // namespace
}  // namespace readyscope::gui

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: long_history RECORDS FILE WIDTH HEIGHT dark|light\n", stderr);
    return 2;
  }
  using readyscope::gui::Theme;
  return readyscope::gui::run(std::strtoull(argv[1], nullptr, 10), argv[2], std::atoi(argv[3]),
                              std::atoi(argv[4]),
                              std::string(argv[5]) == "light" ? Theme::light : Theme::dark);
}
