#include "panels/fields/impairment_fields.hpp"

#include <limits>
#include <string>
#include <string_view>

#include "panels/fields/endpoint_popup.hpp"
#include "panels/fields/number_fields.hpp"
#include "panels/widgets/widgets.hpp"
#include "readyscope/net/enumeration.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

constexpr Duration time_max = Impairment::time_max;
constexpr double kilobits_max = 1e9;

constexpr auto both_directions = enumerators<Direction>;

// ---- the settings -----------------------------------------------------------------------------

bool percent_field(const char* label, double& share, std::string_view meaning,
                   const Appearance& appearance) {
  double percent = share * 100;
  if (!number_field(label, percent, {0, 100}, meaning, appearance)) return false;
  share = percent / 100;
  return true;
}

bool kilobits_field(const char* label, double& bits, std::string_view meaning,
                    const Appearance& appearance) {
  double kilobits = bits / 1000;
  if (!number_field(label, kilobits, {0, kilobits_max}, meaning, appearance)) return false;
  bits = kilobits * 1000;
  return true;
}

struct Setting {
  const char* name;
  bool (*draw)(Impairment& impairment, const Appearance& appearance);
};

constexpr Setting settings[] = {
    {"Drop, %",
     [](Impairment& one, const Appearance& appearance) {
       return percent_field("##drop", one.drop, "This share is dropped at random.", appearance);
     }},
    {"Duplicate, %",
     [](Impairment& one, const Appearance& appearance) {
       return percent_field("##duplicate", one.duplicate, "This share is followed by a copy.",
                            appearance);
     }},
    {"Reorder, %",
     [](Impairment& one, const Appearance& appearance) {
       return percent_field("##reorder", one.reorder,
                            "This share is held back, so that later ones overtake them.",
                            appearance);
     }},
    {"Hold back, ms",
     [](Impairment& one, const Appearance& appearance) {
       return milliseconds_field("##hold", one.hold_back, time_max,
                                 "How long they are held back. What overtakes them depends on how "
                                 "closely the others follow.",
                                 appearance);
     }},
    {"Delay, ms",
     [](Impairment& one, const Appearance& appearance) {
       return milliseconds_field("##delay", one.delay, time_max, "All are delayed by this time.",
                                 appearance);
     }},
    {"Jitter, ms",
     [](Impairment& one, const Appearance& appearance) {
       return milliseconds_field("##jitter", one.jitter, time_max,
                                 "Each is delayed by up to this much more, at random. Those "
                                 "delayed less overtake others.",
                                 appearance);
     }},
    {"Limit, kbit/s",
     [](Impairment& one, const Appearance& appearance) {
       return kilobits_field("##limit", one.bits_per_second_max,
                             "Of payload. Anything faster waits in a queue, and is dropped when "
                             "the queue is full. 0 means no limit.",
                             appearance);
     }},
    {"Seed",
     [](Impairment& one, const Appearance& appearance) {
       return number_field("##seed", one.seed, {0, std::numeric_limits<std::uint64_t>::max()},
                           "The same seed does the same to the same datagrams again.", appearance);
     }},
};

// ---- the figures ------------------------------------------------------------------------------

struct Deed {
  const char* name;
  std::string_view meaning;
  std::uint64_t ImpairmentFigures::* count;
};

constexpr Deed deeds[] = {
    {"Handled", "Datagrams handled since it was first impaired.", &ImpairmentFigures::taken},
    {"Dropped", "Dropped at random.", &ImpairmentFigures::dropped},
    {"Queue full", "Dropped because the queue was full.", &ImpairmentFigures::crowded_out},
    {"Duplicated", "Copies made.", &ImpairmentFigures::duplicated},
    {"Waiting", "Held back at the moment.", &ImpairmentFigures::waiting},
    {"Passed on", "Passed to the system, or to the endpoint.", &ImpairmentFigures::passed},
    {"Failed", "The system did not send it, or the socket was closed.", &ImpairmentFigures::failed},
    {"Overtaken", "Passed on after later ones: how many, and by how many places at most.",
     &ImpairmentFigures::reordered},
};

const ImpairmentFigures& figures_of(const EndpointState& endpoint, Direction direction) {
  return direction == Direction::sending ? endpoint.impaired.sending : endpoint.impaired.receiving;
}

