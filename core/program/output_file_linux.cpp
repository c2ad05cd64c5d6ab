#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "program/output_file.hpp"

namespace readyscope {

std::FILE* open_for_writing(const std::string& name, bool keep) {
  constexpr mode_t everybody = 0666;  // Less what the user's mask takes away.
  const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | (keep ? O_APPEND : O_TRUNC);
  const int descriptor = ::open(name.c_str(), flags, everybody);
  if (descriptor < 0) return nullptr;
  // Only the opening must not wait.
  ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
  std::FILE* const file = ::fdopen(descriptor, keep ? "ab" : "wb");
  if (file == nullptr) {
    const int error = errno;
    ::close(descriptor);
    errno = error;
  }
  return file;
}

}  // namespace readyscope
