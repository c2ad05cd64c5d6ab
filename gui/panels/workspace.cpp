#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "panels/panels.hpp"
#include "panels/widgets.hpp"

namespace readyscope::gui {
namespace {

constexpr float scale_min = 0.6F;
constexpr float scale_max = 3;
constexpr float share_min = 0.12F;

void change_scale(View& view, float factor) {
  view.scale = std::clamp(view.scale * factor, scale_min, scale_max);
}

// ---- the menu bar -----------------------------------------------------------------------------

void draw_history_menu(const model::Session& session, View& view, model::Commands& commands) {
  struct Choice {
    const char* label;
    std::size_t bytes;
  };
  constexpr std::size_t mebibyte = std::size_t{1} << 20;
  constexpr Choice choices[] = {{"64 MiB", 64 * mebibyte},
                                {"256 MiB", 256 * mebibyte},
                                {"1 GiB", 1024 * mebibyte},
                                {"4 GiB", 4096 * mebibyte}};
  const std::size_t bytes = session.journal().bounds().bytes;
  for (const Choice& choice : choices) {
    if (ImGui::MenuItem(choice.label, nullptr, bytes == choice.bytes)) {
      commands.emplace_back(model::SetHistoryBytes{choice.bytes});
    }
  }
  ImGui::Separator();
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 7);
  int& typed = view.history.mebibytes;
  ImGui::InputInt("MiB", &typed, 0, 0);
  if (edit_ended()) {
    typed = std::clamp(typed, HistoryForm::mebibytes_min, HistoryForm::mebibytes_max);
    commands.emplace_back(model::SetHistoryBytes{static_cast<std::size_t>(typed) * mebibyte});
  } else if (!ImGui::IsItemActive()) {
    typed = static_cast<int>(std::min<std::size_t>(bytes / mebibyte, HistoryForm::mebibytes_max));
  }
  text_muted("The oldest go first when it is full.");
}

void draw_edit_menu(const model::Session& session, View& view, model::Commands& commands) {
  if (ImGui::MenuItem("Clear the history")) {
    commands.emplace_back(model::ClearHistory{});
    view.selected.reset();
  }
  if (ImGui::BeginMenu("History")) {
    draw_history_menu(session, view, commands);
    ImGui::EndMenu();
  }
  ImGui::Separator();
  const bool ranged = view.timeline.measured.has_value();
  if (ImGui::MenuItem("Show the range in Events", nullptr, false, ranged)) {
    view.events.filter.set_range(view.timeline.measured);
    view.show_events = true;
  }
  if (ImGui::MenuItem("Zoom to the range", nullptr, false, ranged)) {
    view.timeline.range_wanted = true;
  }
}

void draw_view_menu(View& view) {
  ImGui::MenuItem("Sockets", nullptr, &view.show_sockets);
  ImGui::MenuItem("Timeline", nullptr, &view.show_timeline);
  ImGui::MenuItem("Events", nullptr, &view.show_events);
  ImGui::MenuItem("Counter traffic, payload and send", nullptr, &view.show_side);
  ImGui::Separator();
  if (ImGui::MenuItem("Dark", nullptr, view.theme == Theme::dark)) view.theme = Theme::dark;
  if (ImGui::MenuItem("Light", nullptr, view.theme == Theme::light)) view.theme = Theme::light;
  ImGui::Separator();
  if (ImGui::MenuItem("Larger", "Ctrl +")) change_scale(view, 1.1F);
  if (ImGui::MenuItem("Smaller", "Ctrl -")) change_scale(view, 1 / 1.1F);
  if (ImGui::MenuItem("Usual size", "Ctrl 0")) view.scale = 1;
}

void draw_endpoints_menu(const model::Session& session, View& view, model::Commands& commands) {
  if (ImGui::MenuItem("Add...", "Ctrl N")) {
    view.show_sockets = true;
    view.add.focus = true;
  }
  if (ImGui::MenuItem("Run the counter demo")) commands.emplace_back(model::RunDemo{});
  ImGui::Separator();
  if (ImGui::MenuItem("Remove all", nullptr, false, session.live_count() > 0)) {
    for (const auto& endpoint : session.endpoints()) {
      if (endpoint->is_live()) commands.emplace_back(model::RemoveEndpoint{endpoint->lane});
    }
  }
}

void draw_view_state(const model::Session& session, View& view) {
  const std::string state = view.pause             ? "Paused"
                            : view.timeline.follow ? "Follow"
                                                   : "Looking back";
  const std::string figures = fmt::format("{:.0f} fps", view.frames.per_second);
  const float width = ImGui::CalcTextSize((state + figures).c_str()).x + 60 * view.scale;
  ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), ImGui::GetWindowWidth() - width));
  const Palette& colours = palette(view.theme);
  if (view.pause || !view.timeline.follow) {
    if (ImGui::SmallButton((state + "##state").c_str())) {
      view.pause.reset();
      view.timeline.follow = true;
    }
    tip("Back to the newest (End)");
  } else {
    text_coloured(session.live_count() > 0 ? colours.good : colours.muted, state);
  }
  ImGui::SameLine(0, 16 * view.scale);
  text_muted(figures);
}

