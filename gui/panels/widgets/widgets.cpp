#include "panels/widgets/widgets.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "text/format.hpp"

namespace readyscope::gui {

void text(std::string_view text) { ImGui::TextUnformatted(text.data(), text.data() + text.size()); }

void text_coloured(ImU32 colour, std::string_view value) {
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  text(value);
  ImGui::PopStyleColor();
}

void text_right(std::string_view value) {
  const float width = ImGui::CalcTextSize(value.data(), value.data() + value.size()).x;
  const float room = ImGui::GetContentRegionAvail().x;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, room - width));
  text(value);
}

void text_muted(std::string_view value) {
  text_coloured(ImGui::GetColorU32(ImGuiCol_TextDisabled), value);
}

void text_wrapped_coloured(ImU32 colour, std::string_view value) {
  ImGui::PushTextWrapPos(0);
  text_coloured(colour, value);
  ImGui::PopTextWrapPos();
}

void title(const char* name) {
  ImGui::AlignTextToFramePadding();
  text_coloured(ImGui::GetColorU32(ImGuiCol_CheckMark), name);
  ImGui::SameLine(0, ImGui::GetFontSize());
}

void same_line_if_fits(float width, float spacing) {
  ImGui::SameLine(0, spacing);
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
}

float button_width(const char* label) {
  return ImGui::CalcTextSize(label, nullptr, true).x + 2 * ImGui::GetStyle().FramePadding.x;
}

bool begin_popup(const char* label) {
  return ImGui::BeginPopup(label, ImGuiWindowFlags_HorizontalScrollbar);
}

namespace {

/// Where the keyboard stays for long, a tooltip would cover what is being done there.
constexpr float keyboard_tip_s = 5;

}  // namespace

bool wants_tip() {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  // A field keeps the keyboard while one types, and a tooltip would cover what is below it.
  const bool field = (context.LastItemData.ItemFlags & ImGuiItemFlags_Inputable) != 0;
  const ImGuiHoveredFlags pointed_at = field ? ImGuiHoveredFlags_NoNavOverride : 0;
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | pointed_at)) return false;
  const bool by_keyboard = context.NavHighlightItemUnderNav && ImGui::IsItemFocused();
  return !by_keyboard || context.HoverItemDelayTimer < keyboard_tip_s;
}

void tip(std::string_view value) {
  if (wants_tip()) show_tip(value);
}

void show_tip(std::string_view value) {
  if (!ImGui::BeginTooltip()) return;
  ImGui::PushTextWrapPos(ImGui::GetFontSize() * 28);
  text(value);
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

void tip(std::string_view words, std::error_code code) {
  // The system's name for it is looked up only when the tooltip is shown, not in every frame.
  if (!wants_tip()) return;
  std::string all(words);
  if (code) all += (all.empty() ? "" : "\n") + error_text(code);
  if (!all.empty()) show_tip(all);
}

namespace {

struct Growing {
  std::string* value;
  std::size_t bytes_max;
};

int resize(ImGuiInputTextCallbackData* data) {
  const auto& growing = *static_cast<Growing*>(data->UserData);
  if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
  const auto wanted = static_cast<std::size_t>(data->BufTextLen);
  growing.value->resize(std::min(wanted, growing.bytes_max));
  data->BufTextLen = static_cast<int>(growing.value->size());
  data->Buf = growing.value->data();
  return 0;
}

}  // namespace

bool input_text(const char* label, const char* hint, std::string& value, std::size_t bytes_max,
                ImGuiInputTextFlags flags) {
  Growing growing{&value, bytes_max};
  return ImGui::InputTextWithHint(label, hint, value.data(), value.capacity() + 1,
                                  flags | ImGuiInputTextFlags_CallbackResize, resize, &growing);
}

bool input_lines(const char* label, std::string& value, std::size_t bytes_max, ImVec2 size) {
  Growing growing{&value, bytes_max};
  return ImGui::InputTextMultiline(label, value.data(), value.capacity() + 1, size,
                                   ImGuiInputTextFlags_CallbackResize, resize, &growing);
}

void focus_next_field() {
  // An item of another panel that still has it would take it back when it is drawn.
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  ImGui::SetNavWindow(window);
  ImGui::SetNavID(0, ImGuiNavLayer_Main, window->NavRootFocusScopeId, ImRect());
  ImGui::SetKeyboardFocusHere();
}

bool edit_ended() {
  return ImGui::IsItemDeactivatedAfterEdit() && !ImGui::IsKeyPressed(ImGuiKey_Escape, false);
}

bool takes_letters() {
  const ImGuiIO& io = ImGui::GetIO();
  constexpr ImGuiPopupFlags any = ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel;
  return !io.WantTextInput && !io.KeyCtrl && !ImGui::IsPopupOpen("", any);
}

bool begin_scrolling_table(const char* label, int columns, ImGuiTableFlags flags,
                           float width_min_em, float height) {
  const float width_min = width_min_em * ImGui::GetFontSize();
  const bool scrolls_across = ImGui::GetContentRegionAvail().x < width_min;
  flags |= ImGuiTableFlags_ScrollY;
  if (scrolls_across) flags |= ImGuiTableFlags_ScrollX;
  // A scrolling area is a window of its own, which Tab and arrows would not enter by themselves.
  ImGuiNextWindowData& next = ImGui::GetCurrentContext()->NextWindowData;
  next.HasFlags |= ImGuiNextWindowDataFlags_HasChildFlags;
  next.ChildFlags = ImGuiChildFlags_NavFlattened;
  return ImGui::BeginTable(label, columns, flags, ImVec2(0, height),
                           scrolls_across ? width_min : 0);
}

float reach_below_line(const Appearance& appearance) { return std::ceil(appearance.scale); }

void end_lines(const Appearance& appearance) {
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ImGui::GetStyle().ItemSpacing.y);
  ImGui::Dummy(ImVec2(0, reach_below_line(appearance)));
}

