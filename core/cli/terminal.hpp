#pragma once

#include <cstddef>
#include <cstdint>

namespace readyscope::cli {

enum class Stream : std::uint8_t { output, error };

/// Whether a person reads the stream, rather than a file or a program.
bool is_terminal(Stream stream);

struct TerminalSize {
  std::size_t rows = 24;
  std::size_t columns = 80;
};
/// Of the terminal that the stream goes to; the usual size if it does not say.
TerminalSize terminal_size(Stream stream);

/// Makes terminals understand UTF-8 and escape sequences, and standard output pass on bytes as they
/// are.
void prepare_streams();

/// Unless NO_COLOR is set to anything, see no-color.org.
bool wants_colour();

}  // namespace readyscope::cli
