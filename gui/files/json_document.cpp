#include "files/json_document.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <expected>

#include "text/format.hpp"
#include "text/payload_text.hpp"

namespace readyscope::gui {
namespace {

using nlohmann::json;

/// Nothing of ours is nested this deeply, and parsing a file that is all brackets would take a
/// hundred times its size. Counted before parsing: a parser with a callback for each value takes
/// time proportional to the square of a list's length.
bool is_shallow(std::string_view text) {
  constexpr int depth_max = 64;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size() && depth <= depth_max; ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted) {
      i += c == '\\' ? 1 : 0;
    } else {
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
    }
  }
  return depth <= depth_max;
}

std::expected<json, std::string> parse(std::string_view text) {
  if (!is_shallow(text)) return std::unexpected("it is nested too deeply");
  try {
    return json::parse(text);
  } catch (const json::parse_error& error) {
    return std::unexpected("it stops being JSON at byte " + std::to_string(error.byte));
  } catch (const json::exception&) {
    return std::unexpected("it holds a number that is too large");
  }
}

JsonDocument damaged(std::string fault) {
  return {.condition = Condition::damaged, .fault = std::move(fault)};
}

/// As people write it: 0.5, not 0.500000.
std::string short_number(double number) {
  return json(number == std::floor(number) && std::abs(number) < 1e15
                  ? json(static_cast<std::int64_t>(number))
                  : json(number))
      .dump();
}

const json& nothing() {
  static const json none = json::array();
  return none;
}

}  // namespace

JsonDocument read_json(std::string_view text, std::uint64_t version) {
  auto root = parse(text);
  if (!root) return damaged(root.error());
  if (!root->is_object()) return damaged("it is not an object");
  const auto written_by = root->find("version");
  if (written_by == root->end() || !written_by->is_number_unsigned() || *written_by == 0U) {
    return damaged("it has no valid version");
  }
  if (*written_by > version) {
    return {.condition = Condition::newer,
            .fault = "a newer Readyscope wrote it (version " + written_by->dump() + ")"};
  }
  return {.root = std::move(*root)};
}

double as_written(float number) {
  std::array<char, 32> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  double written = number;
  if (error == std::errc{}) std::from_chars(digits.data(), end, written);
  return written;
}

std::string json_text(const nlohmann::ordered_json& root) {
  // A name that was cut off in the middle of a letter must not lose everything.
  return root.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void Faults::add(std::string what) {
  if (count++ == 0) first = std::move(what);
}

std::string Faults::text() const {
  if (count <= 1) return first;
  return first + ", and " + format_count(count - 1) +
         (count == 2 ? " more problem" : " more problems");
}

JsonObject::JsonObject(const json& object, std::string where, Faults& faults)
    : object_(&object), where_(std::move(where)), faults_(&faults) {}

const json* JsonObject::find(const char* name) const {
  if (!object_->is_object()) return nullptr;
  const auto at = object_->find(name);
  return at == object_->end() ? nullptr : &*at;
}

void JsonObject::fault(const char* name, std::string_view what) const {
  faults_->add(where_ + name + " " + std::string(what));
}

void JsonObject::take(const char* name, bool& value) const {
  const json* member = find(name);
  if (member == nullptr) return;
  if (member->is_boolean()) {
    value = member->get<bool>();
  } else {
    fault(name, "is neither true nor false");
  }
}

void JsonObject::take(const char* name, std::string& text, std::size_t bytes_max) const {
  const json* member = find(name);
  if (member == nullptr) return;
  if (!member->is_string()) return fault(name, "is not text");
  const auto& found = member->get_ref<const std::string&>();
  if (found.size() > bytes_max) {
    return fault(name, "has more than " + format_count(bytes_max) + " bytes");
  }
  text = found;
}

void JsonObject::take_bytes(const char* name, std::string& bytes) const {
  const json* member = find(name);
  if (member == nullptr) return;
  if (!member->is_string()) return fault(name, "is not text");
  const auto found = from_text(member->get_ref<const std::string&>());
  if (!found) return fault(name, "is not valid escaped text: " + found.error().what);
  bytes.assign(reinterpret_cast<const char*>(found->data()), found->size());
}

bool JsonObject::take_number(const char* name, double& value, double min, double max) const {
  const json* member = find(name);
  if (member == nullptr) return false;
  const double number = member->is_number() ? member->get<double>() : min - 1;
  const bool right = number >= min && number <= max;
  if (right) {
    value = number;
  } else {
    fault(name, "is not a number from " + short_number(min) + " to " + short_number(max));
  }
  return right;
}

bool JsonObject::take_whole(const char* name, std::uint64_t& value, std::uint64_t min,
                            std::uint64_t max) const {
  const json* member = find(name);
  if (member == nullptr) return false;
  const bool whole = member->is_number_unsigned();
  const bool right =
      whole && member->get<std::uint64_t>() >= min && member->get<std::uint64_t>() <= max;
  if (right) {
    value = member->get<std::uint64_t>();
  } else {
    fault(name, "is not a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return right;
}

JsonObject JsonObject::object(const char* name) const {
  const json* member = find(name);
  if (member != nullptr && !member->is_object()) {
    fault(name, "is not an object");
    member = nullptr;
  }
  return {member == nullptr ? nothing() : *member, where_ + name + "'s ", *faults_};
}

const json& JsonObject::array(const char* name) const {
  const json* member = find(name);
  if (member == nullptr) return nothing();
  if (member->is_array()) return *member;
  fault(name, "is not a list");
  return nothing();
}

}  // namespace readyscope::gui