void draw_menu_bar(const model::Session& session, View& view, model::Commands& commands) {
  if (!ImGui::BeginMenuBar()) return;
  if (ImGui::BeginMenu("File")) {
    if (ImGui::MenuItem("Quit", "Ctrl Q")) view.quit = true;
    ImGui::EndMenu();
  }
  if (ImGui::BeginMenu("Edit")) {
    draw_edit_menu(session, view, commands);
    ImGui::EndMenu();
  }
  if (ImGui::BeginMenu("View")) {
    draw_view_menu(view);
    ImGui::EndMenu();
  }
  if (ImGui::BeginMenu("Endpoints")) {
    draw_endpoints_menu(session, view, commands);
    ImGui::EndMenu();
  }
  if (ImGui::BeginMenu("Help")) {
    if (ImGui::MenuItem("Shortcuts", "?")) view.show_shortcuts = true;
    ImGui::Separator();
    text_muted("Readyscope " READYSCOPE_VERSION);
    ImGui::EndMenu();
  }
  draw_view_state(session, view);
  ImGui::EndMenuBar();
}

// ---- shortcuts --------------------------------------------------------------------------------

struct Shortcut {
  const char* keys;
  const char* what;
};
constexpr Shortcut shortcuts[] = {
    {"Ctrl N", "Add an endpoint"},
    {"Ctrl F", "Filter the events"},
    {"Space", "Pause and resume the picture; receiving goes on"},
    {"End, Home", "To the newest, to where the history begins"},
    {"W S, wheel", "Zoom (Ctrl finer, Shift coarser)"},
    {"A D, right drag", "Pan"},
    {"Left drag", "Mark a range of time; with Shift on these lanes only"},
    {"Middle drag", "Zoom to what is dragged over"},
    {"Ctrl wheel on names", "Make all lanes taller, lower"},
    {"F, F again", "Centre the selected event, then fit everything"},
    {"Ctrl Up, Ctrl Down", "Previous, next event of the log"},
    {", and .", "Previous, next event of the same lane"},
    {"Ctrl Enter", "Send what the Send panel holds"},
    {"Ctrl + - 0", "Larger, smaller, usual size"},
    {"Esc", "Put away the range, then the selection, and this page"},
    {"Ctrl Q", "Quit"},
    {"?", "This page"},
};

void take_keys(const model::Session& session, View& view) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.KeyCtrl) {
    if (ImGui::IsKeyPressed(ImGuiKey_Equal) || ImGui::IsKeyPressed(ImGuiKey_KeypadAdd)) {
      change_scale(view, 1.1F);
    }
    if (ImGui::IsKeyPressed(ImGuiKey_Minus) || ImGui::IsKeyPressed(ImGuiKey_KeypadSubtract)) {
      change_scale(view, 1 / 1.1F);
    }
    if (ImGui::IsKeyPressed(ImGuiKey_0, false)) view.scale = 1;
    if (ImGui::IsKeyPressed(ImGuiKey_Q, false)) view.quit = true;
    if (ImGui::IsKeyPressed(ImGuiKey_F, false)) view.events.focus_filter = view.show_events = true;
    if (ImGui::IsKeyPressed(ImGuiKey_N, false)) view.add.focus = view.show_sockets = true;
  }
  if (!takes_letters()) return;
  // Whoever goes through the items with Tab and arrows presses them with Space.
  if (ImGui::IsKeyPressed(ImGuiKey_Space, false) && !io.NavVisible) toggle_pause(session, view);
  // By the character, for its key is another one on every keyboard.
  const std::span typed(io.InputQueueCharacters.Data,
                        static_cast<std::size_t>(io.InputQueueCharacters.Size));
  if (std::ranges::find(typed, ImWchar('?')) != typed.end()) {
    view.show_shortcuts = !view.show_shortcuts;
  }
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) view.show_shortcuts = false;
}

void draw_shortcuts(View& view) {
  if (!view.show_shortcuts) return;
  const ImVec2 centre = ImGui::GetMainViewport()->GetCenter();
  ImGui::SetNextWindowPos(centre, ImGuiCond_Appearing, ImVec2(0.5F, 0.5F));
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_AlwaysAutoResize |
                                     ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings;
  if (ImGui::Begin("Shortcuts", &view.show_shortcuts, flags) &&
      ImGui::BeginTable("##shortcuts", 2, ImGuiTableFlags_SizingFixedFit)) {
    for (const Shortcut& shortcut : shortcuts) {
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      text_coloured(palette(view.theme).accent, shortcut.keys);
      ImGui::TableNextColumn();
      text(shortcut.what);
    }
    ImGui::EndTable();
  }
  ImGui::End();
}

// ---- layout -----------------------------------------------------------------------------------

enum class Direction : std::uint8_t { across, down };

