#include "program/option_pages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "text/endpoint_option.hpp"
#include "text/figure_table.hpp"

namespace readyscope {
namespace {

/// One long option, as the pages need it.
struct Listed {
  std::string name;                    ///< `--report`
  std::string value;                   ///< `FILE`; empty for a flag.
  std::vector<std::string> choices{};  ///< What the value must be one of, if it must.
  bool goes_on = false;                ///< The value only begins with one of them.
  std::string words;
};

/// The words that a value of the type `TEXT:{dark,light}` may be.
std::vector<std::string> choices_of(std::string_view type) {
  std::vector<std::string> words;
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}');
  if (open == std::string_view::npos || close == std::string_view::npos) return words;
  std::string_view rest = type.substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    words.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return words;
}

/// What an expression begins with.
std::vector<std::string> figure_names() {
  std::vector<std::string> names;
  for (const FigureEntry& figure : figure_table()) names.emplace_back(figure.path);
  return names;
}

std::vector<Listed> listed(const CLI::App& app) {
  std::vector<Listed> all;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_lnames().empty()) continue;
    const bool takes_value = option->get_items_expected_max() > 0;
    const std::string type = takes_value ? option->get_type_name() : "";
    // After a colon comes what it is checked for.
    const std::string value = type.substr(0, type.find(':'));
    const bool is_expression = value == "EXPRESSION";
    all.push_back({"--" + option->get_lnames().front(), value,
                   is_expression ? figure_names() : choices_of(type), is_expression,
                   option->get_description()});
  }
  return all;
}

/// What else a program can do than it usually does: `open`.
std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string names_of(const std::vector<Listed>& options) {
  std::string names;
  for (const Listed& option : options) names += (names.empty() ? "" : " ") + option.name;
  return names;
}

// ---- manual pages -----------------------------------------------------------------------------

/// Text for troff: a hyphen is one that can be copied, and no line is taken for a request.
std::string troff(std::string_view text) {
  std::string escaped;
  bool at_line_begin = true;
  for (const char c : text) {
    if (at_line_begin && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else {
      if (c == '-') escaped += '\\';
      escaped += c;
    }
    at_line_begin = c == '\n';
  }
  return escaped;
}

std::string upper_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
  return text;
}

std::string paragraph(std::string_view tag, std::string_view words) {
  return fmt::format(".TP\n.B {}\n{}\n", troff(tag), troff(words));
}

std::string option_paragraphs(const CLI::App& app) {
  std::string section;
  for (const Listed& option : listed(app)) {
    section += ".TP\n";
    section += option.value.empty()
                   ? fmt::format(".B {}\n", troff(option.name))
                   : fmt::format(".BI {} \" {}\"\n", troff(option.name), troff(option.value));
    section += troff(option.words) + ".\n";
  }
  return section;
}

/// What a verb needs, by its names: `IN OUT`.
std::string operands_of(const CLI::App& verb) {
  std::string operands;
  for (const CLI::Option* option : verb.get_options()) {
    if (option->get_positional()) operands += " " + option->get_name(true);
  }
  return operands;
}

/// Whether what is no option is a file.
bool takes_files(const CLI::App& app) {
  return std::ranges::any_of(app.get_options(),
                             [](const CLI::Option* option) { return option->get_positional(); });
}

std::string verb_sections(const CLI::App& app) {
  std::string sections;
  for (const CLI::App* verb : verbs_of(app)) {
    sections += fmt::format(".SH {0}\n.B {1} {2}{3}\n.PP\n{4}.\n", upper_case(verb->get_name()),
                            troff(app.get_name()), verb->get_name(), operands_of(*verb),
                            troff(verb->get_description()));
    sections += option_paragraphs(*verb);
  }
  return sections;
}

std::string man_page(const CLI::App& app, const ManualWords& words) {
  const std::string& name = app.get_name();
  std::string page = fmt::format(".TH {} 1 \"\" \"Readyscope {}\" \"User Commands\"\n",
                                 troff(upper_case(name)), READYSCOPE_VERSION);
  page += fmt::format(".SH NAME\n{} \\- {}\n", troff(name), troff(words.summary));
  page += fmt::format(".SH SYNOPSIS\n.B {}\n{}\n", troff(name), troff(words.synopsis));
  page += ".SH DESCRIPTION\n";
  for (std::size_t i = 0; i < words.description.size(); ++i) {
    page += (i > 0 ? ".PP\n" : "") + troff(words.description[i]) + "\n";
  }
  page += ".SH OPTIONS\n" + option_paragraphs(app) + verb_sections(app);
  page += ".SH ENDPOINTS\n.nf\n" + troff(endpoint_option_help()) + ".fi\n";
  page += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : words.exit_codes) page += paragraph(code, meaning);
  if (!words.files.empty()) page += ".SH FILES\n";
  for (const auto& [file, meaning] : words.files) page += paragraph(file, meaning);
  page += ".SH EXAMPLES\n.nf\n";
  for (const std::string_view example : words.examples) page += troff(example) + "\n";
  page += fmt::format(".fi\n.SH SEE ALSO\n.BR {} (1)\n", troff(words.see_also));
  return page;
}

