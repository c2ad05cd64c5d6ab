#include <signal.h>
#include <unistd.h>

#include <atomic>

#include "cli/exit_code.hpp"
#include "cli/stop_signal.hpp"

namespace readyscope::cli {
namespace {

constexpr int stopping[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// A signal handler reaches nothing but what is global. It may run in any thread.
std::atomic<bool> was_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int number) {
  if (was_requested.exchange(true)) ::_exit(exit_code_signal + number);
}

}  // namespace

StopSignal::StopSignal() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  // A write to a slow reader goes on; waits for datagrams are short.
  action.sa_flags = SA_RESTART;
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
}

StopSignal::~StopSignal() = default;

bool StopSignal::requested() const { return was_requested; }

}  // namespace readyscope::cli
