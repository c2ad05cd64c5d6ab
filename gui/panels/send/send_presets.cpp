#include <algorithm>
#include <string>
#include <utility>

#include "panels/send/send_parts.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

using Did = PresetForm::Did;

/// The name without blanks around it, or a letter cut in half where the field was full.
std::string tidy(std::string_view name) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
  if (name.size() == Preset::name_bytes_max) {
    while (!name.empty() && continues(name.back())) name.remove_suffix(1);
    if (!name.empty() && static_cast<unsigned char>(name.back()) >= 0xc0U) name.remove_suffix(1);
  }
  const std::size_t first = name.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(name.substr(first, name.find_last_not_of(' ') + 1 - first));
}

Preset preset_of(const SendPanel& send, std::string name) {
  return {.name = std::move(name),
          .payload = send.payload.bytes(),
          .to = send.to,
          .filled_in = send.filled_in,
          .times = times_of(send),
          .every = interval_of(send)};
}

void take_up(const Preset& preset, SendPanel& send) {
  send.payload.set(preset.payload);
  send.to = preset.to;
  send.filled_in = preset.filled_in;
  send.endless = preset.times == 0;
  send.times = send.endless ? 1 : preset.times;
  send.every_ms = static_cast<int>(preset.every / std::chrono::milliseconds(1));
  send.ticket = 0;
  send.preset.name = preset.name;
  send.preset.did = Did::nothing;
}

void save(Preset preset, PresetForm& form, Presets& presets) {
  const Preset* old = find_preset(presets.list, preset.name);
  form.did = old == nullptr ? Did::saved : Did::replaced;
  form.before = old == nullptr ? std::nullopt : std::optional(*old);
  form.name = preset.name;
  put_preset(presets.list, std::move(preset));
  ++presets.changes;
}

void erase(const std::string& name, PresetForm& form, Presets& presets) {
  form.did = Did::deleted;
  form.before = *find_preset(presets.list, name);
  std::erase_if(presets.list, [&](const Preset& preset) { return preset.name == name; });
  ++presets.changes;
}

void undo(PresetForm& form, Presets& presets) {
  form.name = form.before->name;
  put_preset(presets.list, *std::exchange(form.before, {}));
  form.did = Did::undone;
  ++presets.changes;
}

std::string summary(const Preset& preset) {
  constexpr std::size_t characters_max = 30;
  std::string line = inert_text(preset.payload, characters_max);
  if (!preset.to.empty()) line += "  to " + preset.to;
  if (preset.times == 0) line += ", endless";
  if (preset.times > 1)
    line += ", " + format_count(static_cast<std::uint64_t>(preset.times)) + " times";
  return line;
}

/// Leaves exactly this much room on the line.
void to_right_end(float width) {
  const float spare = ImGui::GetContentRegionAvail().x - width;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, spare));
}

// ---- the popup --------------------------------------------------------------------------------

void draw_verdict(PresetForm& form, Presets& presets, bool full, const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  if (full) {
    text_coloured(colours.warning,
                  std::to_string(Presets::count_max) + " presets at most. Delete one first.");
    return;
  }
  switch (form.did) {
    case Did::nothing:
      return text_muted("What is in the panel, kept from launch to launch.");
    case Did::saved:
      return text_coloured(colours.good, "Saved.");
    case Did::undone:
      return text_coloured(colours.good, "Undone.");
    case Did::replaced:
      text_coloured(colours.warning, "Replaced.");
      break;
    case Did::deleted:
      text_coloured(colours.warning, "Deleted.");
      break;
  }
  ImGui::SameLine();
  if (ImGui::SmallButton("Undo")) undo(form, presets);
  tip("Restores " + (form.before ? form.before->name : form.name) + " as it was.");
}

