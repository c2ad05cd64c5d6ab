#include "panels/fields/sender_fields.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "panels/fields/number_fields.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t limit_usual = 10;

constexpr std::string_view new_run =
    "\nChanging it begins a new run, which receivers do not mistake for loss.";

std::string_view explain(WireForm form) {
  switch (form) {
    case WireForm::ascii:
      return "Only decimal digits. Any program can write and read them.";
    case WireForm::binary32:
      return "32 bits, with a run number and the time of sending. Starts again after "
             "4,294,967,295.";
    case WireForm::binary64:
      break;
  }
  return "64 bits, with a run number and the time of sending, so that delays can be measured.";
}

bool draw_bytes_field(SenderSettings& settings, const Appearance& appearance) {
  const bool sized = settings.form != WireForm::ascii;
  const std::uint64_t least = counter_bytes_min(settings.form);
  std::uint64_t bytes = std::max<std::uint64_t>(settings.bytes, least);
  ImGui::BeginDisabled(!sized);
  const bool changed = number_field("##bytes", bytes, {least, counter_bytes_max},
                                    "Size of a datagram, padded with zeros.", appearance);
  ImGui::EndDisabled();
  if (!sized) {
    ImGui::SameLine();
    text_muted("as many as the digits");
  }
  if (changed) settings.bytes = static_cast<std::size_t>(bytes);
  return changed;
}

bool draw_burst_field(SenderSettings& settings, const Appearance& appearance) {
  std::uint64_t burst = settings.burst;
  if (!number_field("##burst", burst, {1, SenderSettings::burst_max},
                    "This many are sent together, at the same overall rate.", appearance)) {
    return false;
  }
  settings.burst = static_cast<std::uint32_t>(burst);
  return true;
}

}  // namespace

bool draw_rate_field(SenderSettings& settings, float width, const Appearance& appearance) {
  ImGui::SetNextItemWidth(width);
  return number_field("##rate", settings.rate, {0, SenderSettings::rate_max},
                      "Datagrams a second. 0 sends one each time the socket is found writable.",
                      appearance);
}

bool draw_limit_fields(SenderSettings& settings, std::uint64_t sent, float width,
                       const Appearance& appearance) {
  bool endless = !settings.limit;
  const bool toggled = checkbox(endless ? "endless###endless" : "###endless", endless);
  if (toggled) {
    settings.limit =
        endless ? std::nullopt : std::optional<std::uint64_t>(std::max(limit_usual, sent));
  }
  tip("If ticked, the sender goes on until it is stopped; otherwise it closes its socket at the "
      "limit.");
  if (!settings.limit) return toggled;
  ImGui::SameLine();
  ImGui::SetNextItemWidth(width);
  return number_field("##limit", *settings.limit, {1, any_number},
                      "After this many the sender closes its socket.", appearance) ||
         toggled;
}

bool draw_form_choice(SenderSettings& settings, float width) {
  const WireForm before = settings.form;
  ImGui::SetNextItemWidth(width);
  if (ImGui::BeginCombo("##form", std::string(title(before)).c_str())) {
    for (const WireForm form : wire_forms) {
      if (ImGui::Selectable(std::string(title(form)).c_str(), form == before)) {
        settings.form = form;
      }
      tip(explain(form));
    }
    ImGui::EndCombo();
  }
  tip(std::string(explain(before)) + std::string(new_run));
  return settings.form != before;
}

bool draw_sender_settings(SenderSettings& settings, std::uint64_t sent,
                          const Appearance& appearance) {
  const float width = ImGui::GetFontSize() * 8;
  bool changed = false;
  const auto row = [&](const char* name, auto draw) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    text(name);
    ImGui::TableNextColumn();
    ImGui::SetNextItemWidth(width);
    changed = draw() || changed;
  };
  const auto number = [&](const char* label, std::uint64_t& value, const std::string& meaning) {
    return number_field(label, value, {0, any_number}, meaning, appearance);
  };
  if (!ImGui::BeginTable("##sender", 2, ImGuiTableFlags_SizingFixedFit)) return false;
  row("Rate, a second", [&] { return draw_rate_field(settings, width, appearance); });
  row("Limit", [&] { return draw_limit_fields(settings, sent, width, appearance); });
  row("Form", [&] { return draw_form_choice(settings, width); });
  row("Bytes", [&] { return draw_bytes_field(settings, appearance); });
  row("Start",
      [&] { return number("##start", settings.start, "The first value." + std::string(new_run)); });
  row("Step", [&] {
    return number("##step", settings.step,
                  "From one value to the next. What is stepped over counts as missing." +
                      std::string(new_run));
  });
  row("Burst", [&] { return draw_burst_field(settings, appearance); });
  ImGui::EndTable();
  return changed;
}

}  // namespace readyscope::gui
