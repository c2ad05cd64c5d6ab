#include <cfloat>
#include <string>

#include "panels/sockets/sockets_parts.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

/// So many lines are in sight at once; the others scroll.
constexpr float lines_max = 4;

std::string words_for(const UnopenedEndpoint& unopened) {
  const EndpointSettings& what = unopened.saved.what;
  return std::string(what.attach == Attach::bind ? "Bind " : "Connect ") + what.address + " (" +
         std::string(title(what.role)) + "): " + unopened.failure.words;
}

void try_again(SavedEndpoint saved, View& view, Commands& commands) {
  const Ticket ticket = ++view.last_ticket;
  commands.emplace_back(AddEndpoint{ticket, saved.what});
  view.workspace.awaited.push_back({ticket, std::move(saved)});
}

}  // namespace

void draw_unopened(View& view, Commands& commands) {
  auto& all = view.workspace.unopened;
  if (all.empty()) return;
  const float room = lines_max * ImGui::GetFrameHeightWithSpacing();
  ImGui::SetNextWindowSizeConstraints(ImVec2(0, 0), ImVec2(FLT_MAX, room));
  std::optional<std::size_t> done;
  if (ImGui::BeginChild("##unopened", ImVec2(0, 0),
                        ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AutoResizeY)) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      ImGui::PushID(static_cast<int>(i));
      if (ImGui::SmallButton("Try again")) {
        try_again(all[i].saved, view, commands);
        done = i;
      }
      ImGui::SameLine();
      if (ImGui::SmallButton("x")) done = i;
      tip("Leave it out of this workspace");
      ImGui::SameLine();
      const std::string words = words_for(all[i]);
      text_wrapped_coloured(palette(view.theme).trouble, words);
      tip(words, all[i].failure.code);
      ImGui::PopID();
    }
    end_lines(view);
  }
  ImGui::EndChild();
  if (done) all.erase(all.begin() + static_cast<std::ptrdiff_t>(*done));
}

}  // namespace readyscope::gui
