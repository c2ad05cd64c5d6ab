#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "text/report.hpp"

namespace readyscope {

// The report as a value, for whoever puts it into something larger.

nlohmann::ordered_json report_json(const Scope& scope, const ProgramFigures& program);
/// What a report says of sockets and traffic so far, without the program itself.
nlohmann::ordered_json traffic_json(const Scope& scope);

/// On one line, with its line end. Invalid UTF-8 is replaced.
std::string text_of(const nlohmann::ordered_json& value);

}  // namespace readyscope
