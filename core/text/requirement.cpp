#include "text/requirement.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "readyscope/net/endpoint.hpp"
#include "readyscope/net/enumeration.hpp"

namespace readyscope {
namespace {

constexpr Words<Verdict> verdict_names{{{Verdict::passed, "passed"},
                                        {Verdict::failed, "failed"},
                                        {Verdict::not_enough_data, "not_enough_data"}}};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::string quoted(std::string_view text) {
  constexpr std::size_t shown_max = 60;
  std::string shown = "'";
  for (const char c : text.substr(0, shown_max)) shown += c >= 0x20 && c < 0x7f ? c : '?';
  return shown + (text.size() > shown_max ? "...'" : "'");
}

/// A figure, and what it is of.
struct Subject {
  FigureChoice choice;
  std::string_view path;
};

struct SubjectWord {
  std::string_view word;
  FigureOf of;
  std::optional<Attach> attach;
};
constexpr SubjectWord subject_words[] = {{"endpoint", FigureOf::endpoints, {}},
                                         {"bind", FigureOf::endpoints, Attach::bind},
                                         {"connect", FigureOf::endpoints, Attach::connect},
                                         {"link", FigureOf::links, {}}};

std::string objection_to(std::string_view address) {
  const auto parsed = parse_address(address);
  return parsed ? "" : quoted(address) + ": " + std::string(explain(parsed.error()));
}

/// Takes `ADDRESS`, `ADDRESS from SOURCE` or `from SOURCE`. Returns what is wrong with it.
std::string take_addresses(std::string_view text, FigureChoice& choice) {
  constexpr std::string_view word = "from";
  std::string_view source;
  const std::size_t from = text.starts_with("from ") ? 0 : text.find(" from ");
  if (from != std::string_view::npos && choice.of == FigureOf::links) {
    source = trimmed(text.substr(text.find(word, from) + word.size()));
    text = trimmed(text.substr(0, from));
  }
  choice.address = text;
  choice.source = source;
  if (source.ends_with(":*")) choice.source.back() = '0';
  if (text.empty() && source.empty()) return "an address is expected between the brackets";
  if (!text.empty()) {
    if (std::string wrong = objection_to(text); !wrong.empty()) return wrong;
  }
  return source.empty() ? "" : objection_to(choice.source);
}

std::expected<Subject, std::string> parse_subject(std::string_view text) {
  const std::size_t open = text.find('[');
  if (open == std::string_view::npos) return Subject{{}, text};
  const auto* const word =
      std::ranges::find(subject_words, trimmed(text.substr(0, open)), &SubjectWord::word);
  // An IPv6 address has brackets of its own.
  const std::size_t close = text.rfind("].");
  if (word == std::end(subject_words) || close == std::string_view::npos || close < open) {
    return std::unexpected(quoted(text) +
                           ": what a figure is of is written as endpoint[ADDRESS].received, "
                           "bind[ADDRESS].received, connect[ADDRESS].sent or "
                           "link[ADDRESS].missing");
  }
  Subject subject{{.of = word->of, .attach = word->attach}, trimmed(text.substr(close + 2))};
  std::string wrong =
      take_addresses(trimmed(text.substr(open + 1, close - open - 1)), subject.choice);
  if (!wrong.empty()) return std::unexpected(std::move(wrong));
  return subject;
}

std::string unknown_figure(const Subject& subject) {
  const bool exists = find_figure(subject.path, FigureOf::everything) != nullptr ||
                      find_figure(subject.path, FigureOf::endpoints) != nullptr ||
                      find_figure(subject.path, FigureOf::links) != nullptr;
  if (exists && subject.choice.of == FigureOf::everything) {
    return quoted(subject.path) + " is a figure of links: link[ADDRESS]." +
           std::string(subject.path);
  }
  if (exists) return quoted(subject.path) + " is not a figure of that; --list-figures lists them";
  return "there is no figure " + quoted(subject.path) + "; similar ones are " +
         similar_figures(subject.path) + "; --list-figures lists all";
}

}  // namespace

std::string_view name_of(Verdict verdict) { return verdict_names.name_of(verdict); }

std::expected<Requirement, std::string> Requirement::parse(std::string_view text) {
  struct Sign {
    std::string_view sign;
    Comparison comparison;
  };
  // The longer ones first, since they begin like the shorter ones.
  constexpr Sign signs[] = {{"==", Comparison::equal},   {"!=", Comparison::different},
                            {"<=", Comparison::at_most}, {">=", Comparison::at_least},
                            {"<", Comparison::less},     {">", Comparison::more}};
  Requirement requirement;
  text = trimmed(text);
  requirement.text_ = text;
  // Blanks of any kind may separate the parts; it is shown on one line all the same.
  for (char& c : requirement.text_) c = static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  const std::size_t where = std::min(text.find_first_of("=!<>"), text.size());
  const auto* const sign = std::ranges::find_if(
      signs, [&](const Sign& one) { return text.substr(where).starts_with(one.sign); });
  if (sign == std::end(signs)) {
    return std::unexpected(
        "a figure, one of == != < <= > >= and a number are expected, such as missing == 0");
  }
  auto subject = parse_subject(trimmed(text.substr(0, where)));
  if (!subject) return std::unexpected(std::move(subject.error()));
  requirement.choice_ = std::move(subject->choice);
  requirement.comparison_ = sign->comparison;
  requirement.figure_ = find_figure(subject->path, requirement.choice_.of);
  if (requirement.figure_ == nullptr) return std::unexpected(unknown_figure(*subject));
  const std::string_view number = text.substr(where + sign->sign.size());
  const auto bound = parse_quantity(number, requirement.figure_->unit);
  if (!bound) return std::unexpected(quoted(trimmed(number)) + ": " + bound.error());
  requirement.bound_ = *bound;
  return requirement;
}

Judgement Requirement::judge(const Scope& scope) const {
  const ChosenFigures chosen = choose(choice_, scope);
  // Nobody with that address is known: a sum over nobody would say that all is well.
  if (chosen.endpoints.empty() && !chosen.everything) return {};
  const auto value = figure_->value(chosen);
  if (!value) return {};
  return {holds(*value) ? Verdict::passed : Verdict::failed, value};
}

bool Requirement::holds(Amount value) const {
  // A share is a quotient, and its bound a decimal fraction: neither is exact.
  constexpr Amount tolerance = 1e-12L;
  const bool same = unit() == Unit::share ? std::abs(value - bound_) < tolerance : value == bound_;
  switch (comparison_) {
    case Comparison::equal:
      break;
    case Comparison::different:
      return !same;
    case Comparison::less:
      return value < bound_ && !same;
    case Comparison::at_most:
      return value < bound_ || same;
    case Comparison::more:
      return value > bound_ && !same;
    case Comparison::at_least:
      return value > bound_ || same;
  }
  return same;
}

bool Requirement::is_about(std::span<const EndpointSettings> requested) const {
  return choice_.of == FigureOf::everything ||
         std::ranges::any_of(requested, [this](const EndpointSettings& settings) {
           return may_choose(choice_, settings);
         });
}

std::string explain(const Requirement& requirement, const Judgement& judgement) {
  if (!judgement.value) return "not enough data";
  return "it is " + format_quantity(*judgement.value, requirement.unit());
}

}  // namespace readyscope
