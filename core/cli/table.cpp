#include "cli/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "text/format.hpp"
#include "text/link_text.hpp"

namespace readyscope::cli {
namespace {

using Cells = std::vector<std::string>;

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

/// Names on the left are aligned to the left, figures to the right.
std::string line_of(const Cells& cells, std::span<const std::size_t> widths, std::size_t names) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(widths[i] - characters(cells[i]), ' ');
    if (i > 0) line += "  ";
    line += i < names ? cells[i] + padding : padding + cells[i];
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

void lay_out(std::vector<std::string>& lines, std::span<const Cells> rows, std::size_t names) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], characters(row[i]));
  }
  for (const Cells& row : rows) lines.push_back(line_of(row, widths, names));
}

std::string known(std::optional<Duration> duration) {
  return duration ? format_duration(*duration) : "-";
}

Cells endpoint_cells(const EndpointState& endpoint, Instant now) {
  const bool is_known = endpoint.buffer.bytes != 0;
  return {is_known ? endpoint.local.text() : endpoint.settings.address,
          endpoint.peer ? endpoint.peer->text() : "",
          std::string(option_name(endpoint.role())),
          std::string(phase_name(endpoint.phase)),
          format_count(endpoint.counts.received),
          format_rate(endpoint.rates.received.per_second(now)),
          format_count(endpoint.counts.sent),
          format_rate(endpoint.rates.sent.per_second(now)),
          endpoint.buffer.reports_drops ? format_count(endpoint.counts.dropped) : "-",
          format_count(endpoint.counts.refused)};
}

Cells link_cells(const Scope& scope, const EndpointState& endpoint, const Link& link) {
  const Histogram* delay = link.delay();
  return {source_text(link),
          endpoint.local.text(),
          form_text(link),
          state_text(scope, endpoint, link),
          format_count(link.received()),
          format_count(link.missing()),
          format_share(link.missing(), expected(link)),
          format_count(link.duplicates()),
          format_count(link.reordered()),
          known(known_jitter(link)),
          delay == nullptr ? "-" : known(known_quantile(*delay, 0.5)),
          delay == nullptr ? "-" : known(known_quantile(*delay, 0.99))};
}

/// Rows for the table, of which only so many are made: a table of ten thousand would hold up the
/// polling.
class Rows {
 public:
  Rows(Cells titles, std::size_t rows_max) : rows_{std::move(titles)}, rows_max_(rows_max) {}

  template <class MakeCells>
  void add(MakeCells make_cells) {
    if (rows_.size() > rows_max_) {
      ++left_out_;
    } else {
      rows_.push_back(make_cells());
    }
  }
  void print(std::vector<std::string>& lines) const {
    constexpr std::size_t names = 4;
    lay_out(lines, rows_, names);
    if (left_out_ > 0) lines.push_back("... and " + format_count(left_out_) + " more");
  }
  [[nodiscard]] bool empty() const { return rows_.size() == 1; }

 private:
  std::vector<Cells> rows_;
  std::size_t rows_max_;
  std::size_t left_out_ = 0;
};

Rows endpoint_rows(const Scope& scope, std::size_t rows_max) {
  Rows rows({"endpoint", "peer", "role", "", "received", "/s", "sent", "/s", "dropped", "refused"},
            rows_max);
  for (const auto& endpoint : scope.endpoints()) {
    rows.add([&] { return endpoint_cells(*endpoint, scope.now()); });
  }
  return rows;
}

Rows link_rows(const Scope& scope, std::size_t rows_max) {
  Rows rows({"from", "at", "counters", "", "received", "missing", "loss", "twice", "reordered",
             "jitter", "delay p50", "p99"},
            rows_max);
  for (const auto& endpoint : scope.endpoints()) {
    for (const auto& link : endpoint->links) {
      rows.add([&] { return link_cells(scope, *endpoint, *link); });
    }
  }
  return rows;
}

}  // namespace

std::string second_line(const Scope& scope) {
  Counts counts = scope.directory().forgotten_counts();
  double received_rate = 0;
  double sent_rate = 0;
  std::uint64_t missing = 0;
  for (const auto& endpoint : scope.endpoints()) {
    counts += endpoint->counts;
    received_rate += endpoint->rates.received.per_second(scope.now());
    sent_rate += endpoint->rates.sent.per_second(scope.now());
    missing += endpoint->links.missing();
  }
  const double seconds = std::chrono::duration<double>(scope.now() - scope.began_at()).count();
  return fmt::format("{:7.1f} s  received {} ({}/s)  sent {} ({}/s)  missing {}", seconds,
                     format_count(counts.received), format_rate(received_rate),
                     format_count(counts.sent), format_rate(sent_rate), format_count(missing));
}

std::vector<std::string> table_lines(const Scope& scope, std::size_t rows_max) {
  std::vector<std::string> lines;
  endpoint_rows(scope, rows_max).print(lines);
  const Rows links = link_rows(scope, rows_max);
  if (links.empty()) return lines;
  lines.emplace_back();
  links.print(lines);
  return lines;
}

std::vector<std::string> verdict_lines(std::span<const JudgedRequirement> requirements,
                                       bool coloured) {
  std::vector<std::string> lines;
  for (const auto& [requirement, judgement] : requirements) {
    const bool passed = judgement.verdict == Verdict::passed;
    std::string word = judgement.verdict == Verdict::failed ? "FAILED" : "passed";
    if (judgement.verdict == Verdict::not_enough_data) word = "UNKNOWN";
    if (coloured) word = fmt::format("\x1b[{}m{}\x1b[0m", passed ? 32 : 31, word);
    lines.push_back(
        fmt::format("{}  {}  ({})", word, requirement.text(), explain(requirement, judgement)));
  }
  return lines;
}

std::string cut(const std::string& line, std::size_t characters_max) {
  std::size_t taken = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (begins_character(line[i]) && taken++ == characters_max) return line.substr(0, i);
  }
  return line;
}

}  // namespace readyscope::cli
