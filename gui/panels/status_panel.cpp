#include <algorithm>
#include <string>

#include "panels/format.hpp"
#include "panels/panels.hpp"
#include "panels/removal.hpp"
#include "panels/widgets.hpp"

namespace readyscope::gui {
namespace {

struct Totals {
  double received_per_second = 0;
  double sent_per_second = 0;
  std::uint64_t dropped = 0;
  std::size_t open = 0;
};

Totals totals_of(const model::Session& session) {
  Totals totals;
  for (const auto& endpoint : session.endpoints()) {
    totals.dropped += endpoint->counts.dropped;
    if (!endpoint->is_open()) continue;
    ++totals.open;
    totals.received_per_second += endpoint->received_rate.per_second(session.now());
    totals.sent_per_second += endpoint->sent_rate.per_second(session.now());
  }
  return totals;
}

void part(const std::string& name, const std::string& value, std::string_view meaning, bool bad,
          const View& view) {
  ImGui::BeginGroup();
  text_muted(name);
  ImGui::SameLine(0, 5 * view.scale);
  text_coloured(bad ? palette(view.theme).trouble : palette(view.theme).text, value);
  ImGui::EndGroup();
  tip(meaning);
  ImGui::SameLine(0, 16 * view.scale);
}

/// How much memory the history takes of what it may, and what became of the rest.
void draw_history(const model::Journal& journal, const View& view) {
  const std::uint64_t kept = journal.end() - journal.first();
  const model::PushedOut& gone = journal.pushed_out();
  part("history", format_bytes(journal.bytes()) + " / " + format_bytes(journal.bounds().bytes),
       "Memory of the history, used and allowed (Edit, History).\n" + format_count(kept) +
           " records are kept.\n" + format_count(gone.records) + " older records were let go.\n" +
           format_count(gone.payloads) + " payloads were let go before their records.",
       false, view);
}

void draw_undo(const Reach& reach) {
  const Removal* removal = offered_removal(reach);
  if (removal == nullptr) return;
  text("Removed " + removal->what + ".");
  ImGui::SameLine();
  if (ImGui::SmallButton("Undo")) undo_removal(reach);
  tip("Have it back with all its settings (Ctrl+Z)");
  ImGui::SameLine(0, 16 * reach.view.scale);
}

}  // namespace

void draw_status(const Reach& reach) {
  const model::Session& session = reach.session;
  View& view = reach.view;
  const model::PollFigures& polls = session.polls();
  const Totals totals = totals_of(session);
  part("poll",
       format_duration(polls.poll_time.quantile(0.5)) + " / " +
           format_duration(polls.poll_time.quantile(0.99)),
       "How long one select of all sockets takes: the middle one, and the slowest in a hundred.",
       false, view);
  part("gap", format_duration(polls.gap_max),
       "The longest time in which nobody polled. What arrives meanwhile waits in the kernel's "
       "buffers.",
       polls.gap_max >= model::Session::gap_noted_from, view);
  part("sockets", format_count(totals.open), "Open endpoints", false, view);
  part("in/s", format_rate(totals.received_per_second), "Datagrams received a second", false, view);
  part("out/s", format_rate(totals.sent_per_second), "Datagrams sent a second", false, view);
  part("dropped", format_count(totals.dropped),
       "Datagrams that this machine's kernel dropped, where it tells", totals.dropped > 0, view);
  draw_history(session.journal(), view);

  draw_undo(reach);
  const std::string_view failure = session.last_failure();
  if (failure.empty() || session.failure_count() == view.failures_dismissed) {
    ImGui::NewLine();
    return;
  }
  if (ImGui::SmallButton("x##dismiss")) view.failures_dismissed = session.failure_count();
  tip("Put this message away");
  ImGui::SameLine();
  text_coloured(palette(view.theme).trouble, failure);
  tip(failure);
}

}  // namespace readyscope::gui
