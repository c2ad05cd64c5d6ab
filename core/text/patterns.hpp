#pragma once

#include "readyscope/scope/pattern.hpp"

namespace readyscope {

/// Regular expressions by RE2 (https://github.com/google/re2/wiki/Syntax), over bytes: each byte
/// from 0x80 on stands for itself, so a non-ASCII character in UTF-8 counts as two to four. A
/// datagram is a single text: `.` matches a line end too, and `^` and `$` match at its two ends
/// only. Matching takes linear time. Memory and steps per byte are bounded, and compiling an
/// expression that would exceed them is an error. So is whatever RE2 cannot match in linear time:
/// back-references, look-ahead and look-behind.
PatternCompiler make_pattern_compiler();

}  // namespace readyscope
