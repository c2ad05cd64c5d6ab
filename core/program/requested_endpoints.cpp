#include "program/requested_endpoints.hpp"

namespace readyscope {
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

std::vector<std::string> RequestedEndpoints::take_failures(const Scope& scope) {
  std::vector<std::string> failures;
  for (std::size_t i = first_unanswered_; i < settings_.size(); ++i) {
    const Concluded* outcome = answered_[i] ? nullptr : scope.outcome(ticket_of(i));
    if (outcome == nullptr) continue;
    answered_[i] = true;
    if (outcome->failure.empty()) continue;
    ++failed_;
    failures.push_back(settings_[i].address + ": " + outcome->failure.words);
  }
  while (first_unanswered_ < settings_.size() && answered_[first_unanswered_]) ++first_unanswered_;
  return failures;
}

std::vector<std::string> RequestedEndpoints::pending() const {
  std::vector<std::string> pending;
  for (std::size_t i = first_unanswered_; i < settings_.size(); ++i) {
    if (answered_[i]) continue;
    pending.push_back(settings_[i].address + ": the host name was still being looked up.");
  }
  return pending;
}

}  // namespace readyscope
