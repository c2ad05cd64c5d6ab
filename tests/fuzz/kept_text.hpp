#pragma once

// What the readers of our files promise, whatever is in the file.

#include <string>

#include "files/kept_value.hpp"
#include "fuzz.hpp"

namespace readyscope::fuzz {

/// What is read from any text can be written, and is the same when it is read again.
template <class Format>
void check_kept_text(std::string_view text) {
  const auto read = Format::read(text);
  if (read.condition == gui::Condition::damaged || read.condition == gui::Condition::newer) {
    require(!read.fault.empty(), "what is wrong with a file is said");
  }
  const std::string written = Format::text(read.value);
  const auto again = Format::read(written);
  require(again.condition == gui::Condition::good, "what was written is good");
  require(again.value == read.value, "what was written is what was read");
}

}  // namespace readyscope::fuzz
