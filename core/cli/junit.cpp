#include "cli/junit.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace readyscope::cli {
namespace {

/// With replacement characters for what is not UTF-8, as a report has them.
std::string in_utf8(std::string_view text) {
  using nlohmann::json;
  return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace));
}

/// XML 1.0 has no way to write most control characters, so they become question marks.
std::string escaped(std::string_view text) {
  std::string xml;
  for (const char c : in_utf8(text)) {
    switch (c) {
      case '&':
        xml += "&amp;";
        break;
      case '<':
        xml += "&lt;";
        break;
      case '>':
        xml += "&gt;";
        break;
      case '"':
        xml += "&quot;";
        break;
      default:
        xml += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return xml;
}

std::string case_text(std::string_view name, std::string_view element, std::string_view words) {
  const std::string head =
      fmt::format("    <testcase classname=\"readyscope-cli\" name=\"{}\"", escaped(name));
  if (element.empty()) return head + "/>\n";
  return fmt::format("{}>\n      <{} message=\"{}\"/>\n    </testcase>\n", head, element,
                     escaped(words));
}

std::string_view element_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      break;
    case Verdict::failed:
      return "failure";
    case Verdict::not_enough_data:
      return "error";
  }
  return "";
}

}  // namespace

std::string junit_text(std::span<const JudgedRequirement> requirements,
                       std::span<const std::string> failures, double seconds) {
  const auto count = [&](Verdict verdict) {
    return std::ranges::count(requirements, verdict, [](const JudgedRequirement& judged) {
      return judged.judgement.verdict;
    });
  };
  const std::string totals = fmt::format(
      "name=\"readyscope-cli\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\"",
      requirements.size() + failures.size(), count(Verdict::failed),
      static_cast<std::size_t>(count(Verdict::not_enough_data)) + failures.size(), seconds);
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  xml += fmt::format("<testsuites {0}>\n  <testsuite {0}>\n", totals);
  for (const std::string& failure : failures) xml += case_text(failure, "error", failure);
  for (const auto& [requirement, judgement] : requirements) {
    xml += case_text(requirement.text(), element_of(judgement.verdict),
                     explain(requirement, judgement));
  }
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace readyscope::cli
