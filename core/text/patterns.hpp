#pragma once

#include "readyscope/scope/pattern.hpp"

namespace readyscope {

/// Regular expressions by RE2 (https://github.com/google/re2/wiki/Syntax), over bytes: a byte from
/// 0x80 on stands for itself, so that a character of UTF-8 is the two to four bytes it is made of.
/// A datagram is one text: `.` takes a line end too, and `^` and `$` are its two ends. Time is
/// linear in the text; what an expression takes of memory and of steps for each byte is bounded,
/// and one that would take more is an error. So is what cannot be had in linear time: `\1`, looking
/// ahead or behind.
PatternCompiler make_pattern_compiler();

}  // namespace readyscope
