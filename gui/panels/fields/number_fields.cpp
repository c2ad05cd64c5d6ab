#include "panels/fields/number_fields.hpp"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

std::string written(double value) { return fmt::format("{:.6g}", value); }
std::string written(std::uint64_t value) { return std::to_string(value); }

/// As written in a sentence.
std::string spoken(double value) {
  return value == std::floor(value) ? format_count(static_cast<std::uint64_t>(value))
                                    : written(value);
}
std::string spoken(std::uint64_t value) { return format_count(value); }

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

template <class Number>
struct Typed {
  std::optional<Number> number;  ///< The nearest one within the bounds.
  std::string fault;             ///< In words; empty if there is none.
};

template <class Number>
std::string bounds_text(Bounds<Number> bounds) {
  if (bounds.most == std::numeric_limits<Number>::max()) {
    return "A whole number from " + spoken(bounds.least) + ".";
  }
  const bool whole = std::is_integral_v<Number>;
  return std::string(whole ? "A whole number" : "A number") + " from " + spoken(bounds.least) +
         " to " + spoken(bounds.most) + ".";
}

template <class Number>
Typed<Number> read(std::string_view text, Bounds<Number> bounds) {
  text = trimmed(text);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool all_read = end == text.data() + text.size();
  if (all_read && error == std::errc::result_out_of_range) {
    return {bounds.most, bounds_text(bounds)};
  }
  if (!all_read || error != std::errc{} || std::isnan(static_cast<double>(number))) {
    return {{}, bounds_text(bounds)};
  }
  const Number nearest = std::clamp(number, bounds.least, bounds.most);
  return {nearest, nearest == number ? std::string() : bounds_text(bounds)};
}

/// The current text of the field with the cursor.
std::string_view text_being_typed() {
  const ImGuiInputTextState* state = ImGui::GetInputTextState(ImGui::GetItemID());
  return state == nullptr ? std::string_view() : std::string_view(state->TextA.Data);
}

/// Below the last item, or above it at the end of the window.
void tell_at_item(std::string_view what, const Appearance& appearance) {
  const float gap = 3 * appearance.scale;
  const ImVec2 padding = ImGui::GetStyle().WindowPadding;
  const ImVec2 words = ImGui::CalcTextSize(what.data(), what.data() + what.size());
  const ImVec2 size(words.x + 2 * padding.x, words.y + 2 * padding.y);
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  const bool room_below = high.y + gap + size.y < window.y;
  ImGui::SetNextWindowPos(ImVec2(std::max(0.0F, std::min(low.x, window.x - size.x - gap)),
                                 room_below ? high.y + gap : low.y - gap - size.y));
  if (!ImGui::BeginTooltip()) return;
  text_coloured(palette(appearance.theme).trouble, what);
  ImGui::EndTooltip();
}

template <class Number>
bool field(const char* label, Number& value, Bounds<Number> bounds, std::string_view meaning,
           const Appearance& appearance) {
  std::string text = written(value);
  (void)input_text(label, "", text, 40, ImGuiInputTextFlags_AutoSelectAll);
  if (ImGui::IsItemActive()) {
    const auto typed = read(text_being_typed(), bounds);
    if (typed.fault.empty()) {
      tip(meaning);
    } else {
      tell_at_item(typed.fault, appearance);
    }
    return false;
  }
  tip(meaning);
  if (!edit_ended()) return false;
  const auto typed = read<Number>(text, bounds);
  if (!typed.number || *typed.number == value) return false;
  value = *typed.number;
  return true;
}

}  // namespace

bool number_field(const char* label, double& value, Bounds<double> bounds, std::string_view meaning,
                  const Appearance& appearance) {
  return field(label, value, bounds, meaning, appearance);
}

bool number_field(const char* label, std::uint64_t& value, Bounds<std::uint64_t> bounds,
                  std::string_view meaning, const Appearance& appearance) {
  return field(label, value, bounds, meaning, appearance);
}

bool milliseconds_field(const char* label, Duration& value, Duration most, std::string_view meaning,
                        const Appearance& appearance) {
  using Milliseconds = std::chrono::duration<double, std::milli>;
  double number = Milliseconds(value).count();
  if (!number_field(label, number, {0, Milliseconds(most).count()}, meaning, appearance))
    return false;
  value = std::chrono::round<Duration>(Milliseconds(number));
  return true;
}

}  // namespace readyscope::gui
