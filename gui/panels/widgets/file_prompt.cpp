#include "panels/widgets/file_prompt.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "panels/widgets/view.hpp"
#include "panels/widgets/widgets.hpp"

namespace readyscope::gui {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t path_bytes_max = 32'767;
constexpr const char* popup = "##file prompt";

fs::path path_of(std::string_view utf8) { return {std::u8string(utf8.begin(), utf8.end())}; }

std::string utf8_of(const fs::path& path) {
  const std::u8string utf8 = path.u8string();
  return {utf8.begin(), utf8.end()};
}

/// Where the name begins in a path: behind the last separator.
std::size_t name_begin(std::string_view path) {
  constexpr std::string_view separators = fs::path::preferred_separator == '/' ? "/" : "/\\";
  const std::size_t last = path.find_last_of(separators);
  return last == std::string_view::npos ? 0 : last + 1;
}

void list(FilePrompt& prompt, const std::string& folder) {
  prompt.listed = folder;
  prompt.entries.clear();
  std::error_code error;
  std::error_code ignored;
  fs::directory_iterator at(path_of(folder), fs::directory_options::skip_permission_denied, error);
  prompt.listing_failed = static_cast<bool>(error);
  for (std::size_t seen = 0; !error && at != fs::directory_iterator(); at.increment(error)) {
    if (++seen > FilePrompt::entries_max) break;
    std::string name = utf8_of(at->path().filename());
    const bool is_folder = at->is_directory(ignored);
    if (name.starts_with('.') || (!is_folder && !name.ends_with(workspace_extension))) continue;
    prompt.entries.push_back({std::move(name), is_folder});
  }
  std::ranges::sort(prompt.entries, {}, [](const FilePrompt::Entry& entry) {
    return std::tuple(!entry.is_folder, entry.name);
  });
}

/// The entries that go on from what has been typed; the one that is to be chosen.
std::optional<FilePrompt::Entry> draw_entries(const FilePrompt& prompt) {
  std::optional<FilePrompt::Entry> chosen;
  const std::string_view typed = std::string_view(prompt.path).substr(name_begin(prompt.path));
  const float line = ImGui::GetTextLineHeightWithSpacing();
  // What stands above and below has its room first.
  const float room = ImGui::GetMainViewport()->WorkSize.y - 9 * ImGui::GetFrameHeightWithSpacing();
  const ImVec2 size(0, std::clamp(room, 2 * line, 10 * line));
  if (ImGui::BeginChild("##entries", size, ImGuiChildFlags_Borders)) {
    if (ImGui::Selectable("..")) chosen = FilePrompt::Entry{"..", true};
    for (const FilePrompt::Entry& entry : prompt.entries) {
      if (!entry.name.starts_with(typed)) continue;
      if (ImGui::Selectable((entry.name + (entry.is_folder ? "/" : "")).c_str())) chosen = entry;
    }
    if (prompt.listing_failed) text_muted("This folder cannot be read.");
  }
  ImGui::EndChild();
  return chosen;
}

/// What was typed, seen from the folder in which a person is asked.
fs::path whole(std::string_view typed, const View& view) {
  return path_of(view.workspace.folder) / path_of(typed);
}

/// The folder that is listed, ending in a separator.
std::string folder_of(const FilePrompt& prompt, const View& view) {
  return utf8_of(whole(prompt.path.substr(0, name_begin(prompt.path)), view));
}

void enter(FilePrompt& prompt, const FilePrompt::Entry& entry, const View& view) {
  const fs::path folder = path_of(folder_of(prompt, view));
  const fs::path chosen =
      entry.name == ".." ? folder.parent_path().parent_path() : folder / path_of(entry.name);
  prompt.path = utf8_of(entry.is_folder ? chosen / "" : chosen);
}

/// What the file will be called; empty while no file is named.
std::string named(const FilePrompt& prompt, const View& view) {
  const std::string_view name = std::string_view(prompt.path).substr(name_begin(prompt.path));
  if (name.empty()) return {};
  const bool extends = prompt.purpose == FilePurpose::save_as && !name.ends_with(".json");
  return utf8_of(whole(prompt.path, view)) +
         std::string(extends ? workspace_extension : std::string_view{});
}

/// What is to be said about the path before it is taken.
void draw_verdict(const std::string& file, FilePurpose purpose, const View& view) {
  std::error_code error;
  const bool there = !file.empty() && fs::exists(path_of(file), error);
  const Palette& colours = palette(view.theme);
  if (file.empty()) {
    text_muted("Type a name, or choose one from the list.");
  } else if (purpose == FilePurpose::open && !there) {
    text_coloured(colours.trouble, "There is no such file.");
  } else if (purpose == FilePurpose::save_as && there) {
    text_coloured(colours.warning,
                  "There is such a file already. It will be kept under another name.");
  } else {
    text_muted(purpose == FilePurpose::open ? "Press Enter to open it." : "Press Enter to save.");
  }
}

}  // namespace

std::optional<std::string> draw_file_prompt(FilePrompt& prompt, const View& view) {
  if (prompt.wanted) {
    prompt.purpose = *prompt.wanted;
    prompt.wanted.reset();
    prompt.focus = true;
    prompt.listed.reset();
    ImGui::OpenPopup(popup);
  }
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.GetCenter(), ImGuiCond_Always, ImVec2(0.5F, 0.5F));
  ImGui::SetNextWindowSize(
      ImVec2(std::min(40 * ImGui::GetFontSize(), 0.95F * viewport.WorkSize.x), 0));
  if (!begin_popup(popup)) return {};
  const bool saves = prompt.purpose == FilePurpose::save_as;
  const std::string folder = folder_of(prompt, view);
  if (folder != prompt.listed) list(prompt, folder);
  text(saves ? "Save workspace as" : "Open workspace");
  text_wrapped_coloured(palette(view.theme).muted, "In " + folder);
  ImGui::SetNextItemWidth(-1);
  if (prompt.focus) ImGui::SetKeyboardFocusHere();
  prompt.focus = false;
  bool taken = input_text("##path", "a name, or a whole path", prompt.path, path_bytes_max,
                          ImGuiInputTextFlags_EnterReturnsTrue);
  if (const auto entry = draw_entries(prompt)) enter(prompt, *entry, view);
  const std::string file = named(prompt, view);
  draw_verdict(file, prompt.purpose, view);
  if (ImGui::Button(saves ? "Save" : "Open")) taken = true;
  ImGui::SameLine();
  // The first Escape would only leave the field.
  const bool escaped = ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  if (ImGui::Button("Cancel") || escaped) ImGui::CloseCurrentPopup();
  std::optional<std::string> chosen;
  std::error_code error;
  if (taken && fs::is_directory(whole(prompt.path, view), error)) {
    prompt.path = utf8_of(whole(prompt.path, view) / "");
  } else if (taken && !file.empty()) {
    chosen = file;
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
  return chosen;
}

}  // namespace readyscope::gui
