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

std::vector<std::string> RequestedEndpoints::pending(const Scope& scope) const {
  std::vector<std::string> pending;
  for (std::size_t i = answered_; i < settings_.size(); ++i) {
    if (scope.outcome(ticket_of(i)) != nullptr) continue;
    pending.push_back(settings_[i].address + ": the host name was still being looked up.");
  }
  return pending;
}

std::vector<std::string> RequestedEndpoints::take_failures(const Scope& scope) {
  std::vector<std::string> failures;
  for (; answered_ < settings_.size(); ++answered_) {
    const Concluded* outcome = scope.outcome(ticket_of(answered_));
    if (outcome == nullptr) break;
    if (outcome->failure.empty()) continue;
    ++failed_;
    failures.push_back(settings_[answered_].address + ": " + outcome->failure.words);
  }
  return failures;
}

}  // namespace readyscope
