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

using Fault = std::string;  ///< What is wrong, as the rest of a sentence; empty when nothing is.

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

// ---- one preset out of the file ---------------------------------------------------------------

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
  if (!bytes) return "is no text with escapes: " + bytes.error().what;
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
    return "is no whole number from 0 to " + std::to_string(max);
  }
  preset.times = from.get<std::int64_t>();
  return {};
}

Fault take_every(const json& from, Preset& preset) {
  const std::uint64_t ms = from.is_number_unsigned() ? from.get<std::uint64_t>() : 0;
  if (ms < every_ms_min || ms > every_ms_max) {
    return "is no whole number from " + std::to_string(every_ms_min) + " to " +
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
  if (!from.is_object()) return "is no object";
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

// ---- the whole of it --------------------------------------------------------------------------

ReadPresets damaged(Fault fault) {
  return {.condition = Condition::damaged, .fault = std::move(fault)};
}

ReadPresets take_presets(const json& from) {
  ReadPresets read;
  std::size_t place = 0;
  std::size_t faulty = 0;
  Fault first;
  for (const json& one : from) {
    ++place;
    Preset preset;
    Fault fault = take_preset(one, preset);
    if (fault.empty() && find_preset(read.list, preset.name) != nullptr) {
      fault = "has the name of one before it";
    }
    if (fault.empty() && read.list.size() == Presets::count_max) {
      fault = "is one more than the " + std::to_string(Presets::count_max) + " there can be";
    }
    if (fault.empty()) {
      put_preset(read.list, std::move(preset));
    } else if (++faulty == 1) {
      first = "number " + std::to_string(place) + " " + fault;
    }
  }
  if (faulty == 0) return read;
  read.condition = Condition::damaged;
  read.fault = first;
  if (faulty > 1) read.fault += ", and " + std::to_string(faulty - 1) + " more are not right";
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
    // One that we had and have no longer was deleted here.
    const bool is_new = find_preset(base, their.name) == nullptr;
    if (is_new && find_preset(ours, their.name) == nullptr) put_preset(merged, their);
  }
  return merged;
}

// ---- the file ---------------------------------------------------------------------------------

PresetsFile::PresetsFile(std::optional<fs::path> folder)
    : has_folder_(folder.has_value()),
      file_(std::move(folder).value_or(fs::path()) / "presets.json", bytes_max) {}

ReadPresets PresetsFile::read() const {
  KeptFile::Content content = file_.read();
  if (content.condition != Condition::good) {
    return {.condition = content.condition,
            .fault = std::move(content.fault.words),
            .code = content.fault.code};
  }
  return read_presets(content.text);
}

void PresetsFile::load(Presets& presets) {
  if (!has_folder_) {
    presets.trouble = {"Presets do not last: the system names no folder for settings. "
                       "Name one with --settings."};
    return;
  }
  ReadPresets there = read();
  const std::string the_presets = "The presets in " + file_.name();
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
      if (const auto aside = file_.keep_aside("damaged")) {
        presets.trouble.words += "The file is kept as " + *aside + ".";
        // What could be taken is written anew, for there is no file now.
        if (!there.list.empty()) ++presets.changes;
      } else {
        presets.trouble.words += "The file stays as it is: " + aside.error().words + ".";
        presets.trouble.code = aside.error().code;
      }
      break;
  }
  known_ = there.list;
  presets.list = std::move(there.list);
}

/// What is to be said although it succeeded, or why it did not.
std::expected<std::string, Failure> PresetsFile::save(std::vector<Preset>& list) {
  if (!has_folder_) return std::unexpected(Failure{"there is no folder for settings"});
  const ReadPresets there = read();
  std::string_view aside;
  switch (there.condition) {
    case Condition::absent:
      break;
    case Condition::good:
      list = merge_presets(known_, list, there.list);
      if (list.size() > Presets::count_max) {
        aside = "other";
        list.resize(Presets::count_max);
      }
      break;
    case Condition::newer:
      aside = "newer";
      break;
    case Condition::damaged:
    case Condition::unreadable:
      aside = "damaged";
      break;
  }
  std::string said;
  if (!aside.empty()) {
    const auto kept = file_.keep_aside(aside);
    if (!kept) return std::unexpected(kept.error());
    said = file_.name() + " held " +
           (aside == "other" ? "more presets than there can be, from another Readyscope"
                             : "what could not be read") +
           ". It is kept as " + *kept + ".";
  }
  const std::error_code error = file_.write(presets_text(list), Outlasts::power);
  if (error) return std::unexpected(Failure{error.message(), error});
  known_ = list;
  return said;
}

void PresetsFile::try_to_save(Presets& presets) {
  const auto saved = save(presets.list);
  saved_changes_ = presets.changes;
  if (!saved) {
    presets.trouble = {"The presets could not be saved in " + file_.name() + ": " +
                           saved.error().words +
                           ". They will be lost at the end unless it succeeds then.",
                       saved.error().code};
  } else if (save_failed_ || !saved->empty()) {
    presets.trouble = {*saved};
  }
  save_failed_ = !saved;
}

void PresetsFile::save_changes(Presets& presets) {
  if (presets.changes != saved_changes_) try_to_save(presets);
}

void PresetsFile::save_at_last(Presets& presets) {
  if (save_failed_ || presets.changes != saved_changes_) try_to_save(presets);
}

}  // namespace readyscope::gui
