#include "files/file_prompt.hpp"

#include <imgui.h>

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

#include "panels/widgets/widgets.hpp"
#include "program/traffic_conversion.hpp"
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

const char* heading(FilePurpose purpose) {
  switch (purpose) {
    case FilePurpose::open_workspace:
      return "Open workspace";
    case FilePurpose::save_workspace:
      return "Save workspace as";
    case FilePurpose::open_traffic:
      return "Open recording or capture";
    case FilePurpose::record:
      return "Record into";
    case FilePurpose::record_kept:
      return "Record all that is kept, and what comes, into";
    case FilePurpose::export_events:
      break;
  }
  return "Export the listed events to";
}

bool is_about_workspaces(FilePurpose purpose) {
  return purpose == FilePurpose::open_workspace || purpose == FilePurpose::save_workspace;
}

bool opens(FilePurpose purpose) {
  return purpose == FilePurpose::open_workspace || purpose == FilePurpose::open_traffic;
}

/// Why this file cannot be chosen, in words; empty if it can, as far as one can tell.
std::string fault_of(const std::string& file, FilePurpose purpose) {
  if (opens(purpose) || is_about_workspaces(purpose) || file.empty()) return {};
  std::error_code error;
  if (fs::exists(path_from(file), error)) return "This file already exists. Choose another name.";
  if (purpose != FilePurpose::export_events || converted_format_of(file)) return {};
  return "The name must end in " + std::string(converted_endings) + ".";
}

/// What a person should know about the path before it is used.
void draw_verdict(const std::string& file, FilePurpose purpose, const Appearance& appearance) {
  std::error_code error;
  const bool there = !file.empty() && fs::exists(path_from(file), error);
  const Palette& colours = palette(appearance.theme);
  const std::string fault = fault_of(file, purpose);
  if (file.empty()) {
    text_muted("Type a name, or choose one from the list.");
  } else if (!fault.empty()) {
    text_coloured(colours.trouble, fault);
  } else if (opens(purpose)) {
    if (there) text_muted("Press Enter to open it.");
    if (!there) text_coloured(colours.trouble, "There is no such file.");
  } else if (there) {
    text_coloured(
        colours.warning,
        "This file already exists. If it is a workspace, it will be kept under another name.");
  } else {
    text_muted(purpose == FilePurpose::save_workspace ? "Press Enter to save."
                                                      : "Press Enter to begin.");
  }
}

const char* verb(FilePurpose purpose) {
  switch (purpose) {
    case FilePurpose::open_workspace:
    case FilePurpose::open_traffic:
      return "Open";
    case FilePurpose::save_workspace:
      return "Save";
    case FilePurpose::record:
    case FilePurpose::record_kept:
      return "Record";
    case FilePurpose::export_events:
      break;
  }
  return "Export";
}

/// What a name is given that says nothing of the format.
std::string_view extension_for(std::string_view name, FilePurpose purpose) {
  if (purpose == FilePurpose::save_workspace && !name.ends_with(".json")) {
    return workspace_extension;
  }
  const bool records = purpose == FilePurpose::record || purpose == FilePurpose::record_kept;
  const auto format = converted_format_of(name);
  return records && !(format && is_traffic(*format)) ? ".readyscope" : "";
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
    if (!is_listed(name, is_folder)) continue;
    entries_.push_back({std::move(name), is_folder});
  }
  std::ranges::sort(entries_, {},
                    [](const Entry& entry) { return std::tuple(!entry.is_folder, entry.name); });
}

/// Captures have names of all kinds.
bool FilePrompt::is_listed(std::string_view name, bool is_folder) const {
  if (name.starts_with('.')) return false;
  return is_folder || !is_about_workspaces(purpose_) || name.ends_with(workspace_extension);
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
  return text_of(whole(path_, folder)) + std::string(extension_for(name, purpose_));
}

/// Returns whether Enter was pressed.
bool FilePrompt::draw_field() {
  ImGui::SetNextItemWidth(-1);
  if (std::exchange(focus_, false)) ImGui::SetKeyboardFocusHere();
  return input_text("##path", "a name, or a full path", path_, path_bytes_max,
                    ImGuiInputTextFlags_EnterReturnsTrue);
}

void FilePrompt::draw(const PromptFolders& folders, const Appearance& appearance, Wishes& wishes) {
  if (const auto asked = wishes.take<AskForFile>()) open(asked->purpose);
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.GetCenter(), ImGuiCond_Always, ImVec2(0.5F, 0.5F));
  ImGui::SetNextWindowSize(
      ImVec2(std::min(40 * ImGui::GetFontSize(), 0.95F * viewport.WorkSize.x), 0));
  if (!begin_popup(popup)) return;
  const std::string& folder = is_about_workspaces(purpose_) ? folders.workspaces : folders.traffic;
  const std::string wanted = text_of(whole(path_.substr(0, name_begin(path_)), folder));
  if (wanted != listed_) list(wanted);
  text(heading(purpose_));
  text_wrapped_coloured(palette(appearance.theme).muted, "In " + wanted);
  bool taken = draw_field();
  if (const auto entry = draw_entries()) enter(*entry);
  const std::string file = named(folder);
  draw_verdict(file, purpose_, appearance);
  if (ImGui::Button(verb(purpose_))) taken = true;
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
  } else if (!file.empty() && fault_of(file, purpose_).empty()) {
    wishes.add(wish_for(file));
    ImGui::CloseCurrentPopup();
  }
}

Wish FilePrompt::wish_for(const std::string& file) const {
  switch (purpose_) {
    case FilePurpose::open_workspace:
      return OpenWorkspace{file};
    case FilePurpose::save_workspace:
      return SaveWorkspaceAs{file};
    case FilePurpose::record:
      return RecordTo{file};
    case FilePurpose::record_kept:
      return RecordTo{.file = file, .from_kept = true};
    case FilePurpose::export_events:
      return ExportTo{file};
    case FilePurpose::open_traffic:
      break;
  }
  return OpenFile{file};
}

}  // namespace readyscope::gui
