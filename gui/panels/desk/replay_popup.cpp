#include "panels/desk/replay_popup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "panels/desk/desk_parts.hpp"
#include "panels/fields/number_fields.hpp"
#include "panels/widgets/widgets.hpp"
#include "readyscope/net/endpoint.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

constexpr const char* popup = "##replay";
constexpr const char* new_endpoint = "a new endpoint";
constexpr Bounds<double> speeds{0.001, 1'000};
constexpr Bounds<std::uint64_t> all_times{1, 1'000'000'000};

/// A label in front of the field that comes next.
void label(const char* words) {
  ImGui::AlignTextToFramePadding();
  text(words);
  ImGui::SameLine(7 * ImGui::GetFontSize());
  ImGui::SetNextItemWidth(16 * ImGui::GetFontSize());
}

const LiveEndpoint* chosen_endpoint(const StartReplay& form, const ReplayInfo& info) {
  const auto at = std::ranges::find(info.endpoints, form.through, &LiveEndpoint::lane);
  return at == info.endpoints.end() ? nullptr : &*at;
}

void draw_through(StartReplay& form, const ReplayInfo& info) {
  label("Through");
  const LiveEndpoint* const chosen = chosen_endpoint(form, info);
  if (chosen == nullptr) form.through = no_lane;
  if (!ImGui::BeginCombo("##through", chosen == nullptr ? new_endpoint : chosen->name.c_str())) {
    return;
  }
  if (ImGui::Selectable(new_endpoint, chosen == nullptr)) form.through = no_lane;
  for (const LiveEndpoint& one : info.endpoints) {
    const std::string name = one.name + "##" + std::to_string(static_cast<unsigned>(one.lane));
    if (ImGui::Selectable(name.c_str(), form.through == one.lane)) form.through = one.lane;
  }
  ImGui::EndCombo();
}

/// What is wrong with the address, in words; empty if nothing is.
std::string fault_of(const StartReplay& form, const ReplayInfo& info) {
  const LiveEndpoint* const through = chosen_endpoint(form, info);
  if (through != nullptr && through->is_connected) return {};
  if (form.to.empty()) return "Where to? An address such as 127.0.0.1:7000.";
  const auto address = parse_address(form.to);
  if (!address) return std::string(explain(address.error()));
  // An endpoint of its own looks names up.
  const bool is_numeric = Endpoint::from_numeric(address->host, address->port).has_value();
  return through == nullptr || is_numeric ? "" : "A numeric address is needed here.";
}

/// Returns whether Enter was pressed.
bool draw_to(StartReplay& form, const ReplayInfo& info, bool takes_keyboard) {
  label("To");
  const LiveEndpoint* const through = chosen_endpoint(form, info);
  if (through != nullptr && through->is_connected) {
    text_muted("its peer");
    return false;
  }
  if (takes_keyboard) ImGui::SetKeyboardFocusHere();
  return input_text("##to", "127.0.0.1:7000", form.to, address_text_bytes_max,
                    ImGuiInputTextFlags_EnterReturnsTrue);
}

const char* words_of(ReplayWay way) {
  switch (way) {
    case ReplayWay::received:
      return "received";
    case ReplayWay::sent:
      return "sent";
    case ReplayWay::both:
      break;
  }
  return "received and sent";
}

void draw_way(StartReplay& form) {
  label("What was");
  if (!ImGui::BeginCombo("##way", words_of(form.way))) return;
  for (const ReplayWay way : {ReplayWay::received, ReplayWay::sent, ReplayWay::both}) {
    if (ImGui::Selectable(words_of(way), form.way == way)) form.way = way;
  }
  ImGui::EndCombo();
}

void draw_pace(StartReplay& form, const Appearance& appearance) {
  label("Speed");
  ImGui::BeginDisabled(form.as_fast_as_possible);
  number_field("##speed", form.speed, speeds, "Times as fast as it was", appearance);
  ImGui::EndDisabled();
  ImGui::SameLine();
  checkbox("as fast as possible", form.as_fast_as_possible);
}

void draw_times(ReplayPopup& asked, const Appearance& appearance) {
  label("Times");
  ImGui::BeginDisabled(asked.endless);
  number_field("##times", asked.times, all_times, "How many times", appearance);
  ImGui::EndDisabled();
  ImGui::SameLine();
  checkbox("until it is stopped", asked.endless);
}

}  // namespace

void ReplayPopup::draw(const DeskFrame& frame) {
  const bool opens = std::exchange(opens_, false);
  if (opens) ImGui::OpenPopup(popup);
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.GetCenter(), ImGuiCond_Always, ImVec2(0.5F, 0.5F));
  if (!begin_popup(popup)) return;
  const ReplayInfo& info = frame.desk.window.replay;
  text("Send the datagrams of this file again");
  draw_through(form, info);
  bool taken = draw_to(form, info, opens);
  draw_way(form);
  draw_pace(form, frame.appearance);
  draw_times(*this, frame.appearance);
  checkbox("only what Events lists", form.only_listed);
  tip("What filter, kinds and range of the Events panel show");
  const std::string fault = fault_of(form, info);
  if (!fault.empty()) text_muted(fault);
  ImGui::BeginDisabled(!fault.empty());
  if (ImGui::Button("Start##replay")) taken = true;
  ImGui::EndDisabled();
  ImGui::SameLine();
  const bool escaped = ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  if (ImGui::Button("Cancel##replay") || escaped) ImGui::CloseCurrentPopup();
  if (taken && fault.empty()) {
    form.times = endless ? std::nullopt : std::optional(times);
    frame.wishes.add(form);
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
}

void draw_replay(const DeskFrame& frame) {
  ReplayInfo& info = frame.desk.window.replay;
  if (info.running) {
    if (ImGui::SmallButton(info.paused ? "Resume##replay" : "Pause##replay")) {
      frame.wishes.add(PauseReplay{});
    }
    ImGui::SameLine();
    ImGui::BeginDisabled(!info.paused);
    if (ImGui::SmallButton("Step##replay")) frame.wishes.add(StepReplay{});
    ImGui::EndDisabled();
    tip("Send the next datagram");
    ImGui::SameLine();
    if (ImGui::SmallButton("Stop##replay")) frame.wishes.add(StopReplay{});
    ImGui::SameLine();
    text(info.words);
  } else if (!info.words.empty()) {
    const ImU32 colour = palette(frame.appearance.theme).good;
    if (draw_message("x##replay", colour, info.words)) info.words.clear();
  }
}

}  // namespace readyscope::gui