// ---- completions ------------------------------------------------------------------------------

bool is_file(const Listed& option) {
  return option.value.starts_with("FILE") || option.value.starts_with("FOLDER");
}

/// What comes after an option. One that several verbs have takes the same values for all of them.
std::string bash_cases(const std::vector<Listed>& options) {
  std::string cases;
  for (const Listed& option : options) {
    if (is_file(option)) {
      cases += fmt::format("    {}) compopt -o default; COMPREPLY=(); return ;;\n", option.name);
    } else if (!option.choices.empty()) {
      // Which is often in quotes, and then the last word begins with one.
      const std::string_view prepare =
          option.goes_on ? "compopt -o nospace; word=${word#[\\\"\\']}; " : "";
      cases += fmt::format("    {}) {}COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return ;;\n",
                           option.name, prepare, fmt::join(option.choices, " "));
    } else if (!option.value.empty()) {
      cases += fmt::format("    {}) COMPREPLY=(); return ;;\n", option.name);
    }
  }
  return cases;
}

/// A verb is followed by its options and by files.
std::string bash_verbs(const CLI::App& app) {
  std::string lines;
  for (const CLI::App* verb : verbs_of(app)) {
    lines += fmt::format("  if [[ ${{COMP_WORDS[1]}} == {0} && $COMP_CWORD -gt 1 ]]; then\n"
                         "    [[ $word == -* ]] || compopt -o default\n"
                         "    COMPREPLY=($(compgen -W \"{1}\" -- \"$word\")); return\n"
                         "  fi\n"
                         "  [[ $COMP_CWORD == 1 && {0} == \"$word\"* ]] && verbs+=({0})\n",
                         verb->get_name(), names_of(listed(*verb)));
  }
  return lines;
}

std::string bash_completion(const CLI::App& app) {
  const std::string& name = app.get_name();
  std::string function = "_" + name;
  std::ranges::replace(function, '-', '_');
  const std::vector<Listed> options = listed(app);
  return fmt::format(
      "# bash completion for {0}\n"
      "{1}() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} verbs=()\n"
      "  case $before in\n"
      "{2}"
      "  esac\n"
      "{3}"
      "{5}"
      "  COMPREPLY=($(compgen -W \"${{verbs[*]}} {4}\" -- \"$word\"))\n"
      "}}\n"
      "complete -F {1} {0}\n",
      name, function, bash_cases(options), bash_verbs(app), names_of(options),
      takes_files(app) ? "  [[ $word == -* ]] || compopt -o default\n" : "");
}

/// Brackets and colons have a meaning in what zsh is told of an option.
std::string zsh_words(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return escaped;
}

std::string zsh_arguments(const CLI::App& app) {
  std::string text = "_arguments \\\n";
  for (const Listed& option : listed(app)) {
    const bool repeatable = option.words.find("repeatable") != std::string::npos;
    std::string value;
    if (is_file(option)) {
      value = ":file:_files";
    } else if (!option.choices.empty()) {
      value = fmt::format(":value:({})", fmt::join(option.choices, " "));
    } else if (!option.value.empty()) {
      value = ":" + zsh_words(option.value) + ": ";
    }
    text += fmt::format("  '{}{}[{}]{}' \\\n", repeatable ? "*" : "", option.name,
                        zsh_words(option.words), value);
  }
  return text;
}

std::string zsh_completion(const CLI::App& app) {
  std::string text = fmt::format("#compdef {0}\n\n", app.get_name());
  std::string verbs;
  for (const CLI::App* verb : verbs_of(app)) {
    verbs += (verbs.empty() ? "" : " ") + verb->get_name();
    text += fmt::format("if [[ $words[2] == {} && $CURRENT -gt 2 ]]; then\n{}"
                        "  '*:file:_files' && return 0\nfi\n",
                        verb->get_name(), zsh_arguments(*verb));
  }
  text += zsh_arguments(app);
  if (!verbs.empty()) text += fmt::format("  '1::verb:({})' \\\n", verbs);
  if (takes_files(app)) text += "  '*:file:_files' \\\n";
  return text + "  && return 0\n";
}

}  // namespace

std::optional<OptionPage> option_page_from(std::string_view name) {
  if (name == "man") return OptionPage::man;
  if (name == "bash") return OptionPage::bash;
  if (name == "zsh") return OptionPage::zsh;
  return {};
}

std::string option_page(OptionPage page, const CLI::App& app, const ManualWords& words) {
  switch (page) {
    case OptionPage::man:
      break;
    case OptionPage::bash:
      return bash_completion(app);
    case OptionPage::zsh:
      return zsh_completion(app);
  }
  return man_page(app, words);
}

}  // namespace readyscope
