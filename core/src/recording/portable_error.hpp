#pragma once

#include <cstdint>
#include <system_error>

namespace readyscope {

enum class OperatingSystem : std::uint8_t { linux_kernel, windows };
inline constexpr OperatingSystem this_system =
#ifdef _WIN32
    OperatingSystem::windows;
#else
    OperatingSystem::linux_kernel;
#endif

/// An error as it is recorded. Systems number their errors differently, so its meaning is recorded
/// beside its number.
struct PortableError {
  std::uint8_t meaning = 0;  ///< 0: no error; 127: one whose meaning is not in the list.
  bool is_generic = false;   ///< Whether it is of the generic category.
  std::int32_t number = 0;   ///< The system's own.
};

PortableError portable(std::error_code error);
/// The error as this system knows it: by its number if it was recorded on such a system.
std::error_code error_from(const PortableError& error, OperatingSystem recorded_on);

}  // namespace readyscope
