#include <winsock2.h>
// Must come before windows.h, which brings its own older version.
#include <windows.h>
#include <ws2tcpip.h>
// These build on windows.h.
#include <iphlpapi.h>
#include <mmsystem.h>
#include <psapi.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include "program/process.hpp"

namespace readyscope {
namespace {

struct ProcessTimes {
  FILETIME started{};
  FILETIME ended{};
  FILETIME in_system{};
  FILETIME in_program{};
};

std::optional<ProcessTimes> process_times() {
  ProcessTimes times;
  if (::GetProcessTimes(::GetCurrentProcess(), &times.started, &times.ended, &times.in_system,
                        &times.in_program) == 0) {
    return {};
  }
  return times;
}

/// The unit of a FILETIME.
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

Ticks ticks_of(const FILETIME& time) {
  const auto ticks = (std::uint64_t{time.dwHighDateTime} << 32) | time.dwLowDateTime;
  return Ticks(static_cast<std::int64_t>(ticks));
}

constexpr std::size_t path_length_max = 32'767;
/// The table may grow between the call that asks for its size and the call that fetches it.
constexpr int tries_max = 4;

/// All UDP sockets of a family and the processes that own them, in the system's layout.
std::vector<std::byte> udp_table(ULONG family) {
  std::vector<std::byte> table;
  ULONG size = 0;
  for (int i = 0; i < tries_max; ++i) {
    const DWORD answer = ::GetExtendedUdpTable(table.empty() ? nullptr : table.data(), &size, FALSE,
                                               family, UDP_TABLE_OWNER_PID, 0);
    if (answer == NO_ERROR) return table;
    if (answer != ERROR_INSUFFICIENT_BUFFER) break;
    table.resize(size);
  }
  return {};
}

using Address = std::array<std::uint8_t, 16>;

/// The process of the first row with this port and an address that is in the way.
template <typename Table, typename AddressOf, typename InTheWay>
std::optional<DWORD> owner_in(const std::vector<std::byte>& bytes, std::uint16_t port,
                              AddressOf address_of, InTheWay in_the_way) {
  if (bytes.size() < sizeof(Table)) return {};
  const auto& table = *reinterpret_cast<const Table*>(bytes.data());
  for (DWORD i = 0; i < table.dwNumEntries; ++i) {
    const auto& row = table.table[i];
    if (::ntohs(static_cast<u_short>(row.dwLocalPort)) != port) continue;
    Address address{};
    std::memcpy(address.data(), address_of(row), sizeof *address_of(row));
    if (in_the_way(address)) return row.dwOwningPid;
  }
  return {};
}

std::optional<DWORD> owner_of(const Endpoint& taken) {
  constexpr Address any{};
  const auto is_in_the_way = [&](const Address& address) {
    return taken.is_any() || address == any || address == taken.address();
  };
  const auto of_ipv6 = [](const auto& row) { return &row.ucLocalAddr; };
  if (taken.family() == Family::ipv6) {
    return owner_in<MIB_UDP6TABLE_OWNER_PID>(udp_table(AF_INET6), taken.port(), of_ipv6,
                                             is_in_the_way);
  }
  const auto owner = owner_in<MIB_UDPTABLE_OWNER_PID>(
      udp_table(AF_INET), taken.port(), [](const auto& row) { return &row.dwLocalAddr; },
      is_in_the_way);
  if (owner) return owner;
  // One of IPv6 that takes IPv4 as well is in the way too.
  return owner_in<MIB_UDP6TABLE_OWNER_PID>(
      udp_table(AF_INET6), taken.port(), of_ipv6, [&](const Address& address) {
        constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
        if (address == any) return true;
        return std::equal(mapped.begin(), mapped.end(), address.begin()) &&
               (taken.is_any() ||
                std::equal(address.begin() + 12, address.end(), taken.address().begin()));
      });
}

/// The name of its executable file, in UTF-8; empty if it belongs to someone else.
std::string program_name(DWORD process) {
  const HANDLE handle = ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process);
  if (handle == nullptr) return {};
  std::wstring path(path_length_max, L'\0');
  auto size = static_cast<DWORD>(path.size());
  const bool told = ::QueryFullProcessImageNameW(handle, 0, path.data(), &size) != 0;
  ::CloseHandle(handle);
  path.resize(told ? size : 0);
  const std::u8string name = std::filesystem::path(path).filename().u8string();
  return {name.begin(), name.end()};
}

}  // namespace

std::optional<PortHolder> find_port_holder(const Endpoint& taken) {
  const auto process = owner_of(taken);
  // Nobody's: the system does not say whose, as under Wine.
  if (!process || *process == 0) return {};
  std::string name = program_name(*process);
  if (name.empty()) name = "belonging to the system or another user";
  return PortHolder{std::move(name), *process, *process == ::GetCurrentProcessId()};
}

// Streams are handles of their own kind there, which nothing else becomes.
void hold_standard_streams() {}

void wake_on_time() {
  // Otherwise waits end on a tick of 15.6 ms: one frame in two would be late.
  ::timeBeginPeriod(1);
}

/// What this system does by itself.
void give_back_memory() {}

// An ordinary end flushes all streams first, and would wait for one that a thread is writing.
void end_process(int exit_code) {
  ::TerminateProcess(::GetCurrentProcess(), static_cast<UINT>(exit_code));
  std::abort();
}

ProcessUse process_use() {
  ProcessUse use;
  if (const auto times = process_times()) {
    use.processor_time = ticks_of(times->in_system) + ticks_of(times->in_program);
  }
  PROCESS_MEMORY_COUNTERS memory{};
  if (::GetProcessMemoryInfo(::GetCurrentProcess(), &memory, sizeof memory) != 0) {
    use.resident_bytes = memory.WorkingSetSize;
  }
  return use;
}

Duration process_age() {
  const auto times = process_times();
  if (!times) return {};
  FILETIME now{};
  ::GetSystemTimeAsFileTime(&now);
  // Both count from 1601, too long ago for nanoseconds, so the difference is taken first.
  const Duration age = ticks_of(now) - ticks_of(times->started);
  return std::max(age, Duration::zero());
}

}  // namespace readyscope
