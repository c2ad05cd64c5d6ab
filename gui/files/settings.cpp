#include "files/settings.hpp"

#include "files/json_document.hpp"
#include "panels/desk/desk.hpp"

namespace readyscope::gui {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::uint64_t version = 1;
constexpr std::uint64_t frames_per_second_max = 1'000;

/// A desktop may extend to the left of its first display, and above it.
void take_coordinate(const JsonObject& from, const char* name, int& value) {
  constexpr double far = 100'000;
  double number = value;
  from.take(name, number, -far, far);
  value = static_cast<int>(number);
}

void take_window(const JsonObject& from, std::optional<WindowPlace>& window) {
  if (from.find("window") == nullptr) return;
  const JsonObject members = from.object("window");
  WindowPlace place{.area = {.width = 1280, .height = 800}};
  take_coordinate(members, "left", place.area.left);
  take_coordinate(members, "top", place.area.top);
  auto width = static_cast<std::uint32_t>(place.area.width);
  auto height = static_cast<std::uint32_t>(place.area.height);
  members.take("width", width, 1, Settings::window_length_max);
  members.take("height", height, 1, Settings::window_length_max);
  place.area.width = static_cast<int>(width);
  place.area.height = static_cast<int>(height);
  members.take("maximised", place.maximised);
  window = place;
}

void take_recent(const JsonObject& from, std::vector<std::string>& recent) {
  for (const json& one : from.array("recent")) {
    if (recent.size() == Settings::recent_max) break;
    if (!one.is_string() || one.get_ref<const std::string&>().size() > Settings::path_bytes_max) {
      from.fault("recent", "contains something that is not a path");
    } else {
      recent.push_back(one.get<std::string>());
    }
  }
}

}  // namespace

std::string settings_text(const Settings& settings) {
  ordered_json root;
  root["version"] = version;
  if (settings.theme) root["theme"] = theme_names.name_of(*settings.theme);
  if (settings.scale) root["scale"] = as_written(*settings.scale);
  if (settings.frames_per_second) root["frames_per_second"] = *settings.frames_per_second;
  if (settings.history_mebibytes) root["history_mebibytes"] = *settings.history_mebibytes;
  if (const auto& place = settings.window) {
    root["window"] = {{"left", place->area.left},
                      {"top", place->area.top},
                      {"width", place->area.width},
                      {"height", place->area.height},
                      {"maximised", place->maximised}};
  }
  if (!settings.workspace.empty()) root["workspace"] = settings.workspace;
  if (!settings.recent.empty()) root["recent"] = settings.recent;
  return json_text(root);
}

ReadSettings read_settings(std::string_view text) {
  ReadSettings read;
  Settings& settings = read.value;
  read_object(text, version, read, [&](const JsonObject& root, Faults& faults) {
    const auto if_there = [&](const char* name, auto& value, auto usual, auto... bounds) {
      const std::size_t before = faults.count;
      if (root.find(name) == nullptr) return;
      root.take(name, usual, bounds...);
      if (faults.count == before) value = usual;
    };
    if_there("theme", settings.theme, ThemeChoice::system, theme_names);
    if_there("scale", settings.scale, 1.0F, scale_min, scale_max);
    std::optional<std::uint32_t> frames_per_second;
    if_there("frames_per_second", frames_per_second, std::uint32_t{0}, 0U, frames_per_second_max);
    if (frames_per_second) settings.frames_per_second = static_cast<int>(*frames_per_second);
    if_there("history_mebibytes", settings.history_mebibytes, std::size_t{256},
             std::uint64_t{history_mebibytes_min}, std::uint64_t{history_mebibytes_max});
    take_window(root, settings.window);
    root.take("workspace", settings.workspace, Settings::path_bytes_max);
    take_recent(root, settings.recent);
  });
  return read;
}

Settings merge_settings(const Settings& base, const Settings& ours, const Settings& theirs) {
  Settings merged = theirs;
  const auto take_if_changed = [&](auto Settings::* member) {
    if (ours.*member != base.*member) merged.*member = ours.*member;
  };
  take_if_changed(&Settings::theme);
  take_if_changed(&Settings::scale);
  take_if_changed(&Settings::frames_per_second);
  take_if_changed(&Settings::history_mebibytes);
  take_if_changed(&Settings::window);
  take_if_changed(&Settings::workspace);
  take_if_changed(&Settings::recent);
  return merged;
}

Settings SettingsFile::load() {
  ReadSettings there = file_.load();
  if (!there.fault.empty()) {
    trouble_ = {"Not all settings in " + file_.name() + " could be used: " + there.fault +
                    ". That file will be kept under another name when settings change.",
                there.code};
  }
  return std::move(there.value);
}

void SettingsFile::save_changes(const Settings& settings, Outlasts what) {
  if (!file_.is_changed(settings)) return;
  const auto saved = file_.save(settings, what);
  if (!saved) {
    trouble_ = saved.error();
  } else if (!saved->said.empty()) {
    trouble_ = {saved->said};
  }
}

}  // namespace readyscope::gui
