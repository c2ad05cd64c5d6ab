// A monkey at the window: it clicks, drags, types and resizes at random, by a seed, while datagrams
// arrive and things go wrong. All rules of `Books` are checked after each thing that it does.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "books.hpp"
#include "hand.hpp"
#include "seeds.hpp"

namespace readyscope::gui::test {
namespace {

using support::Random;
using support::Surroundings;

/// Does random things without knowing what they do.
class Monkey {
 public:
  Monkey(Hand& hand, Random& random) : hand_(hand), random_(random) {}

  void act() {
    switch (random_.below(11)) {
      case 0:
        return hand_.click_at(somewhere(), some_button());
      case 1:
        return hand_.drag(somewhere(), somewhere(), some_button());
      case 2:
        return hand_.drag(something(), somewhere());
      case 3:
        return hand_.wheel_at(somewhere(), static_cast<float>(random_.below(21)) - 10);
      case 4:
        return hand_.press(some_key());
      case 5:
        return hand_.type(some_text());
      case 6:
        return fill_in();
      case 7:
        return resize();
      case 8:
        return hand_.frames(static_cast<int>(random_.below(30)));
      default:
        return hand_.click_at(something());
    }
  }

 private:
  static constexpr ImGuiKey keys_with_ctrl[] = {
      ImGuiKey_Equal, ImGuiKey_Minus, ImGuiKey_0,     ImGuiKey_F,       ImGuiKey_N,
      ImGuiKey_A,     ImGuiKey_V,     ImGuiKey_Enter, ImGuiKey_UpArrow, ImGuiKey_DownArrow};
  static constexpr const char* texts[] = {"127.0.0.1:9876",
                                          "127.0.0.1:65000",
                                          ":0",
                                          "!",
                                          "[::1]:1",
                                          "00ff",
                                          "?",
                                          " ",
                                          "1000",
                                          "0",
                                          "99999999999999999999",
                                          "a{counter}{time}",
                                          "role=echo drop=50%",
                                          "endpoint 9876 received"};
  static constexpr std::string_view characters = "0123456789abcdefx.:,%-*[]{}!?/ ";

  void fill_in() {
    hand_.click_at(something());
    hand_.press(ImGuiMod_Ctrl | ImGuiKey_A);
    hand_.type(some_text());
    if (random_.chance(0.7)) hand_.press(ImGuiKey_Enter);
  }

  void resize() {
    if (random_.chance(0.1)) {
      hand_.screen().resize({1, 1});
    } else {
      hand_.screen().resize({static_cast<float>(100 + random_.below(2'000)),
                             static_cast<float>(100 + random_.below(1'300))});
    }
    hand_.frames(2);
  }

  ImVec2 somewhere() {
    const ImVec2 size = hand_.screen().area().high;
    return {static_cast<float>(random_.below(static_cast<std::uint64_t>(size.x))),
            static_cast<float>(random_.below(static_cast<std::uint64_t>(size.y)))};
  }
  ImVec2 something() {
    const auto& items = hand_.screen().items();
    if (items.empty()) return somewhere();
    return items[random_.below(items.size())].seen.centre();
  }
  ImGuiMouseButton some_button() { return static_cast<ImGuiMouseButton>(random_.below(2)); }
  ImGuiKeyChord some_key() {
    if (random_.chance(0.5)) {
      return ImGuiMod_Ctrl | keys_with_ctrl[random_.below(std::size(keys_with_ctrl))];
    }
    return ImGuiKey_NamedKey_BEGIN + static_cast<int>(random_.below(ImGuiKey_F1 - ImGuiKey_Tab));
  }
  std::string some_text() {
    if (random_.chance(0.7)) return texts[random_.below(std::size(texts))];
    std::string text(1 + random_.below(12), ' ');
    for (char& one : text) one = characters[random_.below(characters.size())];
    return text;
  }

  Hand& hand_;
  Random& random_;
};

const EndpointState* some_open(const Scope& scope, Random& random) {
  const auto endpoints = scope.endpoints();
  if (endpoints.empty()) return nullptr;
  const EndpointState& endpoint = *endpoints[random.below(endpoints.size())];
  return endpoint.is_open() ? &endpoint : nullptr;
}

void load(const Scope& scope, Surroundings& surroundings, Random& random) {
  for (std::uint64_t bursts = random.below(4); bursts > 0; --bursts) {
    if (const EndpointState* to = some_open(scope, random)) surroundings.send_to(to->local);
  }
  if (random.chance(0.05)) {
    surroundings.have_mishap(random.chance(0.5) ? some_open(scope, random) : nullptr);
  }
}

/// The monkey hides panels; without them there would be little left to press.
void show_all_panels(Hand& hand) {
  PageLook& look = hand.desk.page.look;
  look.show_sockets = look.show_events = look.show_side = true;
}

Workplace workplace(HappeningSink& recorder) {
  Workplace place{.bounds = {.journal = {.bytes = 1 << 20}}, .recorder = &recorder};
  place.bounds.engine.endpoints_max = 40;
  return place;
}

std::string run(std::uint64_t seed, std::size_t steps) {
  Random random(seed);
  HappeningLog log;
  const Workplace place = workplace(log);
  Hand hand(place);
  Surroundings surroundings(hand.clock, hand.network, random, place.services.clock_id);
  support::Books books({.scope = hand.session.scope,
                        .log = log,
                        .origin = {.began_at = hand.session.began_at(),
                                   .wall_offset = hand.session.wall_offset(),
                                   .clock_id = place.services.clock_id,
                                   .journal = place.bounds.journal},
                        .bounds = place.bounds.engine,
                        .network = hand.network,
                        .surroundings = surroundings});
  Monkey monkey(hand, random);
  fill_window(hand);
  for (std::size_t step = 1; step <= steps; ++step) {
    if (step % 50 == 0) show_all_panels(hand);
    load(hand.session, surroundings, random);
    monkey.act();
    if (const std::string broken = books.check(); !broken.empty()) {
      return fmt::format("after step {}: {}\nin that step:\n{}", step, broken, books.latest());
    }
    // Dear ImGui has said how it was misused.
    if (::testing::UnitTest::GetInstance()->Failed()) return fmt::format("after step {}", step);
  }
  const std::string broken = books.check_at_end();
  return broken.empty() ? "" : "at the end: " + broken;
}

}  // namespace
}  // namespace readyscope::gui::test

int main(int argc, char** argv) {
  return readyscope::support::run_seeds(
      {.what = "Clicks, drags, types and resizes by seeds, and checks after each what must hold.",
       .seeds = 10,
       .steps = 200,
       .run = readyscope::gui::test::run},
      argc, argv);
}
