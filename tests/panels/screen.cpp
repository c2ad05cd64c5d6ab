#include "screen.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cstdarg>
#include <utility>

namespace readyscope::gui::test {
namespace {

Screen& screen_of(ImGuiContext* context) { return *static_cast<Screen*>(context->TestEngine); }

Box box_of(const ImRect& rect) { return {rect.Min, rect.Max}; }

void set_up_clipboard() {
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_SetClipboardTextFn = [](ImGuiContext* context, const char* text) {
    screen_of(context).set_clipboard(text);
  };
  platform.Platform_GetClipboardTextFn = [](ImGuiContext* context) {
    return screen_of(context).clipboard().c_str();
  };
}

/// Dear ImGui makes letters as they are needed, and waits until its renderer has taken them.
void take_textures() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    switch (texture->Status) {
      case ImTextureStatus_WantCreate:
        texture->SetTexID(1);
        texture->SetStatus(ImTextureStatus_OK);
        break;
      case ImTextureStatus_WantUpdates:
        texture->SetStatus(ImTextureStatus_OK);
        break;
      case ImTextureStatus_WantDestroy:
        texture->SetTexID(ImTextureID_Invalid);
        texture->SetStatus(ImTextureStatus_Destroyed);
        break;
      default:
        break;
    }
  }
}

}  // namespace

bool Item::is_named(const std::string& name) const {
  if (label.empty()) return ImHashStr(name.c_str(), 0, seed) == id;
  return label == name || std::string_view(label).substr(0, label.find("##")) == name;
}

Screen::Screen(ImVec2 size) : context_(ImGui::CreateContext()), size_(size) {
  ImGui::SetCurrentContext(context_);
  context_->TestEngine = this;
  context_->TestEngineHookItems = true;
  context_->ErrorCallback = [](ImGuiContext* context, void*, const char* message) {
    screen_of(context).complain(message);
  };
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
  io.ConfigErrorRecoveryEnableAssert = false;  // a complaint fails the test, not the whole program
  io.ConfigErrorRecoveryEnableDebugLog = false;
  io.ConfigErrorRecoveryEnableTooltip = false;
  io.Fonts->AddFontDefault();
  set_up_clipboard();
}

Screen::~Screen() {
  ImGui::SetCurrentContext(context_);
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImGui::DestroyContext(context_);
}

void Screen::begin_frame(Theme theme, float scale) {
  ImGui::SetCurrentContext(context_);
  if (styled_ != std::pair(theme, scale)) {
    styled_ = {theme, scale};
    apply_style(theme, scale);
  }
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = size_;
  io.DeltaTime = 1.0F / 60;
  items_.clear();
  by_id_.clear();
  text_is_read_ = false;
  ImGui::NewFrame();
}

void Screen::end_frame() {
  ImGui::Render();
  take_textures();
}

const DrawnText& Screen::text() {
  if (!std::exchange(text_is_read_, true)) {
    text_ = DrawnText(*ImGui::GetDrawData(), *ImGui::GetIO().Fonts);
  }
  return text_;
}

Box Screen::area_of(const std::string& name) const {
  for (const ImGuiWindow* window : context_->Windows) {
    std::string_view last(window->Name);
    if (const std::size_t slash = last.rfind('/'); slash != std::string_view::npos) {
      last.remove_prefix(slash + 1);
    }
    const bool is_it = last == name || last.starts_with(name + "_");
    if (is_it && window->Active && !window->Hidden) return box_of(window->Rect());
  }
  return {};
}

std::vector<std::string> Screen::take_complaints() { return std::exchange(complaints_, {}); }

void Screen::item_added(ImGuiID id, const Box& box, const ImGuiLastItemData* data) {
  const ImGuiWindow* window = context_->CurrentWindow;
  const int flags = data == nullptr ? 0 : data->ItemFlags;
  const auto [known, is_new] = by_id_.try_emplace(id, items_.size());
  if (!is_new) {
    // Windows and text fields report themselves twice, at the same place.
    const Item& twin = items_[known->second];
    const bool same = twin.whole.low.x == box.low.x && twin.whole.low.y == box.low.y;
    if (!same && data != nullptr && (flags & ImGuiItemFlags_AllowDuplicateId) == 0) {
      complain(
          ("two items have one id, the first is " + twin.label + " in " + twin.window).c_str());
    }
    return;
  }
  Item& item = items_.emplace_back();
  item.id = id;
  item.whole = item.seen = box;
  item.disabled = (flags & ImGuiItemFlags_Disabled) != 0;
  if (window == nullptr) return;
  item.window = window->Name;
  item.seed = window->IDStack.empty() ? 0 : window->IDStack.back();
  ImRect seen(box.low, box.high);
  seen.ClipWithFull(window->ClipRect);
  item.seen = box_of(seen);
}

void Screen::item_named(ImGuiID id, const char* label, int status) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  Item& item = items_[found->second];
  if (label != nullptr) item.label = label;
  item.checked = (status & ImGuiItemStatusFlags_Checked) != 0;
}

ImGuiID Screen::focused() const { return context_->NavId; }

const char* Screen::label_of(ImGuiID id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : items_[found->second].label.c_str();
}

}  // namespace readyscope::gui::test

// What Dear ImGui calls if it was built for tests, under its own names.

void ImGuiTestEngineHook_ItemAdd(ImGuiContext* ctx, ImGuiID id, const ImRect& bb,
                                 const ImGuiLastItemData* item_data) {
  readyscope::gui::test::screen_of(ctx).item_added(id, {bb.Min, bb.Max}, item_data);
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext* ctx, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags flags) {
  readyscope::gui::test::screen_of(ctx).item_named(id, label, flags);
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext* ctx, ImGuiID id) {
  return readyscope::gui::test::screen_of(ctx).label_of(id);
}
