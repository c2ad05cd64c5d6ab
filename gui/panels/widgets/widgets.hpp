#pragma once

#include <imgui.h>

#include <concepts>
#include <string>
#include <string_view>
#include <system_error>

#include "panels/widgets/appearance.hpp"

namespace readyscope::gui {

/// Text exactly as it is, not as a format.
void text(std::string_view text);
void text_coloured(ImU32 colour, std::string_view value);
/// Right-aligned in the rest of the cell or line, so that digits line up.
void text_right(std::string_view value);
void text_muted(std::string_view value);
void text_wrapped_coloured(ImU32 colour, std::string_view value);

/// Begins a panel's first line with its name.
void title(const char* name);

/// Continues on the line of the last item if this width still fits there, otherwise on the next.
void same_line_if_fits(float width, float spacing = -1);
float button_width(const char* label);

/// Whether the last item should show its tooltip now, and that tooltip.
bool wants_tip();
void show_tip(std::string_view value);

/// A tooltip for the last item, once the pointer rests on it, or the keyboard does and it is not a
/// field.
void tip(std::string_view value);
/// The same, with words that are made only when they are shown.
template <std::invocable Words>
void tip(Words words) {
  if (wants_tip()) show_tip(words());
}
/// The same for an error: its words, if not all of them are visible, and the system's name for it.
void tip(std::string_view words, std::error_code code);

/// Begins a popup that scrolls if the window is smaller than its content.
bool begin_popup(const char* label);

/// A field that grows with what is typed, up to `bytes_max`.
bool input_text(const char* label, const char* hint, std::string& value, std::size_t bytes_max,
                ImGuiInputTextFlags flags = 0);
/// The field that is drawn next takes the keyboard, wherever it is.
void focus_next_field();
/// Whether the last field has been left and its content takes effect: after Esc it does not.
bool edit_ended();
bool input_lines(const char* label, std::string& value, std::size_t bytes_max, ImVec2 size);

/// Whether single letters are for the panels: no text field is active, and no menu or other popup
/// is open.
bool takes_letters();

/// Begins a table that scrolls, also horizontally if it is narrower than `width_min_em`, and whose
/// rows take part in its panel's Tab order. A height of 0 takes what is left.
bool begin_scrolling_table(const char* label, int columns, ImGuiTableFlags flags,
                           float width_min_em, float height = 0);

/// How far letters and edges may reach below a line whose height is not a whole number of pixels.
float reach_below_line(const Appearance& appearance);
/// Ends a child that is as high as its lines, so that the last one is not cut off.
void end_lines(const Appearance& appearance);

/// In the rest of the cell or line; what does not fit ends in dots. Returns whether it fits.
bool text_fitting(std::string_view value);
/// As much of the beginning as fits, followed by `...` if that is not all.
std::string fitting(const std::string& words, float width);

/// Their boxes have an edge, or an empty one could not be seen against its background.
bool checkbox(const char* label, bool& on);
bool radio_button(const char* label, bool on);

/// A button that stays lit while it is on.
bool toggle(const char* label, bool on, const Appearance& appearance);

/// Uses the fixed-width font as long as it lives.
class FixedFont {
 public:
  explicit FixedFont(const Appearance& appearance) : pushed_(appearance.fixed_font != nullptr) {
    if (pushed_) ImGui::PushFont(appearance.fixed_font, 0);
  }
  ~FixedFont() {
    if (pushed_) ImGui::PopFont();
  }
  FixedFont(const FixedFont&) = delete;
  FixedFont& operator=(const FixedFont&) = delete;

 private:
  bool pushed_;
};

}  // namespace readyscope::gui
