#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/options.hpp"
#include "program/opened_file.hpp"
#include "program/output_file.hpp"
#include "program/traffic_choice.hpp"

namespace readyscope::cli {

/// Reads a file of recorded traffic to its end, and writes what is chosen of it in another format.
class ConvertRun {
 public:
  /// All references must outlive it. `stop_requested` is asked many times a second.
  ConvertRun(const Conversion& conversion, OpenedFile& opened, OutputFile output,
             std::function<bool()> stop_requested);

  /// Returns whether everything was written; `summary` says what.
  bool run();
  /// Why something could not be written.
  [[nodiscard]] std::error_code failure() const { return failure_; }
  /// What was written and what is to be known of it, in sentences.
  [[nodiscard]] std::string summary() const;

 private:
  bool write(std::string_view text);

  const Conversion& conversion_;
  OpenedFile& opened_;
  OutputFile output_;
  std::function<bool()> stop_requested_;
  bool stopped_ = false;
  bool failed_ = false;
  std::error_code failure_;
  std::vector<std::string> unmet_;  ///< Addresses that were asked for and that nobody has.
  std::uint64_t written_ = 0;       ///< Datagrams or rows.
};

}  // namespace readyscope::cli
