#pragma once

#include <cstdint>
#include <string>

#include "readyscope/counters/wire.hpp"
#include "recording/fields.hpp"

namespace readyscope {

/// The version of the format. A reader takes those up to its own.
inline constexpr std::uint32_t recording_version = 1;

/// What a recording says of itself.
struct RecordingOrigin {
  std::uint32_t version = recording_version;
  OperatingSystem system = this_system;
  std::string program{};
  Instant began_at{};
  Duration wall_offset{};
  ClockId clock_id{};
};

/// What could not be written.
struct MissingPart {
  std::uint64_t frames = 0;
  std::uint64_t datagrams = 0;
  Instant from{};
  Instant until{};
};

template <class Code, MaybeConst<RecordingOrigin> T>
void fields(Code& code, T& origin) {
  code(origin.version, origin.system, origin.program, origin.began_at, origin.wall_offset,
       origin.clock_id);
}
template <class Code, MaybeConst<MissingPart> T>
void fields(Code& code, T& part) {
  code(part.frames, part.datagrams, part.from, part.until);
}

}  // namespace readyscope
