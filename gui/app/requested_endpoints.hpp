#pragma once

#include <cstddef>
#include <span>

#include "readyscope/scope/command.hpp"
#include "readyscope/scope/endpoint_settings.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

/// The endpoints that the command line asks for. Failures to open them are reported on standard
/// error.
class RequestedEndpoints {
 public:
  /// The settings must outlive this.
  explicit RequestedEndpoints(std::span<const EndpointSettings> settings) : settings_(settings) {}

  [[nodiscard]] Commands commands() const;
  /// Reports what has failed since the last call.
  void report_failures(const Scope& scope);
  [[nodiscard]] bool all_opened() const { return failed_ == 0; }

 private:
  std::span<const EndpointSettings> settings_;
  std::size_t answered_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace readyscope::gui
