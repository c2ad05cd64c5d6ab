#include "panels/widgets/theme.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace readyscope::gui {
namespace {

constexpr ImU32 rgb(std::uint32_t value, std::uint32_t alpha = 255) {
  return IM_COL32(value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff, alpha);
}

constexpr Palette dark_palette{
    .read = rgb(0x4fb3e8),
    .write = rgb(0xab8129),
    .except = rgb(0xff9c78),
    .received = rgb(0x4fb3e8),
    .sent = rgb(0xffc04d),
    .good = rgb(0x3ecf9a),
    .warning = rgb(0xf2c14e),
    .trouble = rgb(0xfd6946),
    .text = rgb(0xdde3ea),
    .muted = rgb(0xa6b2bf),
    .grid = rgb(0x2a323c),
    .lane = rgb(0x141a21),
    .lane_other = rgb(0x171e26),
    .gap = rgb(0xfd6946, 48),
    .selection = rgb(0xffffff, 200),
    .accent = rgb(0x2fb6a6),
};

constexpr Palette light_palette{
    .read = rgb(0x0f74b3),
    .write = rgb(0x976900),
    .except = rgb(0x861800),
    .received = rgb(0x0f74b3),
    .sent = rgb(0xa66200),
    .good = rgb(0x086a4c),
    .warning = rgb(0x7d5200),
    .trouble = rgb(0x900f00),
    .text = rgb(0x1b232c),
    .muted = rgb(0x4f5a67),
    .grid = rgb(0xd7dde3),
    .lane = rgb(0xffffff),
    .lane_other = rgb(0xf6f8fa),
    .gap = rgb(0x900f00, 40),
    .selection = rgb(0x101820, 220),
    .accent = rgb(0x0b7a6d),
};

constexpr Palette high_contrast_palette{
    .read = rgb(0x6fd0ff),
    .write = rgb(0xddb339),
    .except = rgb(0xff9a70),
    .received = rgb(0x6fd0ff),
    .sent = rgb(0xffd166),
    .good = rgb(0x5cf2b8),
    .warning = rgb(0xffe066),
    .trouble = rgb(0xff8f75),
    .text = rgb(0xffffff),
    .muted = rgb(0xd4dbe2),
    .grid = rgb(0x6b7682),
    .lane = rgb(0x000000),
    .lane_other = rgb(0x0c0c0c),
    .gap = rgb(0xff8f75, 96),
    .selection = rgb(0xffffff, 255),
    .accent = rgb(0x4df0dc),
};

ImVec4 vec(ImU32 colour) { return ImGui::ColorConvertU32ToFloat4(colour); }

struct Surfaces {
  ImU32 window, panel, field, field_hovered, field_active, button, button_hovered, button_active,
      border, header, header_hovered, header_active, chosen_text, row_other, grab, grab_hovered,
      grab_active;
};

constexpr Surfaces dark_surfaces{
    .window = rgb(0x0d1116),
    .panel = rgb(0x12171d),
    .field = rgb(0x1c242d),
    .field_hovered = rgb(0x232d38),
    .field_active = rgb(0x2a3643),
    .button = rgb(0x25303b),
    .button_hovered = rgb(0x2f3d4b),
    .button_active = rgb(0x3a4b5c),
    .border = rgb(0x37424e),
    .header = rgb(0x122f2d),
    .header_hovered = rgb(0x143331),
    .header_active = rgb(0x153533),
    .chosen_text = rgb(0x1d4b48),
    .row_other = rgb(0xffffff, 6),
    .grab = rgb(0x5f6d7b),
    .grab_hovered = rgb(0x768696),
    .grab_active = rgb(0x8fa0b0),
};

constexpr Surfaces light_surfaces{
    .window = rgb(0xe9edf1),
    .panel = rgb(0xfbfcfd),
    .field = rgb(0xeef2f5),
    .field_hovered = rgb(0xe3e9ee),
    .field_active = rgb(0xd8e0e7),
    .button = rgb(0xe1e7ec),
    .button_hovered = rgb(0xd3dce3),
    .button_active = rgb(0xc4d0d9),
    .border = rgb(0xb7c2cb),
    .header = rgb(0xcbe9e5),
    .header_hovered = rgb(0xbfe4de),
    .header_active = rgb(0xb3ded8),
    .chosen_text = rgb(0xb3ded8),
    .row_other = rgb(0x000000, 8),
    .grab = rgb(0x83909d),
    .grab_hovered = rgb(0x697684),
    .grab_active = rgb(0x515d6a),
};

constexpr Surfaces high_contrast_surfaces{
    .window = rgb(0x000000),
    .panel = rgb(0x000000),
    .field = rgb(0x101418),
    .field_hovered = rgb(0x1c2630),
    .field_active = rgb(0x24323f),
    .button = rgb(0x1a2026),
    .button_hovered = rgb(0x263442),
    .button_active = rgb(0x31475a),
    .border = rgb(0xc8d0d8),
    .header = rgb(0x003f3a),
    .header_hovered = rgb(0x004540),
    .header_active = rgb(0x004b45),
    .chosen_text = rgb(0x004b45),
    .row_other = rgb(0xffffff, 20),
    .grab = rgb(0xa9b4bf),
    .grab_hovered = rgb(0xd4dbe2),
    .grab_active = rgb(0xffffff),
};

void apply_colours(const Palette& colours, const Surfaces& surfaces) {
  ImVec4* const c = ImGui::GetStyle().Colors;
  c[ImGuiCol_Text] = vec(colours.text);
  c[ImGuiCol_TextDisabled] = vec(colours.muted);
  c[ImGuiCol_WindowBg] = vec(surfaces.window);
  c[ImGuiCol_ChildBg] = ImVec4(0, 0, 0, 0);
  c[ImGuiCol_PopupBg] = vec(surfaces.panel);
  c[ImGuiCol_MenuBarBg] = vec(surfaces.window);
  c[ImGuiCol_TitleBg] = c[ImGuiCol_TitleBgCollapsed] = vec(surfaces.button);
  c[ImGuiCol_TitleBgActive] = vec(surfaces.header);
  c[ImGuiCol_Border] = c[ImGuiCol_Separator] = vec(surfaces.border);
  c[ImGuiCol_TableBorderStrong] = c[ImGuiCol_TableBorderLight] = vec(colours.grid);
  c[ImGuiCol_TableHeaderBg] = vec(surfaces.field);
  c[ImGuiCol_TableRowBg] = ImVec4(0, 0, 0, 0);
  c[ImGuiCol_TableRowBgAlt] = vec(surfaces.row_other);
  c[ImGuiCol_FrameBg] = vec(surfaces.field);
  c[ImGuiCol_FrameBgHovered] = vec(surfaces.field_hovered);
  c[ImGuiCol_FrameBgActive] = vec(surfaces.field_active);
  c[ImGuiCol_Button] = vec(surfaces.button);
  c[ImGuiCol_ButtonHovered] = vec(surfaces.button_hovered);
  c[ImGuiCol_ButtonActive] = vec(surfaces.button_active);
  c[ImGuiCol_Header] = vec(surfaces.header);
  c[ImGuiCol_HeaderHovered] = vec(surfaces.header_hovered);
  c[ImGuiCol_HeaderActive] = vec(surfaces.header_active);
  c[ImGuiCol_Tab] = c[ImGuiCol_TabDimmed] = vec(surfaces.panel);
  c[ImGuiCol_TabHovered] = vec(surfaces.header_hovered);
  c[ImGuiCol_TabSelected] = c[ImGuiCol_TabDimmedSelected] = vec(surfaces.header);
  c[ImGuiCol_TabSelectedOverline] = vec(colours.accent);
  c[ImGuiCol_CheckMark] = c[ImGuiCol_SliderGrab] = vec(colours.accent);
  c[ImGuiCol_SliderGrabActive] = vec(colours.accent);
  c[ImGuiCol_NavCursor] = vec(colours.accent);
  c[ImGuiCol_ScrollbarBg] = ImVec4(0, 0, 0, 0);
  c[ImGuiCol_ScrollbarGrab] = vec(surfaces.grab);
  c[ImGuiCol_ScrollbarGrabHovered] = vec(surfaces.grab_hovered);
  c[ImGuiCol_ScrollbarGrabActive] = vec(surfaces.grab_active);
  c[ImGuiCol_PlotLines] = c[ImGuiCol_PlotHistogram] = vec(colours.received);
  c[ImGuiCol_TextSelectedBg] = vec(surfaces.chosen_text);
}

const Surfaces& surfaces_of(Theme theme) {
  switch (theme) {
    case Theme::light:
      return light_surfaces;
    case Theme::high_contrast:
      return high_contrast_surfaces;
    case Theme::dark:
      break;
  }
  return dark_surfaces;
}

}  // namespace

