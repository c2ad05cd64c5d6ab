#pragma once

#include <cstdint>
#include <optional>

#include "readyscope/engine/port_holder.hpp"
#include "readyscope/net/clock.hpp"

namespace readyscope {

/// What this process has used so far, as counted by the system; zeros if the system does not say.
struct ProcessUse {
  Duration processor_time{};  ///< Of all its threads, user and system.
  std::uint64_t resident_bytes = 0;
};

// Each system has its own, in process_*.cpp.

/// Makes standard input, output and error something, even if whoever started the process closed
/// them: else the next file or socket would become one of them. What was closed can still not be
/// written to. Once for a process, before anything is opened.
void hold_standard_streams();
/// Has the system end waits when they are over, rather than when it suits it. Once for a process.
void wake_on_time();
/// Has the system get memory back as soon as a large piece of it is given up. Otherwise it stays
/// with the process, in ever smaller pieces. Once for a process, and early.
void give_back_memory();
/// Ends the process at once, whatever its threads are doing.
[[noreturn]] void end_process(int exit_code);
ProcessUse process_use();
/// How long ago this process was started, as precise as the system's tick, which may be a hundredth
/// of a second. Zero if the system does not say.
Duration process_age();
/// The process that has a UDP socket on this port of this address, or of all interfaces.
/// std::nullopt if the system does not say: on Linux, root sees everybody's and others only their
/// own.
std::optional<PortHolder> find_port_holder(const Endpoint& taken);

}  // namespace readyscope
