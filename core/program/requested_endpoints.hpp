#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "readyscope/scope/command.hpp"
#include "readyscope/scope/endpoint_settings.hpp"
#include "readyscope/scope/happening.hpp"

namespace readyscope {

/// The endpoints that the command line asks for. Takes what happens, to hear what became of them.
class RequestedEndpoints final : public HappeningSink {
 public:
  /// How many failures are told one by one; the rest only by their number.
  static constexpr std::size_t told_max = 20;

  /// The settings must outlive this.
  explicit RequestedEndpoints(std::span<const EndpointSettings> settings)
      : settings_(settings), answered_(settings.size(), false) {}

  [[nodiscard]] Commands commands() const;
  void take(std::span<const Happening> happenings) override;
  /// What could not be opened since the last call, and why: a sentence each.
  std::vector<std::string> take_failures();
  /// Those whose outcome is not known yet, because their names are still being looked up: a
  /// sentence each.
  [[nodiscard]] std::vector<std::string> pending() const;
  [[nodiscard]] bool all_opened() const { return failed_ == 0; }

 private:
  std::span<const EndpointSettings> settings_;
  std::vector<bool> answered_;
  std::vector<std::string> failures_;  ///< Since they were last taken; at most `told_max`.
  std::size_t untold_ = 0;             ///< More since then.
  std::size_t failed_ = 0;
};

}  // namespace readyscope
