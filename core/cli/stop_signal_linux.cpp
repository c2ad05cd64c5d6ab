#include <signal.h>
#include <unistd.h>

#include "cli/exit_code.hpp"
#include "cli/stop_signal.hpp"

namespace readyscope::cli {
namespace {

constexpr int stopping[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// A signal handler reaches nothing but what is global.
volatile sig_atomic_t was_requested = 0;

void on_signal(int number) {
  if (was_requested != 0) ::_exit(exit_code_signal + number);
  was_requested = 1;
}

}  // namespace

StopSignal::StopSignal() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  // Without SA_RESTART, so that a wait for datagrams ends.
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

bool StopSignal::requested() const { return was_requested != 0; }

}  // namespace readyscope::cli
