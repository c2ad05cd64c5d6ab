#pragma once

#include <imgui.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "drawn_text.hpp"
#include "panels/widgets/theme.hpp"

struct ImGuiContext;
struct ImGuiLastItemData;

namespace readyscope::gui::test {

/// Something that a person can point at.
struct Item {
  /// Whether a panel gave it this label; anything from `##` on may be left out.
  [[nodiscard]] bool is_named(const std::string& name) const;

  ImGuiID id = 0;
  ImGuiID seed = 0;    ///< What its id was made from, together with its label.
  std::string label;   ///< Empty when Dear ImGui does not tell, as for combos and tabs.
  std::string window;  ///< With those around it, as in `Readyscope/Events_1F2E3D4C`.
  Box whole;
  Box seen;  ///< What is not clipped away.
  bool disabled = false;
  bool checked = false;
};

/// Dear ImGui without a window: draws frames into memory and reports what is in them.
class Screen {
 public:
  explicit Screen(ImVec2 size);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void resize(ImVec2 size) { size_ = size; }
  [[nodiscard]] Box area() const { return {ImVec2(0, 0), size_}; }

  void begin_frame(Theme theme, float scale);
  void end_frame();

  /// Those of the last frame.
  [[nodiscard]] const std::vector<Item>& items() const { return items_; }
  [[nodiscard]] const DrawnText& text();
  /// The area of a panel or window by the beginning of its name, such as `Events`; empty if it is
  /// not drawn.
  [[nodiscard]] Box area_of(const std::string& name) const;
  /// How Dear ImGui says it was misused, if it was. Returns it once.
  [[nodiscard]] std::vector<std::string> take_complaints();

  /// The item that has the keyboard; 0 for none.
  [[nodiscard]] ImGuiID focused() const;

  void set_clipboard(std::string text) { clipboard_ = std::move(text); }
  [[nodiscard]] const std::string& clipboard() const { return clipboard_; }

  // Called by Dear ImGui while a frame is drawn.
  void item_added(ImGuiID id, const Box& box, const ImGuiLastItemData* data);
  void item_named(ImGuiID id, const char* label, int status);
  [[nodiscard]] const char* label_of(ImGuiID id) const;
  void complain(const char* what) { complaints_.emplace_back(what); }

 private:
  ImGuiContext* context_;
  ImVec2 size_;
  std::vector<Item> items_;
  std::unordered_map<ImGuiID, std::size_t> by_id_;
  std::vector<std::string> complaints_;
  std::string clipboard_;
  DrawnText text_;
  bool text_is_read_ = false;
  std::pair<Theme, float> styled_{Theme::dark, 0.0F};
};

}  // namespace readyscope::gui::test