void draw_saving(const SendFrame& frame) {
  PresetForm& form = frame.panel.preset;
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 16);
  const std::string before = form.name;
  const bool entered =
      input_text("##preset name", "name", form.name, Preset::name_bytes_max,
                 ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  if (form.name != before) form.did = Did::nothing;
  const std::string name = tidy(form.name);
  const bool exists = find_preset(frame.panel.presets.list, name) != nullptr;
  const bool full =
      !name.empty() && !exists && frame.panel.presets.list.size() >= Presets::count_max;
  const bool fits = frame.panel.payload.bytes().size() <= Preset::payload_bytes_max;
  const bool possible = !name.empty() && !full && fits && frame.panel.payload.is_right();
  ImGui::SameLine();
  ImGui::BeginDisabled(!possible);
  const bool pressed = ImGui::Button(exists ? "Replace" : "Save");
  ImGui::EndDisabled();
  tip(fits ? "Saves what is in the Send panel under this name."
           : "It is longer than a datagram can be.");
  if ((pressed || entered) && possible)
    save(preset_of(frame.panel, name), form, frame.panel.presets);
  draw_verdict(form, frame.panel.presets, full, frame.appearance);
}

struct Pressed {
  const Preset* chosen = nullptr;
  const Preset* deleted = nullptr;
};

void draw_row(const Preset& preset, const SendFrame& frame, Pressed& pressed) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  // A name may contain anything, so it cannot be a label.
  constexpr ImGuiSelectableFlags flags =
      ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowOverlap;
  if (ImGui::Selectable("##preset", preset.name == frame.panel.preset.name, flags)) {
    pressed.chosen = &preset;
  }
  ImGui::SameLine(0, 0);
  text(preset.name);
  ImGui::TableNextColumn();
  text_muted(summary(preset));
  ImGui::TableNextColumn();
  if (ImGui::SmallButton("x")) pressed.deleted = &preset;
  tip("Delete it");
}

void draw_list(const SendFrame& frame) {
  const auto& list = frame.panel.presets.list;
  if (list.empty()) {
    text_wrapped_coloured(palette(frame.appearance.theme).muted,
                          "None yet. Type a name for what is in the panel, and press Enter.");
    return;
  }
  constexpr std::size_t rows_max = 10;
  const float rows = static_cast<float>(std::min(list.size(), rows_max));
  const float row = ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().CellPadding.y;
  Pressed pressed;
  if (!ImGui::BeginTable("##list", 3, ImGuiTableFlags_ScrollY, ImVec2(0, rows * row))) return;
  ImGui::TableSetupColumn("##name", ImGuiTableColumnFlags_WidthStretch, 2);
  ImGui::TableSetupColumn("##summary", ImGuiTableColumnFlags_WidthStretch, 3);
  ImGui::TableSetupColumn("##delete", ImGuiTableColumnFlags_WidthFixed, button_width("x"));
  for (std::size_t i = 0; i < list.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    draw_row(list[i], frame, pressed);
    ImGui::PopID();
  }
  ImGui::EndTable();
  if (pressed.deleted != nullptr) {
    erase(std::string(pressed.deleted->name), frame.panel.preset, frame.panel.presets);
  } else if (pressed.chosen != nullptr) {
    take_up(*pressed.chosen, frame.panel);
    ImGui::CloseCurrentPopup();
  }
}

}  // namespace

void draw_presets_button(const SendFrame& frame) {
  const char* name = "Presets...";
  const ImGuiStyle& style = ImGui::GetStyle();
  const float width = ImGui::CalcTextSize(name).x + 2 * style.FramePadding.x;
  ImGui::SameLine();
  to_right_end(width);
  if (ImGui::Button(name)) {
    frame.panel.preset.did = Did::nothing;
    ImGui::OpenPopup("##presets popup");
  }
  const float width_max = 0.95F * ImGui::GetMainViewport()->WorkSize.x;
  ImGui::SetNextWindowSize(ImVec2(std::min(ImGui::GetFontSize() * 34, width_max), 0));
  if (!begin_popup("##presets popup")) return;
  draw_saving(frame);
  ImGui::Separator();
  draw_list(frame);
  ImGui::EndPopup();
}

void draw_presets_trouble(const SendFrame& frame) {
  if (frame.panel.presets.trouble.empty()) return;
  const bool put_away = ImGui::SmallButton("x##trouble");
  ImGui::SameLine();
  text_wrapped_coloured(palette(frame.appearance.theme).warning, frame.panel.presets.trouble.words);
  tip({}, frame.panel.presets.trouble.code);
  if (put_away) frame.panel.presets.trouble = {};
}

}  // namespace readyscope::gui
