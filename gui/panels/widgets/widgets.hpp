#pragma once

#include <imgui.h>

#include <concepts>
#include <string>
#include <string_view>
#include <system_error>

#include "panels/widgets/appearance.hpp"

namespace readyscope::gui {

/// Text exactly as it is: nothing in it is a format.
void text(std::string_view text);
void text_coloured(ImU32 colour, std::string_view value);
/// Right-aligned in what is left of the cell or line, so that digits stand below each other.
void text_right(std::string_view value);
void text_muted(std::string_view value);
void text_wrapped_coloured(ImU32 colour, std::string_view value);

/// Begins a panel's first line with its name.
void title(const char* name);

/// Goes on in the line of the last item where so much more fits in it, else in the next.
void same_line_if_fits(float width, float spacing = -1);
float button_width(const char* label);

/// Whether the last item is to have its tooltip now, and that tooltip.
bool wants_tip();
void show_tip(std::string_view value);

/// A tooltip for the last item, once the pointer rests on it, or the keyboard on what is no field.
void tip(std::string_view value);
/// The same, with words that are made only once they are shown.
template <std::invocable Words>
void tip(Words words) {
  if (wants_tip()) show_tip(words());
}
/// The same for an error: the words, where there is more to them than is in sight, and what the
/// system calls it.
void tip(std::string_view words, std::error_code code);

/// Begins a popup that scrolls where the window is smaller than what is in it.
bool begin_popup(const char* label);

/// A field that grows with what is typed, up to `bytes_max`.
bool input_text(const char* label, const char* hint, std::string& value, std::size_t bytes_max,
                ImGuiInputTextFlags flags = 0);
/// The field that is drawn next takes the keyboard from wherever it is.
void focus_next_field();
/// Whether the last field has been left and what it holds is to be taken: Esc takes it back.
bool edit_ended();
bool input_lines(const char* label, std::string& value, std::size_t bytes_max, ImVec2 size);

/// Whether single letters are for the panels: nobody types, and no menu or other popup is open.
bool takes_letters();

/// Begins a table that scrolls, across too where it is narrower than `width_min_em`, and whose rows
/// take part in its panel's order of Tab. A height of 0 takes what is left.
bool begin_scrolling_table(const char* label, int columns, ImGuiTableFlags flags,
                           float width_min_em, float height = 0);

/// What letters and edges may reach below a line that is no whole number of pixels high.
float reach_below_line(const Appearance& appearance);
/// Ends a child that is as high as its lines, so that nothing of the last one is cut off.
void end_lines(const Appearance& appearance);

/// In what is left of the cell or line; what does not fit ends in dots. Whether it fits.
bool text_fitting(std::string_view value);
/// So much from the beginning as fits, with `...` behind it where that is not all.
std::string fitting(const std::string& words, float width);

/// Their boxes have an edge, or an empty one could not be told from its ground.
bool checkbox(const char* label, bool& on);
bool radio_button(const char* label, bool on);

/// A button that stays lit while it is on.
bool toggle(const char* label, bool on, const Appearance& appearance);

/// Takes the fixed-width font for as long as it lives.
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
