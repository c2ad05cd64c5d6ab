#include "text/figures_text.hpp"

#include "text/figures_json.hpp"

namespace readyscope {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view line_end = "\r\n";  // RFC 4180

/// Objects on one line, as people write them: `{"a": {"b": 1}}`.
std::string on_one_line(const ordered_json& value) {
  // A system's message that is not valid UTF-8 is no reason to copy nothing.
  if (!value.is_object()) {
    return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  }
  std::string text;
  for (const auto& [name, member] : value.items()) {
    if (!text.empty()) text += ", ";
    text += ordered_json(name).dump() + ": " + on_one_line(member);
  }
  return "{" + text + "}";
}

struct AsCsv {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::uint64_t number) const { return std::to_string(number); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return csv_field(text); }
};

}  // namespace

std::string to_json(const Figures& figures) { return on_one_line(json_of(figures)); }

std::string to_json(std::span<const Figures> rows) {
  std::string json = "[";
  for (const Figures& figures : rows) {
    json += (json.size() == 1 ? "\n  " : ",\n  ") + to_json(figures);
  }
  return json + "\n]\n";
}

std::string to_csv(std::span<const Figures> rows) {
  std::string csv;
  if (rows.empty()) return csv;
  const auto add_line = [&](const Figures& figures, auto field) {
    for (const Figure& figure : figures) {
      if (&figure != &figures.front()) csv += ',';
      csv += field(figure);
    }
    csv += line_end;
  };
  add_line(rows.front(), [](const Figure& figure) { return csv_field(figure.name); });
  for (const Figures& figures : rows) {
    add_line(figures, [](const Figure& figure) { return std::visit(AsCsv{}, figure.value); });
  }
  return csv;
}

std::string csv_field(std::string_view text) {
  std::string field;
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").contains(text.front());
  if (formula) field += '\'';
  field += text;
  if (field.find_first_of("\",\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char character : field) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

}  // namespace readyscope
