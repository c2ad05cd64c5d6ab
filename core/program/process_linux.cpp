#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "program/process.hpp"

namespace readyscope {
namespace {

Duration duration_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

namespace fs = std::filesystem;

/// As in /proc/net/udp: each four bytes as a number in this machine's byte order, then the port.
std::string kernel_text(const Endpoint& endpoint) {
  const std::size_t words = endpoint.family() == Family::ipv4 ? 1 : 4;
  std::string text;
  std::array<char, 12> part{};
  for (std::size_t i = 0; i < words; ++i) {
    std::uint32_t word = 0;
    std::memcpy(&word, endpoint.address().data() + 4 * i, sizeof word);
    std::snprintf(part.data(), part.size(), "%08X", word);
    text += part.data();
  }
  std::snprintf(part.data(), part.size(), ":%04X", unsigned{endpoint.port()});
  return text + part.data();
}

/// The target of the link /proc/PID/fd/N of the first socket in the kernel's table whose address is
/// in the way; empty if there is none.
template <class InTheWay>
std::string socket_link(const char* table, InTheWay in_the_way) {
  std::ifstream sockets(table);
  for (std::string line; std::getline(sockets, line);) {
    std::istringstream words(line);
    std::string word;
    std::string local;
    std::string inode;
    words >> word >> local;
    // Skips peer, state, queues, timer, retransmissions, owner, timeout.
    for (int i = 0; i < 7; ++i) words >> word;
    if (words >> inode && in_the_way(local)) return "socket:[" + inode + "]";
  }
  return {};
}

std::string socket_link(const Endpoint& taken) {
  const std::string here = kernel_text(taken);
  const std::string everywhere = kernel_text(Endpoint::any(taken.port(), taken.family()));
  const std::string port = here.substr(here.size() - 5);
  const bool is_ipv4 = taken.family() == Family::ipv4;
  const std::string link =
      socket_link(is_ipv4 ? "/proc/net/udp" : "/proc/net/udp6", [&](const std::string& local) {
        return local == here || local == everywhere || (taken.is_any() && local.ends_with(port));
      });
  if (!link.empty() || !is_ipv4) return link;
  // One of IPv6 that takes IPv4 as well is in the way too.
  const std::string mapped = "0000000000000000FFFF0000";
  const std::string all = kernel_text(Endpoint::any(taken.port(), Family::ipv6));
  return socket_link("/proc/net/udp6", [&](const std::string& local) {
    const bool is_mapped = local.starts_with(mapped) && local.ends_with(port);
    return local == all || local == mapped + here || (taken.is_any() && is_mapped);
  });
}

bool holds(const fs::path& process, const std::string& link) {
  std::error_code denied;
  for (fs::directory_iterator fd(process / "fd", denied), end; !denied && fd != end;
       fd.increment(denied)) {
    std::error_code gone;
    if (fs::read_symlink(fd->path(), gone) == link) return true;
  }
  return false;
}

std::optional<std::uint64_t> process_number(const fs::path& folder) {
  const std::string name = folder.filename();
  if (name.find_first_not_of("0123456789") != std::string::npos) return {};
  return std::stoull(name);
}

/// What sched_setattr(2) takes, in its first version.
struct SchedulingAttributes {
  std::uint32_t size;
  std::uint32_t policy;
  std::uint64_t flags;
  std::int32_t nice;
  std::uint32_t priority;
  std::uint64_t runtime_ns;
  std::uint64_t deadline_ns;
  std::uint64_t period_ns;
};

/// Whoever asks for short slices of the processor gets them sooner, and no more of it: without
/// that, a thread that renders or another program may keep this one waiting for some milliseconds.
/// Linux 6.12 and newer; others ignore it.
void ask_for_short_slices() {
  constexpr std::uint64_t not_for_children = 1;  // SCHED_FLAG_RESET_ON_FORK
  constexpr std::uint64_t shortest_ns = 100'000;
  SchedulingAttributes attributes{};
  if (::syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
  if (attributes.policy != SCHED_OTHER) return;
  attributes.flags |= not_for_children;
  attributes.runtime_ns = shortest_ns;
  ::syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace

std::optional<PortHolder> find_port_holder(const Endpoint& taken) {
  const std::string link = socket_link(taken);
  if (link.empty()) return {};
  std::error_code failed;
  for (fs::directory_iterator process("/proc", failed), end; !failed && process != end;
       process.increment(failed)) {
    const auto number = process_number(process->path());
    if (!number || !holds(process->path(), link)) continue;
    std::string name;
    std::getline(std::ifstream(process->path() / "comm"), name);
    return PortHolder{name, *number, *number == static_cast<std::uint64_t>(::getpid())};
  }
  return {};
}

void hold_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    const bool is_closed = ::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF;
    // The lowest number that is free is this one.
    if (is_closed && ::open("/dev/null", O_RDONLY) < 0) return;
  }
}

void wake_on_time() {
  // Otherwise the kernel may add 50 us to each wait, so that several processes wake at once.
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  ask_for_short_slices();
}

/// The C library begins like this, but raises the threshold each time a larger piece is given up.
void give_back_memory() {
#ifdef __GLIBC__
  constexpr int large_bytes = 128 << 10;
  ::mallopt(M_MMAP_THRESHOLD, large_bytes);
#endif
}

void end_process(int exit_code) { ::_exit(exit_code); }

ProcessUse process_use() {
  ProcessUse use;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    use.processor_time = duration_of(usage.ru_utime) + duration_of(usage.ru_stime);
  }
  // proc(5): all pages, then the resident ones.
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  if (std::ifstream("/proc/self/statm") >> all >> resident) {
    use.resident_bytes = resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  }
  return use;
}

Duration process_age() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  // proc(5): the name in parentheses may contain anything; the twentieth field after it is the time
  // of the start since the machine's own start, in ticks.
  std::size_t at = text.rfind(')');
  for (int field = 0; field < 20 && at != std::string::npos; ++field) at = text.find(' ', at + 1);
  timespec up{};
  if (at == std::string::npos || ::clock_gettime(CLOCK_BOOTTIME, &up) != 0) return {};
  const Duration tick = Duration(std::chrono::seconds(1)) / ::sysconf(_SC_CLK_TCK);
  const Duration started = tick * std::stoll(text.substr(at));
  const Duration now = std::chrono::seconds(up.tv_sec) + std::chrono::nanoseconds(up.tv_nsec);
  return std::max(now - started, Duration::zero());
}

}  // namespace readyscope
