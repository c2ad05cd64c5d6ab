#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "panels/desk/desk_parts.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

constexpr const char* live_name = "Live";

std::string percent(double share) { return fmt::format("{:.0f} %", share * 100); }

/// One tab; what is in it is the rest of the window.
void draw_tab(const std::string& name, const std::string& explained, int id, bool changes,
              const DeskFrame& frame) {
  SourcesInfo& sources = frame.desk.window.sources;
  const bool wanted = sources.to_front == id;
  if (wanted) sources.to_front.reset();
  bool open = true;
  const auto flags = wanted ? ImGuiTabItemFlags_SetSelected : ImGuiTabItemFlags_None;
  const std::string label = name + "###source " + std::to_string(id);
  const bool in_front = ImGui::BeginTabItem(label.c_str(), id == 0 ? nullptr : &open, flags);
  tip(explained);
  if (in_front) {
    // A tab bar shows the requested tab from the next frame on.
    if (!changes && sources.shown != id) frame.wishes.add(ShowSource{id});
    ImGui::EndTabItem();
  }
  if (!open) frame.wishes.add(CloseSource{id});
}

void draw_tabs(const DeskFrame& frame) {
  const SourcesInfo& sources = frame.desk.window.sources;
  constexpr ImGuiTabBarFlags flags =
      ImGuiTabBarFlags_FittingPolicyScroll | ImGuiTabBarFlags_TabListPopupButton;
  if (!ImGui::BeginTabBar("##sources", flags)) return;
  const bool changes = sources.to_front.has_value();
  draw_tab(live_name, "What happens now", 0, changes, frame);
  for (const OpenedInfo& file : sources.files) {
    const std::string name = file.name + (file.reading ? "  " + percent(file.progress) : "");
    draw_tab(name, file.file, file.id, changes, frame);
  }
  ImGui::EndTabBar();
}

/// How far it has been read, until it has been read once.
void draw_progress(const OpenedInfo& file, const DeskFrame& frame) {
  const std::string words =
      fmt::format("{} of {}", percent(file.progress), format_bytes(file.bytes));
  const char* const button = file.stopped ? "Read on" : "Stop reading";
  draw_share(file.progress);
  text(words);
  ImGui::SameLine();
  if (ImGui::SmallButton(button)) frame.wishes.add(ToggleReading{file.id});
  tip(file.stopped ? "Read the rest of the file"
                   : "Keep what has been read, and leave out the rest");
  if (!file.stopped) return;
  ImGui::SameLine();
  text_muted("What is shown is the beginning of the file.");
}

}  // namespace

void draw_sources(const DeskFrame& frame) {
  const SourcesInfo& sources = frame.desk.window.sources;
  if (sources.files.empty()) return;
  draw_tabs(frame);
  const OpenedInfo* const file = sources.file_shown();
  if (file == nullptr) return;
  if (file->reading || file->stopped) draw_progress(*file, frame);
  if (file->remarks.empty()) return;
  text_wrapped_coloured(palette(frame.appearance.theme).warning, file->remarks);
}

}  // namespace readyscope::gui
