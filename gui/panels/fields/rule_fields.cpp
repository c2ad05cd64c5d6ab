#include "panels/fields/rule_fields.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "panels/widgets/widgets.hpp"
#include "readyscope/scope/replier.hpp"
#include "text/format.hpp"
#include "text/payload_text.hpp"

namespace readyscope::gui {
namespace {

/// Every byte may be written as an escape of four characters.
constexpr std::size_t text_bytes_max = 4 * Replier::reply_bytes_max;
constexpr std::size_t rows_shown_max = 6;

std::string_view explain(Match match) {
  switch (match) {
    case Match::contains:
      return "The datagram contains the pattern. An empty one matches every datagram.";
    case Match::equals:
      return "The datagram equals the pattern, byte by byte.";
    case Match::regex:
      break;
  }
  return "The pattern is a regular expression that matches anywhere in the datagram. What its "
         "parentheses match can be used in the reply.";
}

std::string text_of(std::string_view bytes) { return to_text(std::as_bytes(std::span(bytes))); }

std::expected<std::string, std::string> bytes_of(std::string_view text, std::string_view part) {
  const auto bytes = from_text(text);
  if (!bytes) return std::unexpected(std::string(part) + ": " + bytes.error().what);
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

std::expected<ReplyRule, std::string> rule_of(const RuleForm& form) {
  const auto pattern = form.match == Match::regex
                           ? std::expected<std::string, std::string>(form.pattern)
                           : bytes_of(form.pattern, "Pattern");
  if (!pattern) return std::unexpected(pattern.error());
  const auto reply = bytes_of(form.reply, "Reply");
  if (!reply) return std::unexpected(reply.error());
  return ReplyRule{form.match, *pattern, *reply};
}

bool draw_match_choice(RuleForm& rule) {
  const Match before = rule.match;
  ImGui::SetNextItemWidth(-1);
  if (ImGui::BeginCombo("##match", std::string(option_name(before)).c_str())) {
    for (const Match match : matches) {
      const std::string name(option_name(match));
      if (ImGui::Selectable(name.c_str(), match == before)) rule.match = match;
      tip(explain(match));
    }
    ImGui::EndCombo();
  }
  tip(explain(before));
  return rule.match != before;
}

bool draw_text_field(const char* label, const char* hint, std::string& text,
                     std::string_view meaning) {
  const std::string before = text;
  ImGui::SetNextItemWidth(-1);
  (void)input_text(label, hint, text, text_bytes_max);
  tip(meaning);
  return text != before;
}

/// What a row's buttons request.
enum class Move : std::uint8_t { none, up, down, away };

Move draw_row_buttons(bool first, bool last) {
  Move move = Move::none;
  ImGui::BeginDisabled(first);
  if (ImGui::ArrowButton("##up", ImGuiDir_Up)) move = Move::up;
  ImGui::EndDisabled();
  tip("Move it up: the first rule that matches answers.");
  ImGui::SameLine(0, 2);
  ImGui::BeginDisabled(last);
  if (ImGui::ArrowButton("##down", ImGuiDir_Down)) move = Move::down;
  ImGui::EndDisabled();
  ImGui::SameLine(0, 2);
  if (ImGui::Button("x")) move = Move::away;
  tip("Delete this rule.");
  return move;
}

/// What is wrong with a rule, or else how often it has answered. Always takes a line, so that rows
/// stay where they are.
void draw_remark(const std::string& fault, std::optional<std::uint64_t> answered,
                 const Appearance& appearance) {
  if (!fault.empty()) {
    text_coloured(palette(appearance.theme).trouble, fault);
    tip(fault);
  } else if (answered) {
    text_muted(format_count(*answered) + (*answered == 1 ? " answer" : " answers"));
  } else {
    text("");
  }
}

struct Edit {
  bool changed = false;
  Move move = Move::none;
  std::size_t at = 0;
};

void draw_rule(std::vector<RuleForm>& rules, std::size_t i, const std::string& found_fault,
               std::optional<std::uint64_t> answered, const Appearance& appearance, Edit& edit) {
  RuleForm& rule = rules[i];
  ImGui::PushID(static_cast<int>(i));
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  ImGui::AlignTextToFramePadding();
  text(std::to_string(i + 1));
  ImGui::TableNextColumn();
  edit.changed = draw_match_choice(rule) || edit.changed;
  ImGui::TableNextColumn();
  edit.changed =
      draw_text_field(
          "##pattern", "pattern", rule.pattern,
          rule.match == Match::regex
              ? "A regular expression, as in ^id=(\\d+)"
              : "Write bytes that cannot be typed as \\n, \\r, \\t, \\x00; a backslash is \\\\.") ||
      edit.changed;
  const auto own = rule_of(rule);
  draw_remark(own ? found_fault : own.error(), answered, appearance);
  ImGui::TableNextColumn();
  edit.changed = draw_text_field("##reply", "reply", rule.reply,
                                 "{counter} counts the answers from 0, {time} is the time of day; "
                                 "{0} is what a regular expression matched, {1}, {2}... its "
                                 "groups. Escapes as in the pattern.") ||
                 edit.changed;
  ImGui::TableNextColumn();
  const Move move = draw_row_buttons(i == 0, i + 1 == rules.size());
  if (move != Move::none) {
    edit.move = move;
    edit.at = i;
  }
  ImGui::PopID();
}

void carry_out(const Edit& edit, std::vector<RuleForm>& rules) {
  const auto at = rules.begin() + static_cast<std::ptrdiff_t>(edit.at);
  switch (edit.move) {
    case Move::none:
      break;
    case Move::up:
      std::iter_swap(at, at - 1);
      break;
    case Move::down:
      std::iter_swap(at, at + 1);
      break;
    case Move::away:
      rules.erase(at);
      break;
  }
}

Edit draw_list(std::vector<RuleForm>& rules, const std::optional<RuleFault>& fault,
               std::span<const std::uint64_t> answered, const Appearance& appearance) {
  Edit edit;
  const float em = ImGui::GetFontSize();
  const float row = ImGui::GetFrameHeightWithSpacing() + ImGui::GetTextLineHeight() +
                    2 * ImGui::GetStyle().CellPadding.y;
  const auto rows = static_cast<float>(std::min(rules.size(), rows_shown_max));
  const float whole = std::min(44 * em, ImGui::GetMainViewport()->WorkSize.x - 2 * em);
  if (!ImGui::BeginTable("##rules", 5, ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg,
                         ImVec2(whole, rows * row))) {
    return edit;
  }
  const auto fixed = [em](const char* name, float width) {
    ImGui::TableSetupColumn(name, ImGuiTableColumnFlags_WidthFixed, width * em);
  };
  fixed("##number", 1.2F);
  fixed("##match", 6);
  ImGui::TableSetupColumn("##pattern", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("##reply", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("##buttons", ImGuiTableColumnFlags_WidthFixed,
                          2 * ImGui::GetFrameHeight() + button_width("x") + 4);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rules.size()));
  while (clipper.Step()) {
    for (int shown = clipper.DisplayStart; shown < clipper.DisplayEnd; ++shown) {
      const auto i = static_cast<std::size_t>(shown);
      draw_rule(rules, i, fault && fault->rule == i ? fault->what : std::string(),
                i < answered.size() ? std::optional(answered[i]) : std::nullopt, appearance, edit);
    }
  }
  ImGui::EndTable();
  return edit;
}

}  // namespace

std::vector<RuleForm> forms_of(const ReplyRules& rules) {
  std::vector<RuleForm> forms;
  for (const ReplyRule& rule : rules) {
    forms.push_back({rule.match, rule.match == Match::regex ? rule.pattern : text_of(rule.pattern),
                     text_of(rule.reply)});
  }
  return forms;
}

std::expected<ReplyRules, RuleFault> rules_of(const std::vector<RuleForm>& forms) {
  ReplyRules rules;
  for (const RuleForm& form : forms) {
    auto rule = rule_of(form);
    if (!rule) return std::unexpected(RuleFault{rules.size(), rule.error()});
    rules.push_back(std::move(*rule));
  }
  return rules;
}

std::optional<RuleFault> rule_fault(const Scope& scope, Ticket ticket) {
  const Concluded* outcome = ticket == 0 ? nullptr : scope.outcome(ticket);
  return outcome == nullptr ? std::nullopt : outcome->rule_fault;
}

bool draw_rules(std::vector<RuleForm>& rules, const std::optional<RuleFault>& fault,
                std::span<const std::uint64_t> answered, const Appearance& appearance) {
  Edit edit;
  if (rules.empty()) {
    text_muted("No rules yet: nothing is answered.");
  } else {
    text_muted("The first rule that matches a datagram answers it.");
    edit = draw_list(rules, fault, answered, appearance);
    carry_out(edit, rules);
  }
  const bool add = ImGui::Button("Add a rule");
  if (add) rules.emplace_back();
  return add || edit.changed || edit.move != Move::none;
}

}  // namespace readyscope::gui
