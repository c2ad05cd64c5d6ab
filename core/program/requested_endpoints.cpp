#include "program/requested_endpoints.hpp"

#include <utility>
#include <variant>

#include "text/format.hpp"

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

void RequestedEndpoints::take(std::span<const Happening> happenings) {
  for (const Happening& happening : happenings) {
    const auto* outcome = std::get_if<Concluded>(&happening);
    if (outcome == nullptr || outcome->ticket < 1 || outcome->ticket > settings_.size()) continue;
    const auto number = static_cast<std::size_t>(outcome->ticket - 1);
    if (answered_[number]) continue;
    answered_[number] = true;
    if (outcome->failure.empty()) continue;
    ++failed_;
    if (failures_.size() < told_max) {
      failures_.push_back(settings_[number].address + ": " + outcome->failure.words);
    } else {
      ++untold_;
    }
  }
}

std::vector<std::string> RequestedEndpoints::take_failures() {
  std::vector<std::string> failures = std::exchange(failures_, {});
  if (const std::size_t more = std::exchange(untold_, 0); more > 0) {
    failures.push_back("Endpoints that could not be opened either: " + format_count(more) + ".");
  }
  return failures;
}

std::vector<std::string> RequestedEndpoints::pending() const {
  std::vector<std::string> pending;
  for (std::size_t i = 0; i < settings_.size(); ++i) {
    if (answered_[i]) continue;
    pending.push_back(settings_[i].address + ": the host name was still being looked up.");
  }
  return pending;
}

}  // namespace readyscope
