#include "files/file_prompt.hpp"

#include <imgui.h>

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

#include "panels/widgets/widgets.hpp"
#include "program/utf8_path.hpp"

namespace readyscope::gui {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t path_bytes_max = 32'767;
constexpr const char* popup = "##file prompt";

/// Where the name begins in a path: after the last separator.
std::size_t name_begin(std::string_view path) {
  constexpr std::string_view separators = fs::path::preferred_separator == '/' ? "/" : "/\\";
  const std::size_t last = path.find_last_of(separators);
  return last == std::string_view::npos ? 0 : last + 1;
}

/// What was typed, relative to the folder of the prompt.
fs::path whole(std::string_view typed, const std::string& folder) {
  return path_from(folder) / path_from(typed);
}

/// What a person should know about the path before it is used.
void draw_verdict(const std::string& file, FilePurpose purpose, const Appearance& appearance) {
  std::error_code error;
  const bool there = !file.empty() && fs::exists(path_from(file), error);
  const Palette& colours = palette(appearance.theme);
  if (file.empty()) {
    text_muted("Type a name, or choose one from the list.");
  } else if (purpose == FilePurpose::open && !there) {
    text_coloured(colours.trouble, "There is no such file.");
  } else if (purpose == FilePurpose::save_as && there) {
    text_coloured(colours.warning, "This file already exists. It will be kept under another name.");
  } else {
    text_muted(purpose == FilePurpose::open ? "Press Enter to open it." : "Press Enter to save.");
  }
}

}  // namespace

void FilePrompt::open(FilePurpose purpose) {
  purpose_ = purpose;
  path_.clear();
  listed_.reset();
  focus_ = true;
  ImGui::OpenPopup(popup);
}

void FilePrompt::list(const std::string& folder) {
  listed_ = folder;
  entries_.clear();
  std::error_code error;
  std::error_code ignored;
  fs::directory_iterator at(path_from(folder), fs::directory_options::skip_permission_denied,
                            error);
  listing_failed_ = static_cast<bool>(error);
  for (std::size_t seen = 0; !error && at != fs::directory_iterator(); at.increment(error)) {
    if (++seen > entries_max) break;
    std::string name = text_of(at->path().filename());
    const bool is_folder = at->is_directory(ignored);
    if (name.starts_with('.') || (!is_folder && !name.ends_with(workspace_extension))) continue;
    entries_.push_back({std::move(name), is_folder});
  }
  std::ranges::sort(entries_, {},
                    [](const Entry& entry) { return std::tuple(!entry.is_folder, entry.name); });
}

/// The entries that begin with what was typed. Returns the one that was clicked.
std::optional<FilePrompt::Entry> FilePrompt::draw_entries() const {
  std::optional<Entry> chosen;
  const std::string_view typed = std::string_view(path_).substr(name_begin(path_));
  const float line = ImGui::GetTextLineHeightWithSpacing();
  // What is above and below gets its room first.
  const float room = ImGui::GetMainViewport()->WorkSize.y - 9 * ImGui::GetFrameHeightWithSpacing();
  const ImVec2 size(0, std::clamp(room, 2 * line, 10 * line));
  if (ImGui::BeginChild("##entries", size, ImGuiChildFlags_Borders)) {
    if (ImGui::Selectable("..")) chosen = Entry{"..", true};
    for (const Entry& entry : entries_) {
      if (!entry.name.starts_with(typed)) continue;
      if (ImGui::Selectable((entry.name + (entry.is_folder ? "/" : "")).c_str())) chosen = entry;
    }
    if (listing_failed_) text_muted("This folder cannot be read.");
  }
  ImGui::EndChild();
  return chosen;
}

void FilePrompt::enter(const Entry& entry) {
  const fs::path listed = path_from(*listed_);
  const fs::path chosen =
      entry.name == ".." ? listed.parent_path().parent_path() : listed / path_from(entry.name);
  path_ = text_of(entry.is_folder ? chosen / "" : chosen);
}

/// The name that the file will have; empty while no file is named.
std::string FilePrompt::named(const std::string& folder) const {
  const std::string_view name = std::string_view(path_).substr(name_begin(path_));
  if (name.empty()) return {};
  const bool extends = purpose_ == FilePurpose::save_as && !name.ends_with(".json");
  return text_of(whole(path_, folder)) +
         std::string(extends ? workspace_extension : std::string_view{});
}

/// Returns whether Enter was pressed.
bool FilePrompt::draw_field() {
  ImGui::SetNextItemWidth(-1);
  if (std::exchange(focus_, false)) ImGui::SetKeyboardFocusHere();
  return input_text("##path", "a name, or a full path", path_, path_bytes_max,
                    ImGuiInputTextFlags_EnterReturnsTrue);
}

void FilePrompt::draw(const std::string& folder, const Appearance& appearance, Wishes& wishes) {
  if (const auto asked = wishes.take<AskForFile>()) open(asked->purpose);
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.GetCenter(), ImGuiCond_Always, ImVec2(0.5F, 0.5F));
  ImGui::SetNextWindowSize(
      ImVec2(std::min(40 * ImGui::GetFontSize(), 0.95F * viewport.WorkSize.x), 0));
  if (!begin_popup(popup)) return;
  const bool saves = purpose_ == FilePurpose::save_as;
  const std::string wanted = text_of(whole(path_.substr(0, name_begin(path_)), folder));
  if (wanted != listed_) list(wanted);
  text(saves ? "Save workspace as" : "Open workspace");
  text_wrapped_coloured(palette(appearance.theme).muted, "In " + wanted);
  bool taken = draw_field();
  if (const auto entry = draw_entries()) enter(*entry);
  const std::string file = named(folder);
  draw_verdict(file, purpose_, appearance);
  if (ImGui::Button(saves ? "Save" : "Open")) taken = true;
  ImGui::SameLine();
  // The first Escape would only leave the field.
  const bool escaped = ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  if (ImGui::Button("Cancel") || escaped) ImGui::CloseCurrentPopup();
  if (taken) take(file, folder, wishes);
  ImGui::EndPopup();
}

/// A folder is entered, a file is opened or saved.
void FilePrompt::take(const std::string& file, const std::string& folder, Wishes& wishes) {
  std::error_code error;
  if (fs::is_directory(whole(path_, folder), error)) {
    path_ = text_of(whole(path_, folder) / "");
  } else if (!file.empty()) {
    if (purpose_ == FilePurpose::save_as) {
      wishes.add(SaveWorkspaceAs{file});
    } else {
      wishes.add(OpenWorkspace{file});
    }
    ImGui::CloseCurrentPopup();
  }
}

}  // namespace readyscope::gui
