#pragma once

#include <cstdint>
#include <string>

#include "readyscope/scope/scope.hpp"
#include "text/figures_text.hpp"

namespace readyscope {

enum class CopyForm : std::uint8_t { text, csv, json };

/// A row of a table as it is copied: in words, and as figures with names.
struct Row {
  std::string line;  ///< Its cells with tabs between them.
  Figures figures;
};

std::string text_of(const Row& row, CopyForm form);

Row endpoint_row(const Scope& scope, const EndpointState& endpoint);
Row event_row(const Scope& scope, const Record& record);
Row link_row(const Scope& scope, const EndpointState& endpoint, const Link& link);

}  // namespace readyscope
