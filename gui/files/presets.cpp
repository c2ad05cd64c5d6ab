#include "files/presets.hpp"

#include <nlohmann/json.hpp>

#include "files/json_document.hpp"
#include "files/user_folder.hpp"
#include "text/format.hpp"
#include "text/payload_text.hpp"

namespace readyscope::gui {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

/// What is wrong, in words that complete a sentence; empty if nothing is.
using Fault = std::string;

constexpr std::uint64_t version = 1;
constexpr auto every_ms_min =
    static_cast<std::uint64_t>(send_interval_min / std::chrono::milliseconds(1));
constexpr auto every_ms_max =
    static_cast<std::uint64_t>(Preset::every_max / std::chrono::milliseconds(1));

ordered_json json_of(const Preset& preset) {
  return {{"name", preset.name},   {"payload", to_text(preset.payload)},
          {"to", preset.to},       {"filled_in", preset.filled_in},
          {"times", preset.times}, {"every_ms", preset.every / std::chrono::milliseconds(1)}};
}

// ---- one preset of the file -------------------------------------------------------------------

Fault take(const json& from, std::string& text, std::size_t bytes_max) {
  if (!from.is_string()) return "is not text";
  text = from.get<std::string>();
  return text.size() <= bytes_max ? "" : "has more than " + format_count(bytes_max) + " bytes";
}

Fault take_name(const json& from, Preset& preset) {
  if (Fault fault = take(from, preset.name, Preset::name_bytes_max); !fault.empty()) return fault;
  if (preset.name.empty()) return "is empty";
  const bool plain = std::ranges::none_of(
      preset.name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return plain ? "" : "holds a control character";
}

Fault take_payload(const json& from, Preset& preset) {
  if (!from.is_string()) return "is not text";
  auto bytes = from_text(from.get_ref<const std::string&>());
  if (!bytes) return "is not valid escaped text: " + bytes.error().what;
  if (bytes->size() > Preset::payload_bytes_max) return "is longer than a datagram";
  preset.payload = std::move(*bytes);
  return {};
}

Fault take_to(const json& from, Preset& preset) {
  return take(from, preset.to, Preset::to_bytes_max);
}

Fault take_filled_in(const json& from, Preset& preset) {
  if (!from.is_boolean()) return "is neither true nor false";
  preset.filled_in = from.get<bool>();
  return {};
}

Fault take_times(const json& from, Preset& preset) {
  constexpr auto max = static_cast<std::uint64_t>(Preset::times_max);
  if (!from.is_number_unsigned() || from.get<std::uint64_t>() > max) {
    return "is not a whole number from 0 to " + std::to_string(max);
  }
  preset.times = from.get<std::int64_t>();
  return {};
}

Fault take_every(const json& from, Preset& preset) {
  const std::uint64_t ms = from.is_number_unsigned() ? from.get<std::uint64_t>() : 0;
  if (ms < every_ms_min || ms > every_ms_max) {
    return "is not a whole number from " + std::to_string(every_ms_min) + " to " +
           std::to_string(every_ms_max);
  }
  preset.every = std::chrono::milliseconds(ms);
  return {};
}

struct Member {
  const char* name;
  Fault (*take)(const json&, Preset&);
  bool needed = false;
};
constexpr Member members[] = {{"name", take_name, true}, {"payload", take_payload, true},
                              {"to", take_to},           {"filled_in", take_filled_in},
                              {"times", take_times},     {"every_ms", take_every}};

Fault take_preset(const json& from, Preset& preset) {
  if (!from.is_object()) return "is not an object";
  for (const Member& member : members) {
    const auto at = from.find(member.name);
    if (at == from.end()) {
      if (member.needed) return std::string("has no ") + member.name;
      continue;
    }
    if (const Fault fault = member.take(*at, preset); !fault.empty()) {
      return std::string("has a ") + member.name + " that " + fault;
    }
  }
  return {};
}

// ---- all of it --------------------------------------------------------------------------------

ReadPresets damaged(Fault fault) {
  return {.condition = Condition::damaged, .fault = std::move(fault)};
}

/// Why it cannot be added to this list.
Fault misfit(const Preset& preset, const std::vector<Preset>& list) {
  if (find_preset(list, preset.name) != nullptr) return "has the same name as an earlier one";
  if (list.size() < Presets::count_max) return {};
  return "is one too many: there can be at most " + std::to_string(Presets::count_max);
}

ReadPresets take_presets(const json& from) {
  ReadPresets read;
  Faults faults;
  std::size_t number = 0;
  for (const json& one : from) {
    ++number;
    Preset preset;
    Fault fault = take_preset(one, preset);
    if (fault.empty()) fault = misfit(preset, read.value);
    if (fault.empty()) {
      put_preset(read.value, std::move(preset));
    } else {
      faults.add("number " + std::to_string(number) + " " + fault);
    }
  }
  if (faults.count > 0) read.condition = Condition::damaged;
  read.fault = faults.text();
  return read;
}

}  // namespace

std::string presets_text(const std::vector<Preset>& list) {
  ordered_json root;
  root["version"] = version;
  root["presets"] = ordered_json::array();
  for (const Preset& preset : list) root["presets"].push_back(json_of(preset));
  return json_text(root);
}

ReadPresets read_presets(std::string_view text) {
  JsonDocument document = read_json(text, version);
  if (document.condition != Condition::good) {
    return {.condition = document.condition, .fault = std::move(document.fault)};
  }
  const auto presets = document.root.find("presets");
  if (presets == document.root.end() || !presets->is_array()) {
    return damaged("it holds no presets");
  }
  return take_presets(*presets);
}

std::vector<Preset> merge_presets(const std::vector<Preset>& base, const std::vector<Preset>& ours,
                                  const std::vector<Preset>& theirs) {
  std::vector<Preset> merged;
  for (const Preset& our : ours) {
    const Preset* was = find_preset(base, our.name);
    const Preset* their = find_preset(theirs, our.name);
    const bool changed = was == nullptr || *was != our;
    if (changed) {
      put_preset(merged, our);
    } else if (their != nullptr) {
      put_preset(merged, *their);
    }
  }
  for (const Preset& their : theirs) {
    // One that was in `base` and is no longer in ours was deleted here.
    const bool is_new = find_preset(base, their.name) == nullptr;
    if (is_new && find_preset(ours, their.name) == nullptr) put_preset(merged, their);
  }
  return merged;
}

// ---- the file ---------------------------------------------------------------------------------

Merged<std::vector<Preset>> PresetsFormat::merge(const Value& base, const Value& ours,
                                                 const ReadPresets& theirs) {
  if (theirs.condition != Condition::good) return {ours};
  Merged<Value> merged{merge_presets(base, ours, theirs.value)};
  merged.complete = merged.value.size() <= Presets::count_max;
  if (!merged.complete) merged.value.resize(Presets::count_max);
  return merged;
}

namespace {

constexpr std::string_view tried_again = " It will be tried again every second.";
constexpr std::string_view no_folder =
    "Presets will not be saved: the system names no folder for settings. Name one with --settings.";

}  // namespace

PresetsFile::PresetsFile(const std::optional<fs::path>& folder) {
  if (folder) file_.emplace(*folder / "presets.json");
}

void PresetsFile::load(Presets& presets) {
  if (!file_) {
    presets.trouble = {std::string(no_folder)};
    return;
  }
  ReadPresets there = file_->load();
  presets.list = std::move(there.value);
  const std::string the_presets = "The presets in " + file_->name();
  switch (there.condition) {
    case Condition::absent:
    case Condition::good:
      break;
    case Condition::unreadable:
      presets.trouble = {the_presets + " could not be read: " + there.fault + ".", there.code};
      break;
    case Condition::newer:
      presets.trouble = {the_presets + " are not shown: " + there.fault +
                         ". That file will be kept under another name when you save one here."};
      break;
    case Condition::damaged:
      presets.trouble = {the_presets + " are damaged: " + there.fault + ". "};
      keep_damaged_aside(presets);
      break;
  }
}

void PresetsFile::keep_damaged_aside(Presets& presets) const {
  if (const auto aside = file_->keep_aside("damaged")) {
    presets.trouble.words += "The file is kept as " + *aside + ".";
    // The file is gone, so whatever was valid has to be written.
    if (!presets.list.empty()) ++presets.changes;
  } else {
    presets.trouble.words += "The file stays as it is: " + aside.error().words + ".";
    presets.trouble.code = aside.error().code;
  }
}

void PresetsFile::save(Presets& presets, std::string_view otherwise) {
  const bool is_said =
      save_failed_ && presets.changes == saved_changes_ && otherwise == tried_again;
  saved_changes_ = presets.changes;
  if (!file_) {
    presets.trouble = {std::string(no_folder)};
    return;
  }
  auto saved = file_->save(presets.list, Outlasts::power);
  if (!saved) {
    if (!is_said) {
      presets.trouble = std::move(saved.error());
      presets.trouble.words += otherwise;
    }
  } else {
    if (save_failed_ || !saved->said.empty()) presets.trouble = {saved->said};
    presets.list = std::move(saved->value);
    file_->begin(presets.list);
  }
  save_failed_ = !saved;
}

void PresetsFile::save_changes(Presets& presets, Instant now) {
  const bool is_due = save_failed_ && now >= try_again_at_;
  if (presets.changes == saved_changes_ && !is_due) return;
  save(presets, tried_again);
  try_again_at_ = now + try_again_after;
}

bool PresetsFile::save_on_exit(Presets& presets) {
  if (save_failed_ || presets.changes != saved_changes_) save(presets, " They are lost.");
  return !save_failed_;
}

}  // namespace readyscope::gui