bool text_fitting(std::string_view value) {
  const char* const begin = value.data();
  const char* const end = begin + value.size();
  const ImVec2 size = ImGui::CalcTextSize(begin, end);
  const float room = ImGui::GetContentRegionAvail().x;
  if (size.x <= room) {
    text(value);
    return true;
  }
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const ImVec2 high(low.x + room, low.y + size.y);
  ImGui::Dummy(ImVec2(room, size.y));
  ImGui::RenderTextEllipsis(ImGui::GetWindowDrawList(), low, high, high.x, begin, end, &size);
  return false;
}

std::string fitting(const std::string& words, float width) {
  constexpr std::string_view more = "...";
  const auto width_of = [](std::string_view part) {
    return ImGui::CalcTextSize(part.data(), part.data() + part.size()).x;
  };
  if (width_of(words) <= width) return words;
  const float room = width - width_of(more);
  std::size_t end = 0;
  for (std::size_t next = 1; next <= words.size(); ++next) {
    // Never within a letter of several bytes.
    const bool whole =
        next == words.size() || (static_cast<unsigned char>(words[next]) & 0xC0U) != 0x80U;
    if (!whole) continue;
    if (width_of(std::string_view(words).substr(0, next)) > room) break;
    end = next;
  }
  return words.substr(0, end) + std::string(more);
}

namespace {

template <class Draw>
bool with_edge(Draw draw) {
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize,
                      std::max(1.0F, std::floor(ImGui::GetFontSize() / 15)));
  ImGui::PushStyleColor(ImGuiCol_Border, ImGui::GetColorU32(ImGuiCol_TextDisabled));
  const bool pressed = draw();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  return pressed;
}

}  // namespace

bool checkbox(const char* label, bool& on) {
  return with_edge([&] { return ImGui::Checkbox(label, &on); });
}

bool radio_button(const char* label, bool on) {
  return with_edge([&] { return ImGui::RadioButton(label, on); });
}

bool toggle(const char* label, bool on, const Appearance& appearance) {
  if (on) {
    // As bright as selected text: a selected row has to be darker, for the colours of its words.
    ImGui::PushStyleColor(ImGuiCol_Button, ImGui::GetColorU32(ImGuiCol_TextSelectedBg));
    ImGui::PushStyleColor(ImGuiCol_Text, palette(appearance.theme).text);
  } else {
    ImGui::PushStyleColor(ImGuiCol_Button, ImGui::GetColorU32(ImGuiCol_FrameBg));
    ImGui::PushStyleColor(ImGuiCol_Text, palette(appearance.theme).muted);
  }
  const bool pressed = ImGui::SmallButton(label);
  ImGui::PopStyleColor(2);
  return pressed;
}

}  // namespace readyscope::gui
