#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// Writes the datagrams that arrive at `print` endpoints as lines of inert text:
/// `127.0.0.1:9876  hello\n`.
class Printer final : public HappeningSink {
 public:
  static constexpr std::size_t characters_max = 4096;  ///< Per datagram.
  using Write = std::function<void(std::string_view line)>;

  /// `scope` must outlive the printer and be given the same happenings before it.
  Printer(const Scope& scope, Write write) : scope_(&scope), write_(std::move(write)) {}

  void take(std::span<const Happening> happenings) override;

 private:
  const Scope* scope_;
  Write write_;
};

}  // namespace readyscope
