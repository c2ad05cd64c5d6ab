#include <algorithm>
#include <string>

#include "panels/desk/desk_parts.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

struct Totals {
  double received_per_second = 0;
  double sent_per_second = 0;
  std::uint64_t dropped = 0;
  std::size_t open = 0;
};

Totals totals_of(const Scope& scope) {
  Totals totals;
  for (const auto& endpoint : scope.endpoints()) {
    totals.dropped += endpoint->counts.dropped;
    if (!endpoint->is_open()) continue;
    ++totals.open;
    totals.received_per_second += endpoint->rates.received.per_second(scope.now());
    totals.sent_per_second += endpoint->rates.sent.per_second(scope.now());
  }
  return totals;
}

/// Places the parts one after the other, in as many lines as they need.
class Parts {
 public:
  explicit Parts(const Appearance& appearance) : appearance_(appearance) {}

  /// Moves to where the next one begins, which has this width.
  void next(float width) {
    if (any_) same_line_if_fits(width, 16 * appearance_.scale);
    any_ = true;
  }

  void figure(const std::string& name, const std::string& value, std::string_view meaning,
              bool bad = false) {
    const float apart = 5 * appearance_.scale;
    next(ImGui::CalcTextSize(name.c_str()).x + apart + ImGui::CalcTextSize(value.c_str()).x);
    ImGui::BeginGroup();
    text_muted(name);
    ImGui::SameLine(0, apart);
    text_coloured(bad ? palette(appearance_.theme).trouble : palette(appearance_.theme).text,
                  value);
    ImGui::EndGroup();
    tip(meaning);
  }

 private:
  const Appearance& appearance_;
  bool any_ = false;
};

/// How much memory is used of what may be, and what was discarded.
void draw_history(const Scope& scope, Parts& parts) {
  const Journal& journal = scope.journal();
  const std::uint64_t kept = journal.end() - journal.first();
  const PushedOut& gone = journal.pushed_out();
  const std::size_t spilled = journal.bytes_spilled();
  std::uint64_t links_forgotten = 0;
  for (const auto& endpoint : scope.endpoints()) links_forgotten += endpoint->links.forgotten();
  parts.figure(
      "history",
      format_bytes(scope.bytes()) + " / " + format_bytes(journal.bounds().bytes) +
          (spilled > 0 ? " + " + format_bytes(spilled) + " on disk" : ""),
      "Memory of the history and of links, used and allowed (Edit, History). What the history has "
      "no room for is kept on the disk as soon as something is recorded, and of files that are "
      "opened.\n" +
          format_count(kept) + " records are kept.\n" + format_count(gone.records) +
          " older records were discarded.\n" + format_count(gone.payloads) +
          " payloads were discarded before their records.\n" + format_count(links_forgotten) +
          " links that were silent for long were forgotten.");
}

void draw_undo(const DeskFrame& frame, Parts& parts) {
  const Removal* removal = frame.desk.removals.offered(frame.scope.now());
  if (removal == nullptr) return;
  const std::string what = "Removed " + removal->what + ".";
  parts.next(ImGui::CalcTextSize(what.c_str()).x + ImGui::GetStyle().ItemSpacing.x +
             button_width("Undo"));
  text(what);
  ImGui::SameLine();
  if (ImGui::SmallButton("Undo")) frame.desk.removals.undo(frame.wishes);
  tip("Restore it with all its settings (Ctrl+Z)");
}

/// The last failure, until it is dismissed.
void draw_failure(const DeskFrame& frame, Parts& parts) {
  const auto& failures = frame.scope.failures();
  const std::uint64_t count = frame.scope.failure_count();
  if (failures.empty() || count == frame.desk.failures_dismissed) return;
  const std::string words = words_of(failures.back());
  constexpr const char* put_away = "x##dismiss";
  parts.next(button_width(put_away) + ImGui::GetStyle().ItemSpacing.x +
             ImGui::CalcTextSize(words.c_str()).x);
  const ImU32 colour = palette(frame.appearance.theme).trouble;
  const bool dismissed = draw_message(put_away, colour, words);
  tip(words, failures.back().failure.code);
  if (dismissed) frame.desk.failures_dismissed = count;
}

}  // namespace

void draw_status(const DeskFrame& frame) {
  const Scope& scope = frame.scope;
  const float top = ImGui::GetCursorPosY();
  const PollFigures& polls = scope.polls();
  const Totals totals = totals_of(scope);
  Parts parts(frame.appearance);
  parts.figure(
      "poll",
      format_duration(polls.poll_time.quantile(0.5)) + " / " +
          format_duration(polls.poll_time.quantile(0.99)),
      "How long one select of all sockets takes: the median, and the slowest in a hundred.");
  parts.figure(
      "gap", format_duration(polls.gap_max),
      "The longest time without polling. What arrives meanwhile waits in the kernel's buffers.",
      polls.gap_max >= poll_gap_noted_from);
  parts.figure("sockets", format_count(totals.open), "Open endpoints");
  parts.figure("in/s", format_rate(totals.received_per_second), "Datagrams received a second");
  parts.figure("out/s", format_rate(totals.sent_per_second), "Datagrams sent a second");
  parts.figure("dropped", format_count(totals.dropped),
               "Datagrams that this machine's kernel dropped, where it reports that",
               totals.dropped > 0);
  draw_history(scope, parts);
  draw_undo(frame, parts);
  draw_failure(frame, parts);
  frame.desk.status_height = ImGui::GetCursorPosY() - top;
}

}  // namespace readyscope::gui
