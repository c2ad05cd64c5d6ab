#include "window/fonts.hpp"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <filesystem>

#include "window/window.hpp"

namespace readyscope::gui {
namespace {

bool is_there(const std::string& file) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(file, ignored);
}

ImFont* first_font(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    if (!is_there(file)) continue;
    if (ImFont* font = ImGui::GetIO().Fonts->AddFontFromFileTTF(file.c_str())) return font;
  }
  return nullptr;
}

/// How Dear ImGui marks letters in its tables that it looked for and found in none of the fonts.
constexpr ImU16 not_found = 0xfffe;

bool lacks_letters(const ImFont* font) {
  ImStableVector<ImFontBaked, 32>& sizes = ImGui::GetIO().Fonts->Builder->BakedPool;
  for (int i = 0; i < sizes.Size; ++i) {
    const ImFontBaked& size = sizes[i];
    if (size.ContainerFont != font || size.WantDestroy) continue;
    if (std::ranges::find(size.IndexLookup, not_found) != size.IndexLookup.end()) return true;
  }
  return false;
}

}  // namespace

void Fonts::load(const FontFiles& files) {
  // The font to merge fallbacks into comes last, because Dear ImGui merges into the latest.
  fixed_ = first_font(files.fixed);
  proportional_ = first_font(files.proportional);
  if (proportional_ == nullptr) proportional_ = ImGui::GetIO().Fonts->AddFontDefault();
  ImGui::GetIO().FontDefault = proportional_;
  fallbacks_.assign(files.fallbacks.rbegin(), files.fallbacks.rend());
}

void Fonts::add_missing_letters() {
  if (fallbacks_.empty() || !lacks_letters(proportional_)) return;
  const std::string file = fallbacks_.back();
  fallbacks_.pop_back();
  if (!is_there(file)) return;
  ImFontConfig config;
  config.MergeMode = true;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  if (atlas.AddFontFromFileTTF(file.c_str(), 0, &config) == nullptr) return;
  // Letters drawn so far were baked without it.
  ImFontAtlasFontDiscardBakes(&atlas, proportional_, 0);
}

}  // namespace readyscope::gui