const Impairment& impairment_of(const EndpointState& endpoint, Direction direction) {
  return direction == Direction::sending ? endpoint.settings.impairments.sending
                                         : endpoint.settings.impairments.receiving;
}

std::string deed_text(const Deed& deed, const ImpairmentFigures& figures) {
  std::string words = format_count(figures.*deed.count);
  if (deed.count == &ImpairmentFigures::reordered && figures.reordered > 0) {
    words += ", by up to " + format_count(figures.reorder_distance_max);
  }
  return words;
}

void draw_deed(const EndpointState& endpoint, const Deed& deed, const Appearance& appearance) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  text_muted(deed.name);
  tip(deed.meaning);
  for (const Direction direction : both_directions) {
    const ImpairmentFigures& figures = figures_of(endpoint, direction);
    ImGui::TableNextColumn();
    const ImU32 colour =
        figures.*deed.count > 0 ? palette(appearance.theme).text : palette(appearance.theme).muted;
    text_coloured(colour, deed_text(deed, figures));
  }
}

// ---- the popup --------------------------------------------------------------------------------

void draw_direction(const EndpointState& endpoint, Direction direction, const Setting& setting,
                    const Frame& frame) {
  Impairment impairment = impairment_of(endpoint, direction);
  ImGui::TableNextColumn();
  ImGui::PushID(static_cast<int>(direction));
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 8);
  if (setting.draw(impairment, frame.appearance)) {
    frame.wishes.command(SetImpairment{endpoint.lane, direction, impairment});
  }
  ImGui::PopID();
}

void draw_resets(const EndpointState& endpoint, const Frame& frame) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  for (const Direction direction : both_directions) {
    ImGui::TableNextColumn();
    ImGui::PushID(static_cast<int>(direction));
    ImGui::BeginDisabled(impairment_of(endpoint, direction) == Impairment{});
    if (ImGui::Button("Reset")) {
      frame.wishes.command(SetImpairment{endpoint.lane, direction, Impairment{}});
    }
    ImGui::EndDisabled();
    tip("Turns all of it off. What is already waiting is passed on when due.");
    ImGui::PopID();
  }
}

void draw_both_ways(const EndpointState& endpoint, const Frame& frame) {
  if (!ImGui::BeginTable("##impairment", 3, ImGuiTableFlags_SizingFixedFit)) return;
  ImGui::TableNextRow();
  for (const char* heading : {"", "What it sends", "What it receives"}) {
    ImGui::TableNextColumn();
    text_muted(heading);
  }
  for (const Setting& setting : settings) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    text(setting.name);
    for (const Direction direction : both_directions) {
      draw_direction(endpoint, direction, setting, frame);
    }
  }
  draw_resets(endpoint, frame);
  for (const Deed& deed : deeds) draw_deed(endpoint, deed, frame.appearance);
  ImGui::EndTable();
}

}  // namespace

bool is_impaired(const EndpointState& endpoint) {
  return endpoint.settings.impairments.sending.does_something() ||
         endpoint.settings.impairments.receiving.does_something();
}

bool draw_impairment_button(const EndpointState& endpoint, const Appearance& appearance) {
  const bool impaired = is_impaired(endpoint);
  const float width = ImGui::CalcTextSize("Impaired").x + 2 * ImGui::GetStyle().FramePadding.x;
  ImGui::PushStyleColor(ImGuiCol_Text, impaired ? palette(appearance.theme).warning
                                                : ImGui::GetColorU32(ImGuiCol_Text));
  const bool pressed =
      ImGui::Button(impaired ? "Impaired###impair" : "Impair...###impair", ImVec2(width, 0));
  ImGui::PopStyleColor();
  tip(impaired ? "This endpoint's datagrams are impaired on purpose. Click to see or change how."
               : "Impair this endpoint's datagrams on purpose: drop, delay, duplicate, reorder or "
                 "limit them, to test how a program copes.");
  return pressed;
}

void ImpairmentPopup::draw(const Frame& frame) {
  popup_.draw<EditImpairment>(
      frame, [&](const EndpointState& endpoint) { draw_both_ways(endpoint, frame); });
}

}  // namespace readyscope::gui
