#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>

#include "program/stop_signal.hpp"

namespace readyscope {
namespace {

constexpr int stopping[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/// timeout(1) signals its child, and then the child's whole group: a signal that comes again from
/// the same process within this time is the same request.
constexpr std::int64_t echo_ns_max = 100'000'000;

// A signal handler reaches nothing but what is global. It may run in any thread.
std::atomic<bool> was_requested = false;
std::atomic<int> first_number = 0;
std::atomic<pid_t> first_sender = 0;
std::atomic<std::int64_t> first_at_ns = 0;
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

std::int64_t now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void on_signal(int number, siginfo_t* info, void* /*context*/) {
  const pid_t sender = info->si_code == SI_USER ? info->si_pid : 0;
  if (!was_requested.exchange(true)) {
    first_number = number;
    first_sender = sender;
    first_at_ns = now_ns();
    return;
  }
  const bool is_echo = sender != 0 && sender == first_sender && number == first_number &&
                       now_ns() - first_at_ns < echo_ns_max;
  if (!is_echo) ::_exit(exit_code_signal + number);
}

}  // namespace

StopSignal::StopSignal() {
  struct sigaction action{};
  action.sa_sigaction = on_signal;
  // A write to a slow reader goes on; waits for datagrams are short.
  action.sa_flags = SA_RESTART | SA_SIGINFO;
  ::sigemptyset(&action.sa_mask);
  for (const int number : stopping) {
    struct sigaction before{};
    if (::sigaction(number, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) {
      ::sigaction(number, &action, nullptr);
    }
  }
  // A reader that has gone is noticed when writing to it fails.
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, nullptr);
  // A file that may not grow any more is a full disk like any other.
  ::sigaction(SIGXFSZ, &ignore, nullptr);
}

StopSignal::~StopSignal() = default;

bool StopSignal::requested() const { return was_requested; }

}  // namespace readyscope
