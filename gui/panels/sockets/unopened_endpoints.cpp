#include <cfloat>

#include "panels/sockets/sockets_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

/// How many lines are visible at once; the others scroll.
constexpr float lines_max = 4;

void draw_line(const UnopenedEndpoint& one, const Frame& frame) {
  ImGui::PushID(static_cast<int>(one.ticket));
  if (ImGui::SmallButton("Try again")) frame.wishes.add(TryAgain{one.ticket});
  ImGui::SameLine();
  if (ImGui::SmallButton("x")) frame.wishes.add(LeaveOut{one.ticket});
  tip("Remove it from this workspace");
  ImGui::SameLine();
  text_wrapped_coloured(palette(frame.appearance.theme).trouble, one.words);
  tip(one.words, one.code);
  ImGui::PopID();
}

}  // namespace

void draw_unopened(const SocketsFrame& frame) {
  if (frame.panel.unopened.empty()) return;
  const float room = lines_max * ImGui::GetFrameHeightWithSpacing();
  ImGui::SetNextWindowSizeConstraints(ImVec2(0, 0), ImVec2(FLT_MAX, room));
  if (ImGui::BeginChild("##unopened", ImVec2(0, 0),
                        ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AutoResizeY)) {
    for (const UnopenedEndpoint& one : frame.panel.unopened) draw_line(one, frame);
    end_lines(frame.appearance);
  }
  ImGui::EndChild();
}

}  // namespace readyscope::gui
