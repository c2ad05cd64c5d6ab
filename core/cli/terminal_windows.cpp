#include <windows.h>
#include <fcntl.h>
#include <io.h>

#include <cstdio>
#include <initializer_list>

#include "cli/terminal.hpp"

namespace readyscope::cli {
namespace {

HANDLE handle_of(Stream stream) {
  return ::GetStdHandle(stream == Stream::output ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

}  // namespace

bool is_terminal(Stream stream) {
  DWORD mode = 0;
  return ::GetConsoleMode(handle_of(stream), &mode) != 0;
}

TerminalSize terminal_size(Stream stream) {
  CONSOLE_SCREEN_BUFFER_INFO info{};
  if (::GetConsoleScreenBufferInfo(handle_of(stream), &info) == 0) return {};
  return {static_cast<std::size_t>(info.srWindow.Bottom - info.srWindow.Top + 1),
          static_cast<std::size_t>(info.srWindow.Right - info.srWindow.Left + 1)};
}

void prepare_streams() {
  ::SetConsoleOutputCP(CP_UTF8);
  for (const Stream stream : {Stream::output, Stream::error}) {
    DWORD mode = 0;
    if (::GetConsoleMode(handle_of(stream), &mode) != 0) {
      ::SetConsoleMode(handle_of(stream), mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    }
  }
  ::_setmode(::_fileno(stdout), _O_BINARY);
}

}  // namespace readyscope::cli