/// A bar between two panels to drag: changes the share that the panel before it has of `whole`.
void draw_split(const char* label, Direction direction, float& share, float whole, float length,
                const View& view) {
  const float thickness = 6 * view.scale;
  const bool down = direction == Direction::down;
  ImGui::InvisibleButton(label, down ? ImVec2(length, thickness) : ImVec2(thickness, length));
  const bool active = ImGui::IsItemActive();
  if (active || ImGui::IsItemHovered()) {
    ImGui::SetMouseCursor(down ? ImGuiMouseCursor_ResizeNS : ImGuiMouseCursor_ResizeEW);
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    ImGui::GetWindowDrawList()->AddRectFilled(low, high, palette(view.theme).grid, 2);
  }
  if (!active) return;
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  share = std::clamp(share + (down ? moved.y : moved.x) / whole, share_min, 1 - share_min);
}

template <class Draw>
void panel(const char* name, ImVec2 size, Draw draw) {
  constexpr ImGuiWindowFlags flags =
      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  if (ImGui::BeginChild(name, size, ImGuiChildFlags_Borders, flags)) {
    // Between panels there is nothing but their splits; inside, things keep their distance.
    const ImVec2 spacing(ImGui::GetStyle().ItemSpacing.x, ImGui::GetFontSize() / 3);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, spacing);
    draw();
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();
}

template <class Draw>
void tab(const char* label, SidePanel which, View& view, Draw draw) {
  const bool wanted = view.side_wanted == which;
  if (wanted) view.side_wanted.reset();
  const auto flags = wanted ? ImGuiTabItemFlags_SetSelected : ImGuiTabItemFlags_None;
  if (!ImGui::BeginTabItem(label, nullptr, flags)) return;
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  const bool seen = ImGui::BeginChild("##tab");
  ImGui::PopStyleVar(2);
  if (seen) draw();
  ImGui::EndChild();
  ImGui::EndTabItem();
}

void draw_side(const model::Session& session, View& view, model::Commands& commands) {
  if (!ImGui::BeginTabBar("##side")) return;
  tab("Counter traffic", SidePanel::traffic, view, [&] { draw_traffic(session, view, commands); });
  tab("Payload", SidePanel::payload, view, [&] { draw_payload(session, view); });
  tab("Send", SidePanel::send, view, [&] { draw_send(session, view, commands); });
  ImGui::EndTabBar();
}

void draw_bottom(const model::Session& session, View& view, model::Commands& commands,
                 ImVec2 size) {
  const float split = 6 * view.scale;
  const bool both = view.show_events && view.show_side;
  const float left = both ? std::floor((size.x - split) * view.events_share) : size.x;
  if (view.show_events) {
    panel("Events", ImVec2(left, size.y), [&] { draw_events(session, view); });
  }
  if (both) {
    ImGui::SameLine(0, 0);
    draw_split("##events split", Direction::across, view.events_share, size.x, size.y, view);
    ImGui::SameLine(0, 0);
  }
  if (view.show_side) {
    panel("Side", ImVec2(0, size.y), [&] { draw_side(session, view, commands); });
  }
}

/// Sockets, timeline and the rest below each other. What is hidden leaves its room to the others.
void draw_panels(const model::Session& session, View& view, model::Commands& commands,
                 ImVec2 room) {
  const float split = 6 * view.scale;
  const bool bottom = view.show_events || view.show_side;
  const float whole = room.y;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(ImGui::GetStyle().ItemSpacing.x, 0));
  const auto take = [&](float share, bool last) {
    const float height = last ? room.y : std::floor(std::min(whole * share, room.y - split));
    room.y -= height + split;
    return std::max(height, 1.0F);
  };
  if (view.show_sockets) {
    const bool last = !view.show_timeline && !bottom;
    const ImVec2 size(0, take(view.sockets_share, last));
    panel("Sockets", size, [&] { draw_sockets(session, view, commands); });
    if (!last)
      draw_split("##sockets split", Direction::down, view.sockets_share, whole, room.x, view);
  }
  if (view.show_timeline) {
    const ImVec2 size(0, take(view.timeline_share, !bottom));
    panel("Timeline", size, [&] { draw_timeline(session, view); });
    if (bottom) {
      draw_split("##timeline split", Direction::down, view.timeline_share, whole, room.x, view);
    }
  }
  if (bottom) {
    draw_bottom(session, view, commands, ImVec2(room.x, std::max(room.y, 1.0F)));
  }
  ImGui::PopStyleVar();
}

}  // namespace

void toggle_pause(const model::Session& session, View& view) {
  if (view.pause) {
    view.pause.reset();
  } else {
    view.pause = Pause{session.now(), session.journal().end()};
  }
}

void draw_workspace(const model::Session& session, View& view, model::Commands& commands) {
  take_keys(session, view);
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.WorkPos);
  ImGui::SetNextWindowSize(viewport.WorkSize);
  constexpr ImGuiWindowFlags flags =
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
      ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_MenuBar;
  if (ImGui::Begin("Readyscope", nullptr, flags)) {
    draw_menu_bar(session, view, commands);
    const float status = ImGui::GetTextLineHeight() + 6 * view.scale;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    draw_panels(session, view, commands, ImVec2(room.x, room.y - status));
    ImGui::SetCursorPosY(ImGui::GetWindowHeight() - status);
    draw_status(session, view);
  }
  ImGui::End();
  draw_shortcuts(view);
}

}  // namespace readyscope::gui
