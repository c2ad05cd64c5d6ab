#include <windows.h>

#include <algorithm>
#include <bit>
#include <string>

#include "program/scratch_file.hpp"

namespace readyscope {
namespace {

/// Of this process, at the same time.
constexpr unsigned names_max = 100'000;

std::error_code last_error() {
  return {static_cast<int>(::GetLastError()), std::system_category()};
}

}  // namespace

std::filesystem::path ScratchFile::usual_folder() {
  std::error_code unknown;
  return std::filesystem::temp_directory_path(unknown);
}

Result<ScratchFile> ScratchFile::create(const std::filesystem::path& folder) {
  const std::wstring beginning = L"readyscope-" + std::to_wstring(::GetCurrentProcessId()) + L"-";
  for (unsigned number = 0;; ++number) {
    const std::filesystem::path path = folder / (beginning + std::to_wstring(number) + L".tmp");
    const HANDLE handle =
        ::CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE | DELETE, 0, nullptr, CREATE_NEW,
                      FILE_ATTRIBUTE_NORMAL | FILE_FLAG_DELETE_ON_CLOSE, nullptr);
    if (handle != INVALID_HANDLE_VALUE) return ScratchFile(std::bit_cast<std::intptr_t>(handle));
    const std::error_code error = last_error();
    if (error.value() != ERROR_FILE_EXISTS || number == names_max) return std::unexpected(error);
  }
}

ScratchFile::~ScratchFile() {
  if (handle_ != none) ::CloseHandle(std::bit_cast<HANDLE>(handle_));
}

std::size_t ScratchFile::append(std::string_view bytes, std::error_code& error) {
  constexpr std::size_t at_once_max = std::size_t{1} << 30;
  std::size_t done = 0;
  while (done < bytes.size()) {
    DWORD written = 0;
    const auto size = static_cast<DWORD>(std::min(bytes.size() - done, at_once_max));
    if (::WriteFile(std::bit_cast<HANDLE>(handle_), bytes.data() + done, size, &written, nullptr) ==
        0) {
      error = last_error();
      break;
    }
    done += written;
  }
  return done;
}

std::shared_ptr<const std::byte> ScratchFile::map(std::uint64_t offset, std::size_t bytes,
                                                  bool /*all_soon*/) const {
  const std::uint64_t before = offset % mapping_unit;
  const std::uint64_t begin = offset - before;
  const HANDLE mapping =
      ::CreateFileMappingW(std::bit_cast<HANDLE>(handle_), nullptr, PAGE_READONLY, 0, 0, nullptr);
  if (mapping == nullptr) return {};
  const void* const view = ::MapViewOfFile(mapping, FILE_MAP_READ, static_cast<DWORD>(begin >> 32U),
                                           static_cast<DWORD>(begin & 0xffff'ffffU),
                                           bytes + static_cast<std::size_t>(before));
  // A view keeps what it needs.
  ::CloseHandle(mapping);
  if (view == nullptr) return {};
  return {static_cast<const std::byte*>(view) + before,
          [view](const std::byte*) { ::UnmapViewOfFile(view); }};
}

}  // namespace readyscope
