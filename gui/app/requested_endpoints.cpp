#include "app/requested_endpoints.hpp"

#include "app/complain.hpp"

namespace readyscope::gui {
namespace {

Ticket ticket_of(std::size_t number) { return static_cast<Ticket>(number + 1); }

}  // namespace

Commands RequestedEndpoints::commands() const {
  Commands commands;
  for (std::size_t i = 0; i < settings_.size(); ++i) {
    commands.emplace_back(AddEndpoint{ticket_of(i), settings_[i]});
  }
  return commands;
}

void RequestedEndpoints::report_failures(const Scope& scope) {
  for (; answered_ < settings_.size(); ++answered_) {
    const Concluded* outcome = scope.outcome(ticket_of(answered_));
    if (outcome == nullptr) return;
    if (outcome->failure.empty()) continue;
    ++failed_;
    complain(settings_[answered_].address + ": " + outcome->failure.words);
  }
}

}  // namespace readyscope::gui
