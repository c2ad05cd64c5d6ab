#pragma once

#include <cstdint>
#include <optional>

#include "readyscope/engine/port_holder.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope::gui {

/// What this process has taken so far, as the system counts it; zeros where it does not tell.
struct ProcessUse {
  Duration processor_time{};  ///< Of all its threads, in the program and in the system.
  std::uint64_t resident_bytes = 0;
};

// Each system's own, in process_*.cpp.

ProcessUse process_use();
/// How long ago this process was started; to the system's tick, which may be a hundredth of a
/// second. Zero where it does not tell.
Duration process_age();
/// Who has a UDP socket on this port of this address, or of every interface. None where the system
/// does not tell: Linux tells root of everybody's, and others of their own alone.
std::optional<PortHolder> find_port_holder(const Endpoint& taken);

}  // namespace readyscope::gui