Theme chosen_theme(ThemeChoice choice, Theme of_system) {
  switch (choice) {
    case ThemeChoice::dark:
      return Theme::dark;
    case ThemeChoice::light:
      return Theme::light;
    case ThemeChoice::high_contrast:
      return Theme::high_contrast;
    case ThemeChoice::system:
      break;
  }
  return of_system;
}

const Palette& palette(Theme theme) {
  switch (theme) {
    case Theme::light:
      return light_palette;
    case Theme::high_contrast:
      return high_contrast_palette;
    case Theme::dark:
      break;
  }
  return dark_palette;
}

ImU32 ground(Theme theme) { return surfaces_of(theme).panel; }

void apply_style(Theme theme, float scale) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowPadding = ImVec2(8, 6);
  style.FramePadding = ImVec2(7, 3);
  style.CellPadding = ImVec2(6, 2);
  style.ItemSpacing = ImVec2(7, 5);
  style.ItemInnerSpacing = ImVec2(5, 4);
  style.WindowRounding = 0;
  style.ChildRounding = 4;
  style.FrameRounding = 3;
  style.PopupRounding = 4;
  style.GrabRounding = 3;
  style.TabRounding = 3;
  style.ScrollbarRounding = 6;
  style.ScrollbarSize = 12;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 1;
  style.TabBarOverlineSize = 2;
  style.DisabledAlpha = 0.5F;
  style.ScaleAllSizes(scale);
  style.FontSizeBase = 15;
  style.FontScaleMain = scale;
  // Fields have an edge where a colour alone must not separate them from their background.
  if (theme == Theme::high_contrast) style.FrameBorderSize = std::max(1.0F, std::floor(scale));
  style.PopupBorderSize = std::max(1.0F, std::floor(scale));
  apply_colours(palette(theme), surfaces_of(theme));
}

}  // namespace readyscope::gui
