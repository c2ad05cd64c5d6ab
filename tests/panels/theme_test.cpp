#include "panels/widgets/theme.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "system/gtk_theme.hpp"

namespace readyscope::gui::test {
namespace {

// ---- colours as eyes see them -----------------------------------------------------------------

using Three = std::array<double, 3>;

/// The light of each colour, from sRGB as in IEC 61966-2-1.
Three light_of(ImU32 colour) {
  const auto one = [&](int shift) {
    const double value = static_cast<double>(colour >> shift & 0xff) / 255;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return {one(IM_COL32_R_SHIFT), one(IM_COL32_G_SHIFT), one(IM_COL32_B_SHIFT)};
}

double luminance(const Three& light) {
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
}

/// The contrast ratio of WCAG 2: from 1 to 21.
double contrast(ImU32 one, ImU32 other) {
  const double a = luminance(light_of(one)) + 0.05;
  const double b = luminance(light_of(other)) + 0.05;
  return std::max(a, b) / std::min(a, b);
}

using Eye = std::array<Three, 3>;
constexpr Eye usual{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
// From Machado, Oliveira and Fernandes, 2009, for the complete lack of one kind of cone.
constexpr Eye protanopia{{{0.152286, 1.052583, -0.204868},
                          {0.114503, 0.786281, 0.099216},
                          {-0.003882, -0.048116, 1.051998}}};
constexpr Eye deuteranopia{{{0.367322, 0.860646, -0.227968},
                            {0.280085, 0.672501, 0.047413},
                            {-0.011820, 0.042940, 0.968881}}};

Three seen_by(const Eye& eye, const Three& light) {
  Three seen{};
  for (std::size_t i = 0; i < 3; ++i) {
    seen[i] = eye[i][0] * light[0] + eye[i][1] * light[1] + eye[i][2] * light[2];
    seen[i] = std::clamp(seen[i], 0.0, 1.0);
  }
  return seen;
}

/// CIE 1976 L*a*b* under the white of D65.
Three lab_of(const Three& light) {
  const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  const auto [r, g, b] = light;
  const double x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const double y = f(luminance(light));
  const double z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double distance(const Eye& eye, ImU32 one, ImU32 other) {
  const Three a = lab_of(seen_by(eye, light_of(one)));
  const Three b = lab_of(seen_by(eye, light_of(other)));
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

// ---- what the themes promise ------------------------------------------------------------------

class EveryTheme : public ::testing::TestWithParam<Theme> {
 protected:
  [[nodiscard]] const Palette& colours() const { return palette(GetParam()); }
  [[nodiscard]] std::array<ImU32, 3> grounds() const {
    return {ground(GetParam()), colours().lane, colours().lane_other};
  }
};

TEST_P(EveryTheme, has_text_that_can_be_read) {
  const bool high = GetParam() == Theme::high_contrast;
  const Palette& c = colours();
  // Events are named in the colours of their marks.
  for (const ImU32 text : {c.text, c.muted, c.good, c.warning, c.trouble, c.accent, c.read, c.write,
                           c.except, c.received, c.sent}) {
    for (const ImU32 under : grounds()) {
      EXPECT_GE(contrast(text, under), high ? 7 : 4.5) << std::hex << text << " on " << under;
    }
  }
}

TEST_P(EveryTheme, has_text_that_can_be_read_on_fields_buttons_and_chosen_rows) {
  ImGuiContext* context = ImGui::CreateContext();
  apply_style(GetParam(), 1);
  const ImGuiStyle& style = ImGui::GetStyle();
  const double least = GetParam() == Theme::high_contrast ? 7 : 4.5;
  for (const ImGuiCol under :
       {ImGuiCol_WindowBg, ImGuiCol_PopupBg, ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered,
        ImGuiCol_Button, ImGuiCol_ButtonHovered, ImGuiCol_ButtonActive, ImGuiCol_Header,
        ImGuiCol_HeaderHovered, ImGuiCol_HeaderActive, ImGuiCol_TableHeaderBg,
        ImGuiCol_TextSelectedBg}) {
    const ImU32 colour = ImGui::ColorConvertFloat4ToU32(style.Colors[under]);
    EXPECT_GE(contrast(colours().text, colour), least) << ImGui::GetStyleColorName(under);
  }
  // Muted text stays readable in a row that is pointed at or selected.
  for (const ImGuiCol row : {ImGuiCol_Header, ImGuiCol_HeaderHovered, ImGuiCol_HeaderActive}) {
    const ImU32 colour = ImGui::ColorConvertFloat4ToU32(style.Colors[row]);
    EXPECT_GE(contrast(colours().muted, colour), least) << ImGui::GetStyleColorName(row);
    for (const ImU32 word : {colours().good, colours().warning, colours().trouble}) {
      EXPECT_GE(contrast(word, colour), 4.5) << ImGui::GetStyleColorName(row);
    }
  }
  const ImU32 ring = ImGui::ColorConvertFloat4ToU32(style.Colors[ImGuiCol_NavCursor]);
  EXPECT_GE(contrast(ring, ground(GetParam())), 3) << "where the keyboard is";
  for (const ImGuiCol under : {ImGuiCol_WindowBg, ImGuiCol_PopupBg}) {
    EXPECT_GE(contrast(ImGui::ColorConvertFloat4ToU32(style.Colors[ImGuiCol_ScrollbarGrab]),
                       ImGui::ColorConvertFloat4ToU32(style.Colors[under])),
              under == ImGuiCol_PopupBg ? 3 : 2.5)
        << "that there is more to see";
  }
  ImGui::DestroyContext(context);
}

TEST_P(EveryTheme, has_marks_that_stand_out_from_the_lanes) {
  for (const ImU32 mark : {colours().read, colours().write, colours().except, colours().received,
                           colours().sent, colours().trouble, colours().selection}) {
    for (const ImU32 under : {colours().lane, colours().lane_other}) {
      EXPECT_GE(contrast(mark, under), 3) << std::hex << mark << " on " << under;
    }
  }
}

TEST_P(EveryTheme, has_marks_that_every_eye_can_distinguish) {
  // For marks that may be next to each other in one lane. Colours about ten apart differ at a
  // glance; this is twice that.
  constexpr double least = 20;
  const Palette& c = colours();
  for (const Eye& eye : {usual, protanopia, deuteranopia}) {
    EXPECT_GE(distance(eye, c.received, c.sent), least);
    EXPECT_GE(distance(eye, c.received, c.trouble), least);
    EXPECT_GE(distance(eye, c.read, c.write), least);
    EXPECT_GE(distance(eye, c.read, c.except), least);
    EXPECT_GE(distance(eye, c.write, c.except), least);
    EXPECT_GE(distance(eye, c.sent, c.trouble), least);
    EXPECT_GE(distance(eye, c.good, c.trouble), least);
  }
}

std::string name_of(const ::testing::TestParamInfo<Theme>& test) {
  return test.param == Theme::dark    ? "dark"
         : test.param == Theme::light ? "light"
                                      : "high_contrast";
}

INSTANTIATE_TEST_SUITE_P(Themes, EveryTheme,
                         ::testing::Values(Theme::dark, Theme::light, Theme::high_contrast),
                         name_of);

TEST(Themes, are_the_systems_where_the_person_wants_that) {
  EXPECT_EQ(chosen_theme(ThemeChoice::system, Theme::light), Theme::light);
  EXPECT_EQ(chosen_theme(ThemeChoice::system, Theme::high_contrast), Theme::high_contrast);
  EXPECT_EQ(chosen_theme(ThemeChoice::dark, Theme::light), Theme::dark);
  EXPECT_EQ(chosen_theme(ThemeChoice::light, Theme::dark), Theme::light);
  EXPECT_EQ(chosen_theme(ThemeChoice::high_contrast, Theme::dark), Theme::high_contrast);
}

// ---- what Linux desktops report ---------------------------------------------------------------

TEST(GtkTheme, is_read_from_the_variable_first) {
  EXPECT_EQ(gtk_theme("Adwaita:dark", ""), Theme::dark);
  EXPECT_EQ(gtk_theme("Yaru-dark", ""), Theme::dark);
  EXPECT_EQ(gtk_theme("Adwaita", "gtk-application-prefer-dark-theme=1"), Theme::light);
  EXPECT_EQ(gtk_theme("HighContrast", ""), Theme::high_contrast);
}

TEST(GtkTheme, is_read_from_the_settings_file) {
  EXPECT_EQ(gtk_theme("", "[Settings]\ngtk-application-prefer-dark-theme = true\r\n"), Theme::dark);
  EXPECT_EQ(gtk_theme("", "[Settings]\ngtk-application-prefer-dark-theme=0\n"), Theme::light);
  EXPECT_EQ(gtk_theme("", "gtk-theme-name=Adwaita-dark"), Theme::dark);
  EXPECT_EQ(gtk_theme("", "gtk-theme-name=HighContrastInverse\n"), Theme::high_contrast);
  EXPECT_EQ(gtk_theme("", "gtk-theme-name=Adwaita\ngtk-application-prefer-dark-theme=1"),
            Theme::dark);
}

TEST(GtkTheme, is_unknown_where_neither_says_anything) {
  EXPECT_EQ(gtk_theme("", ""), std::nullopt);
  EXPECT_EQ(gtk_theme("", "=\n[Settings\ngtk-font-name=Sans 10\n"), std::nullopt);
}

}  // namespace
}  // namespace readyscope::gui::test
