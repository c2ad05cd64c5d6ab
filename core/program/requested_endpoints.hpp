#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "readyscope/scope/command.hpp"
#include "readyscope/scope/endpoint_settings.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// The endpoints that the command line asks for.
class RequestedEndpoints {
 public:
  /// The settings must outlive this.
  explicit RequestedEndpoints(std::span<const EndpointSettings> settings)
      : settings_(settings), answered_(settings.size(), false) {}

  [[nodiscard]] Commands commands() const;
  /// What could not be opened since the last call, and why: a sentence each.
  std::vector<std::string> take_failures(const Scope& scope);
  /// Those whose outcome is not known yet, because their names are still being looked up: a
  /// sentence each.
  [[nodiscard]] std::vector<std::string> pending() const;
  [[nodiscard]] bool all_opened() const { return failed_ == 0; }

 private:
  std::span<const EndpointSettings> settings_;
  std::vector<bool> answered_;
  std::size_t first_unanswered_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace readyscope
