#pragma once

#include <cstdint>
#include <string>

#include "readyscope/scope/scope.hpp"
#include "text/figures_text.hpp"

namespace readyscope {

enum class CopyForm : std::uint8_t { text, csv, json };

/// A table row for copying, both as text and as named figures.
struct Row {
  std::string line;  ///< Its cells, separated by tabs.
  Figures figures;
};

std::string text_of(const Row& row, CopyForm form);

Row endpoint_row(const Scope& scope, const EndpointState& endpoint);
Row event_row(const Scope& scope, const Record& record);
Row link_row(const Scope& scope, const EndpointState& endpoint, const Link& link);

}  // namespace readyscope
