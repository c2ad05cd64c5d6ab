#include "text/figures_text.hpp"

#include <fmt/format.h>

namespace readyscope {
namespace {

constexpr std::string_view line_end = "\r\n";  // RFC 4180

struct Name {
  std::string_view group;  ///< Empty if it is in no group.
  std::string_view name;
};

Name taken_apart(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return {{}, name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') {
      quoted += '\\';
      quoted += character;
    } else if (static_cast<unsigned char>(character) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
    } else {
      quoted += character;
    }
  }
  return quoted + '"';
}

struct AsJson {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(std::uint64_t number) const { return std::to_string(number); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return json_string(text); }
};

struct AsCsv {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::uint64_t number) const { return std::to_string(number); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return csv_field(text); }
};

}  // namespace

std::string to_json(const Figures& figures) {
  std::string json = "{";
  std::string_view group;
  for (const Figure& figure : figures) {
    const Name name = taken_apart(figure.name);
    if (name.group != group && !group.empty()) json += '}';
    if (json.back() != '{') json += ", ";
    if (name.group != group && !name.group.empty()) json += json_string(name.group) + ": {";
    group = name.group;
    json += json_string(name.name) + ": " + std::visit(AsJson{}, figure.value);
  }
  return json + (group.empty() ? "}" : "}}");
}

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
