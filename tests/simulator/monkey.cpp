#include "monkey.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string_view>

namespace readyscope::gui::test {
namespace {

constexpr ImGuiKey keys_with_ctrl[] = {
    ImGuiKey_Equal, ImGuiKey_Minus, ImGuiKey_0,     ImGuiKey_F,       ImGuiKey_N,
    ImGuiKey_A,     ImGuiKey_V,     ImGuiKey_Enter, ImGuiKey_UpArrow, ImGuiKey_DownArrow};
constexpr const char* texts[] = {"127.0.0.1:9876",
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
constexpr std::string_view characters = "0123456789abcdefx.:,%-*[]{}!?/ ";
constexpr int acts_between_showing_all = 50;

Workplace workplace(HappeningSink& recorder) {
  Workplace place{.bounds = {.journal = {.bytes = history_bytes_min}}, .recorder = &recorder};
  place.bounds.engine.endpoints_max = 40;
  // It may well ask for a million datagrams a second, all of which would have to be looked after.
  place.network.sends_at_once_max = 16;
  return place;
}

}  // namespace

Monkey::Monkey(support::Random& random)
    : random_(random),
      place_(workplace(log_)),
      hand_(place_),
      surroundings_(hand_.clock, hand_.network, random, place_.services.clock_id),
      books_({.scope = hand_.session.scope,
              .log = log_,
              .origin = {.began_at = hand_.session.began_at(),
                         .wall_offset = hand_.session.wall_offset(),
                         .clock_id = place_.services.clock_id,
                         .journal = place_.bounds.journal},
              .bounds = place_.bounds.engine,
              .network = hand_.network,
              .surroundings = surroundings_}) {}

std::string Monkey::act() {
  if (++acts_ % acts_between_showing_all == 0) show_all_panels();
  load();
  do_something();
  if (const std::string broken = books_.check(); !broken.empty()) {
    return fmt::format("{}\nmeanwhile:\n{}", broken, books_.latest());
  }
  // Dear ImGui has said how it was misused.
  return ::testing::UnitTest::GetInstance()->Failed() ? "Dear ImGui was misused" : "";
}

// ---- what happens around it -------------------------------------------------------------------

void Monkey::load() {
  for (std::uint64_t bursts = random_.below(4); bursts > 0; --bursts) {
    if (const EndpointState* to = some_open()) surroundings_.send_to(to->local);
  }
  if (random_.chance(0.05)) {
    surroundings_.have_mishap(random_.chance(0.5) ? some_open() : nullptr);
  }
}

const EndpointState* Monkey::some_open() {
  const auto endpoints = hand_.session.endpoints();
  if (endpoints.empty()) return nullptr;
  const EndpointState& endpoint = *endpoints[random_.below(endpoints.size())];
  return endpoint.is_open() ? &endpoint : nullptr;
}

/// Those that it has hidden, or there would be little left to press.
void Monkey::show_all_panels() {
  PageLook& look = hand_.desk.page.look;
  look.show_sockets = look.show_events = look.show_side = true;
}

// ---- what it does -----------------------------------------------------------------------------

void Monkey::do_something() {
  switch (random_.below(11)) {
    case 0:
      return click_somewhere();
    case 1:
      return drag_from(somewhere());
    case 2:
      return drag_from(something());
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

void Monkey::click_somewhere() {
  const ImVec2 place = somewhere();
  hand_.click_at(place, some_button());
}

void Monkey::drag_from(ImVec2 place) {
  const ImVec2 to = somewhere();
  hand_.drag(place, to, some_button());
}

void Monkey::fill_in() {
  hand_.click_at(something());
  hand_.press(ImGuiMod_Ctrl | ImGuiKey_A);
  hand_.type(some_text());
  if (random_.chance(0.7)) hand_.press(ImGuiKey_Enter);
}

void Monkey::resize() {
  const auto width = static_cast<float>(100 + random_.below(2'000));
  const auto height = static_cast<float>(100 + random_.below(1'300));
  hand_.screen().resize(random_.chance(0.1) ? ImVec2(1, 1) : ImVec2(width, height));
  hand_.frames(2);
}

ImVec2 Monkey::somewhere() {
  const ImVec2 size = hand_.screen().area().high;
  const auto x = static_cast<float>(random_.below(static_cast<std::uint64_t>(size.x)));
  const auto y = static_cast<float>(random_.below(static_cast<std::uint64_t>(size.y)));
  return {x, y};
}

ImVec2 Monkey::something() {
  const auto& items = hand_.screen().items();
  if (items.empty()) return somewhere();
  return items[random_.below(items.size())].seen.centre();
}

ImGuiKeyChord Monkey::some_key() {
  if (random_.chance(0.5)) {
    return ImGuiMod_Ctrl | keys_with_ctrl[random_.below(std::size(keys_with_ctrl))];
  }
  return ImGuiKey_NamedKey_BEGIN + static_cast<int>(random_.below(ImGuiKey_F1 - ImGuiKey_Tab));
}

std::string Monkey::some_text() {
  if (random_.chance(0.7)) return texts[random_.below(std::size(texts))];
  std::string text(1 + random_.below(12), ' ');
  for (char& one : text) one = characters[random_.below(characters.size())];
  return text;
}

}  // namespace readyscope::gui::test
