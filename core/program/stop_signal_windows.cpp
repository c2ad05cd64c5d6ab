#include <windows.h>

#include <atomic>
#include <csignal>

#include "program/stop_signal.hpp"

namespace readyscope {
namespace {

// The system calls the handler in a thread of its own, and passes it nothing.
std::atomic<bool> was_requested = false;
std::atomic<bool> done = false;

constexpr int hang_up = 1;  ///< SIGHUP elsewhere; Windows has no number for it.

int number_of(DWORD event) {
  switch (event) {
    case CTRL_C_EVENT:
      return SIGINT;
    case CTRL_BREAK_EVENT:
      return SIGBREAK;
    default:
      return hang_up;
  }
}

BOOL WINAPI on_event(DWORD event) {
  if (was_requested.exchange(true)) {
    ::TerminateProcess(::GetCurrentProcess(),
                       static_cast<UINT>(exit_code_signal + number_of(event)));
  }
  // When the console closes or the user logs off, the process ends as soon as this returns. What
  // was promised is written first; the system allows some five seconds for that.
  if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) {
    while (!done) ::Sleep(1);
  }
  return TRUE;
}

}  // namespace

StopSignal::StopSignal() { ::SetConsoleCtrlHandler(on_event, TRUE); }

StopSignal::~StopSignal() { done = true; }

bool StopSignal::requested() const { return was_requested; }

}  // namespace readyscope
