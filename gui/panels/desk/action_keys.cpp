#include <imgui_internal.h>

#include <algorithm>
#include <span>

#include "panels/desk/desk_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

bool is_typed(char character) {
  const ImGuiIO& io = ImGui::GetIO();
  const std::span typed(io.InputQueueCharacters.Data,
                        static_cast<std::size_t>(io.InputQueueCharacters.Size));
  return std::ranges::find(typed, static_cast<ImWchar>(character)) != typed.end();
}

/// The modifiers that were held when the key went down. If frames are slow, or fingers fast, Ctrl
/// may be up again within the frame in which the key went down.
ImGuiKeyChord modifiers_at(ImGuiKey key) {
  ImGuiKeyChord held = ImGui::GetIO().KeyMods;
  const auto& events = ImGui::GetCurrentContext()->InputEventsTrail;
  for (int i = events.Size - 1; i >= 0; --i) {
    if (events[i].Type != ImGuiInputEventType_Key) continue;
    const ImGuiInputEventKey& event = events[i].Key;
    if (event.Key == key && event.Down) return held;
    if ((event.Key & ImGuiMod_Mask_) != 0) held = event.Down ? held & ~event.Key : held | event.Key;
  }
  // It went down in an earlier frame, and repeats.
  return ImGui::GetIO().KeyMods;
}

bool is_pressed(ImGuiKeyChord chord, bool repeats) {
  if (chord == 0) return false;
  const ImGuiInputFlags flags = repeats ? ImGuiInputFlags_Repeat : ImGuiInputFlags_None;
  const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
  return ImGui::IsKeyPressed(key, flags, ImGuiKeyOwner_Any) &&
         modifiers_at(key) == (chord & ImGuiMod_Mask_);
}

bool is_pressed(const Keys& keys, bool popup_open) {
  // Esc has closed the popup that it was meant for before anything in this frame is drawn.
  const bool for_panels = takes_letters() && !popup_open;
  if (keys.character != 0) return for_panels && is_typed(keys.character);
  const ImGuiIO& io = ImGui::GetIO();
  const bool with_ctrl = (keys.chord & ImGuiMod_Ctrl) != 0;
  if (!with_ctrl && !for_panels) return false;
  if (keys.left_to_fields && io.WantTextInput) return false;
  // Space presses the item that Tab and arrows have moved to.
  if (keys.chord == ImGuiKey_Space && io.NavVisible) return false;
  return is_pressed(keys.chord, keys.repeats) ||
         std::ranges::any_of(keys.others,
                             [&](ImGuiKeyChord other) { return is_pressed(other, keys.repeats); });
}

/// As it is labelled on the key.
const char* key_name(ImGuiKey key) {
  switch (key) {
    case ImGuiKey_Equal:
      return "+";
    case ImGuiKey_Minus:
      return "-";
    case ImGuiKey_UpArrow:
      return "Up";
    case ImGuiKey_DownArrow:
      return "Down";
    case ImGuiKey_Escape:
      return "Esc";
    default:
      return ImGui::GetKeyName(key);
  }
}

/// Keeps Dear ImGui from handling these keys itself: Ctrl and an arrow do not move the focus, and
/// Ctrl+Enter does not press the focused item.
void claim(const Keys& keys) {
  const ImGuiKey key = static_cast<ImGuiKey>(keys.chord & ~ImGuiMod_Mask_);
  const bool with_ctrl = (keys.chord & ImGuiMod_Ctrl) != 0;
  const bool is_page = key == ImGuiKey_PageUp || key == ImGuiKey_PageDown;
  if (key == ImGuiKey_UpArrow || key == ImGuiKey_DownArrow || (is_page && with_ctrl)) {
    if (is_pressed(keys.chord, true)) ImGui::NavMoveRequestCancel();
  } else if (key == ImGuiKey_Enter) {
    constexpr ImGuiInputFlags anywhere = ImGuiInputFlags_RouteGlobal |
                                         ImGuiInputFlags_RouteOverFocused |
                                         ImGuiInputFlags_RouteOverActive;
    (void)ImGui::Shortcut(keys.chord, anywhere);
  }
}

}  // namespace

std::string keys_text(const Keys& keys) {
  if (keys.character != 0) return {keys.character};
  if (keys.chord == 0) return {};
  std::string text;
  if ((keys.chord & ImGuiMod_Ctrl) != 0) text += "Ctrl+";
  if ((keys.chord & ImGuiMod_Shift) != 0) text += "Shift+";
  return text + key_name(static_cast<ImGuiKey>(keys.chord & ~ImGuiMod_Mask_));
}

void take_keys(const DeskFrame& frame) {
  for (const Action& action : frame.desk.actions()) {
    claim(action.keys);
    if (is_pressed(action.keys, frame.desk.popup_open) && is_possible(action, frame)) {
      action.act(frame);
      return;
    }
  }
}

}  // namespace readyscope::gui
