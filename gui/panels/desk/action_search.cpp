#include <imgui_internal.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "panels/desk/desk_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

constexpr const char* popup = "##actions";
constexpr std::size_t text_bytes_max = 100;
constexpr float rows_shown = 14;
constexpr float width_for_menus_em = 38;

std::string in_small_letters(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

/// Its place in the menus: `View, Frames a second`.
std::string place_of(const Action& action) {
  const std::string menu = title(action.menu);
  return action.submenu == nullptr ? menu : menu + ", " + action.submenu;
}

/// Whether it contains each of the words.
bool matches(std::string_view text, std::string_view words) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (!text.contains(words.substr(0, end))) return false;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return true;
}

std::vector<const Action*> found(const DeskFrame& frame) {
  const std::string words = in_small_letters(frame.desk.search.text);
  std::vector<const Action*> matching;
  for (const Action& action : frame.desk.actions()) {
    const std::string text = place_of(action) + " " + label_of(action, frame);
    if (is_shown(action, frame) && matches(in_small_letters(text), words)) {
      matching.push_back(&action);
    }
  }
  // What is not possible now comes last, and is shown as such.
  std::ranges::stable_partition(matching,
                                [&](const Action* action) { return is_possible(*action, frame); });
  return matching;
}

/// Up and down move through the list, and wrap around.
void take_arrows(ActionSearch& search, std::size_t count) {
  if (count == 0) return;
  const bool down = ImGui::IsKeyPressed(ImGuiKey_DownArrow);
  const bool up = ImGui::IsKeyPressed(ImGuiKey_UpArrow);
  if (down) search.chosen = (search.chosen + 1) % count;
  if (up) search.chosen = (search.chosen + count - 1) % count;
  // The keyboard stays in the field.
  if (up || down) ImGui::NavMoveRequestCancel();
}

/// Whether it was clicked.
bool draw_row(const Action& action, bool chosen, bool bring_into_sight, const DeskFrame& frame) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  const std::string name = fitting(label_of(action, frame), ImGui::GetContentRegionAvail().x);
  const bool possible = is_possible(action, frame);
  ImGui::BeginDisabled(!possible);
  // Names that do not fit may have the same beginning.
  ImGui::PushID(&action);
  const bool clicked = ImGui::Selectable(name.c_str(), chosen, ImGuiSelectableFlags_SpanAllColumns);
  ImGui::PopID();
  ImGui::EndDisabled();
  if (chosen && bring_into_sight) ImGui::SetScrollHereY();
  if (ImGui::TableNextColumn()) text_muted(place_of(action));
  ImGui::TableNextColumn();
  const Palette& colours = palette(frame.appearance.theme);
  text_coloured(chosen ? colours.text : colours.accent, keys_text(action.keys));
  return clicked && possible;
}

const Action* draw_list(const std::vector<const Action*>& matching, bool moved,
                        const DeskFrame& frame) {
  const ImGuiStyle& style = ImGui::GetStyle();
  // Down to the end of the window; if it does not fit, it scrolls.
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  const float room = viewport.WorkPos.y + viewport.WorkSize.y - ImGui::GetCursorScreenPos().y -
                     2 * style.WindowPadding.y;
  const float row = ImGui::GetTextLineHeight() + 2 * style.CellPadding.y;
  const float rows = std::clamp(static_cast<float>(matching.size()), 1.0F, rows_shown);
  const float height = std::clamp(room, row, rows * row);
  constexpr ImGuiTableFlags flags =
      ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_Hideable;
  const bool narrow = ImGui::GetContentRegionAvail().x < width_for_menus_em * ImGui::GetFontSize();
  const Action* clicked = nullptr;
  if (!ImGui::BeginTable("##list", 3, flags, ImVec2(0, height))) return nullptr;
  ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("menu", ImGuiTableColumnFlags_WidthFixed);
  ImGui::TableSetupColumn("keys", ImGuiTableColumnFlags_WidthFixed);
  // The names matter most; the menus' names are only a help.
  ImGui::TableSetColumnEnabled(1, !narrow);
  for (std::size_t i = 0; i < matching.size(); ++i) {
    const bool chosen = i == frame.desk.search.chosen;
    if (draw_row(*matching[i], chosen, moved, frame)) clicked = matching[i];
  }
  ImGui::EndTable();
  return clicked;
}

/// The chosen action, once there is one.
const Action* draw_search(const DeskFrame& frame) {
  ActionSearch& search = frame.desk.search;
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(-1);
  const std::string before = search.text;
  const bool entered = input_text("##action", "What do you want to do?", search.text,
                                  text_bytes_max, ImGuiInputTextFlags_EnterReturnsTrue);
  if (search.text != before) search.chosen = 0;
  const auto matching = found(frame);
  const std::size_t chosen_before = search.chosen;
  take_arrows(search, matching.size());
  const Action* clicked = draw_list(matching, search.chosen != chosen_before, frame);
  if (matching.empty()) text_muted("No action has these words in its name.");
  if (clicked != nullptr) return clicked;
  if (!entered || search.chosen >= matching.size()) return nullptr;
  return is_possible(*matching[search.chosen], frame) ? matching[search.chosen] : nullptr;
}

}  // namespace

void ActionSearch::draw(const DeskFrame& frame) {
  const bool toggled = std::exchange(toggled_, false);
  const bool open = ImGui::IsPopupOpen(popup);
  if (toggled && !open) {
    text.clear();
    chosen = 0;
    ImGui::OpenPopup(popup);
  }
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  const float width = std::min(viewport.WorkSize.x * 0.9F, ImGui::GetFontSize() * 44);
  ImGui::SetNextWindowPos(
      ImVec2(viewport.GetCenter().x, viewport.WorkPos.y + 2 * ImGui::GetFrameHeight()),
      ImGuiCond_Always, ImVec2(0.5F, 0));
  ImGui::SetNextWindowSize(ImVec2(width, 0));
  if (!ImGui::BeginPopup(popup, ImGuiWindowFlags_NoMove)) return;
  const Action* wanted = draw_search(frame);
  const bool put_away = (toggled && open) || ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  if (wanted != nullptr || put_away) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
  if (wanted != nullptr) wanted->act(frame);
}

}  // namespace readyscope::gui
