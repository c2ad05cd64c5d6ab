#include <cstring>

#include "readyscope/net/system_error.hpp"

namespace readyscope {
namespace {

/// Null if the error has no name, or the C library cannot report it.
const char* name_of(std::error_code error) {
#ifdef __GLIBC__
  const auto& category = error.category();
  const bool is_errno = category == std::system_category() || category == std::generic_category();
  if (is_errno) return ::strerrorname_np(error.value());
#endif
  (void)error;
  return nullptr;
}

}  // namespace

std::string system_name(std::error_code error) {
  const char* name = name_of(error);
  return std::string(name == nullptr ? error.category().name() : name) + " (" +
         std::to_string(error.value()) + ")";
}

std::int32_t system_number(std::error_code error) { return error.value(); }

std::error_code system_error(std::int32_t number) { return {number, std::system_category()}; }

}  // namespace readyscope
