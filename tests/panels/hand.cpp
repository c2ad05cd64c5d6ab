#include "hand.hpp"

#include <algorithm>
#include <stdexcept>

#include "panels/desk/desk.hpp"

namespace readyscope::gui::test {
namespace {

constexpr Duration frame_time = std::chrono::nanoseconds(1'000'000'000 / 60);
constexpr int frames_until_tip = 60;

/// A panel is in the window, a popup is not.
bool is_in(const Item& item, const std::string& panel) {
  return panel.empty() || item.window.contains("/" + panel + "_") || item.window == panel ||
         item.window.starts_with(panel + "_") || item.window.ends_with(panel);
}

/// The key that writes this character on an English keyboard.
ImGuiKeyChord key_of(char character) {
  if (character >= 'a' && character <= 'z') return ImGuiKey_A + (character - 'a');
  if (character >= 'A' && character <= 'Z') {
    return (ImGuiKey_A + (character - 'A')) | ImGuiMod_Shift;
  }
  if (character >= '0' && character <= '9') return ImGuiKey_0 + (character - '0');
  switch (character) {
    case ' ':
      return ImGuiKey_Space;
    case '.':
      return ImGuiKey_Period;
    case ',':
      return ImGuiKey_Comma;
    case '-':
      return ImGuiKey_Minus;
    case '/':
      return ImGuiKey_Slash;
    case '?':
      return ImGuiKey_Slash | ImGuiMod_Shift;
    case ':':
      return ImGuiKey_Semicolon | ImGuiMod_Shift;
    case '!':
      return ImGuiKey_1 | ImGuiMod_Shift;
    default:
      return ImGuiKey_None;
  }
}

constexpr ImGuiKey modifiers[] = {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt};

}  // namespace

Hand::Hand(const Workplace& workplace)
    : network(clock, workplace.network),
      session(network, names, clock, workplace.bounds, workplace.services),
      screen_(workplace.size) {
  desk.window.choices.system_theme = workplace.theme;
  desk.window.choices.scale = workplace.scale;
  desk.window.take_choices();
  if (workplace.recorder != nullptr) session.junction.add(*workplace.recorder);
  // Before the first frame that counts, the program draws one without listening.
  draw();
  frame();
}

// ---- time passes ------------------------------------------------------------------------------

void Hand::frame() {
  const Instant begin = clock.now();
  session.apply(wishes.take_commands());
  session.step();
  draw();
  session.apply(wishes.take_commands());
  session.wait_until(begin + frame_time);
}

void Hand::draw() {
  screen_.begin_frame(desk.appearance().theme, desk.appearance().scale);
  const auto between = [this] { session.engine.step_if_due(); };
  if (!draws || !draws(between, draw_over)) desk.draw(session, wishes, between, draw_over);
  screen_.end_frame();
  for (const std::string& complaint : screen_.take_complaints()) ADD_FAILURE() << complaint;
}

void Hand::frames(int count) {
  for (int i = 0; i < count; ++i) frame();
}

void Hand::pass(Duration duration) {
  const Instant end = clock.now() + duration;
  while (clock.now() < end) frame();
}

void Hand::ask(Command command) {
  wishes.command(std::move(command));
  frames(2);
}

const EndpointState& Hand::bind(const std::string& address, Role role) {
  ask(AddEndpoint{.settings = {.address = address, .role = role}});
  return *session.endpoints().back();
}

const EndpointState& Hand::connect(const std::string& address, Role role, SenderSettings sender) {
  ask(AddEndpoint{
      .settings = {.attach = Attach::connect, .address = address, .role = role, .sender = sender}});
  return *session.endpoints().back();
}

void Hand::receive(const EndpointState& at, std::string_view payload) {
  if (!stranger_) stranger_ = network.bind(Endpoint::loopback(0)).value();
  const Outgoing datagram{std::as_bytes(std::span(payload)), at.local};
  EXPECT_EQ(network.send(*stranger_, std::span(&datagram, 1)), 1U);
  frames(2);
}

// ---- looking ----------------------------------------------------------------------------------

::testing::AssertionResult Hand::sees(std::string_view text) {
  if (screen_.text().contains(text)) return ::testing::AssertionSuccess() << "it is shown";
  return ::testing::AssertionFailure() << "it is not among what is shown:\n"
                                       << screen_.text().lines(screen_.area());
}

std::string Hand::reads(const std::string& panel) {
  return screen_.text().lines(screen_.area_of(panel));
}

std::vector<Item> Hand::all(const Target& target) {
  std::vector<Item> found;
  const auto rows = screen_.text().places(target.row);
  const auto is_in_row = [&](const Item& item) {
    return target.row.empty() || std::ranges::any_of(rows, [&](const Box& row) {
             return item.seen.low.y <= row.centre().y && row.centre().y < item.seen.high.y;
           });
  };
  for (const Item& item : screen_.items()) {
    if (item.is_named(target.label) && is_in(item, target.panel) && !item.seen.is_empty() &&
        is_in_row(item)) {
      found.push_back(item);
    }
  }
  return found;
}

Item Hand::find(const Target& target) {
  const auto found = all(target);
  if (found.size() > target.nth) return found[target.nth];
  std::string others;
  for (const Item& item : screen_.items()) {
    if (!item.label.empty()) others += "\n  '" + item.label + "' in " + item.window;
  }
  throw std::runtime_error(
      "'" + target.label + "' number " + std::to_string(target.nth) + " is not in sight" +
      (target.row.empty() ? "" : " in the row of '" + target.row + "'") +
      (target.panel.empty() ? "" : " in " + target.panel) + ". There are:" + others);
}

ImVec2 Hand::place_of(std::string_view text, const std::string& panel) {
  const Box area = panel.empty() ? screen_.area() : screen_.area_of(panel);
  for (const Box& place : screen_.text().places(text)) {
    if (area.contains(place.centre())) return place.centre();
  }
  throw std::runtime_error("the text '" + std::string(text) + "' is not in sight:\n" +
                           screen_.text().lines(area));
}

/// Near its left end, where nothing covers a row that spans a table.
ImVec2 Hand::handle_of(const Item& item) {
  const ImVec2 centre = item.seen.centre();
  return {std::min(centre.x, item.seen.low.x + 10), centre.y};
}

// ---- pointing ---------------------------------------------------------------------------------

void Hand::move_to(ImVec2 place) {
  ImGui::GetIO().AddMousePosEvent(place.x, place.y);
  frame();
}

void Hand::hold(ImGuiMouseButton button) {
  ImGui::GetIO().AddMouseButtonEvent(button, true);
  frame();
}

void Hand::let_go(ImGuiMouseButton button) {
  ImGui::GetIO().AddMouseButtonEvent(button, false);
  // One frame to see it, one in which the session carries it out.
  frames(2);
}

void Hand::click_at(ImVec2 place, ImGuiMouseButton button) {
  move_to(place);
  frame();
  hold(button);
  let_go(button);
}

void Hand::hover_at(ImVec2 place) {
  move_to(place);
  frames(frames_until_tip);
}

void Hand::drag(ImVec2 from, ImVec2 to, ImGuiMouseButton button) {
  constexpr int moves = 8;
  move_to(from);
  frame();
  hold(button);
  for (int i = 1; i <= moves; ++i) {
    const float share = static_cast<float>(i) / moves;
    move_to({from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share});
  }
  let_go(button);
}

void Hand::wheel_at(ImVec2 place, float notches) {
  move_to(place);
  frame();
  ImGui::GetIO().AddMouseWheelEvent(0, notches);
  frames(2);
}

void Hand::choose(const Target& combo, const char* choice) {
  click(combo);
  click(Target(choice).in("##Combo_00"));
}

void Hand::choose_from_menu(const char* menu, const char* entry) {
  click(menu);
  click(Target(entry).in("##Menu_00"));
}

void Hand::choose_from_context_menu(const char* entry) { click(Target(entry).in("##Popup")); }

// ---- typing -----------------------------------------------------------------------------------

void Hand::type(std::string_view text) {
  for (const char character : text) type_one(character);
}

void Hand::type_one(char character) {
  const ImGuiKeyChord chord = key_of(character);
  if (chord != ImGuiKey_None) key_down(chord);
  ImGui::GetIO().AddInputCharacter(static_cast<unsigned char>(character));
  frame();
  if (chord != ImGuiKey_None) key_up(chord);
}

void Hand::key_down(ImGuiKeyChord chord) {
  ImGuiIO& io = ImGui::GetIO();
  for (const ImGuiKey modifier : modifiers) {
    if ((chord & modifier) != 0) io.AddKeyEvent(modifier, true);
  }
  io.AddKeyEvent(static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_), true);
  frames(2);
}

void Hand::key_up(ImGuiKeyChord chord) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_), false);
  for (const ImGuiKey modifier : modifiers) {
    if ((chord & modifier) != 0) io.AddKeyEvent(modifier, false);
  }
  frames(2);
}

void Hand::press(ImGuiKeyChord chord) {
  key_down(chord);
  key_up(chord);
}

void Hand::paste(std::string text) {
  screen_.set_clipboard(std::move(text));
  press(ImGuiMod_Ctrl | ImGuiKey_V);
}

void Hand::fill(const Target& field, std::string_view text) {
  click(field);
  press(ImGuiMod_Ctrl | ImGuiKey_A);
  press(ImGuiKey_Delete);
  type(text);
}

void fill_window(Hand& hand) {
  hand.ask(RunDemo{});
  hand.bind("[::1]:9877", Role::echo);
  hand.bind("127.0.0.1:65000", Role::counter_receiver);
  hand.connect("127.0.0.1:65000", Role::counter_sender, {.rate = 1000, .limit = {}});
  hand.connect("127.0.0.1:60000");
  hand.ask(AddEndpoint{7, {.address = "127.0.0.1:65000"}});
  hand.desk.panels.sockets.form.attach = Attach::connect;
  hand.desk.panels.sockets.form.role = Role::counter_sender;
  hand.pass(std::chrono::milliseconds(500));
}

}  // namespace readyscope::gui::test
