#include <windows.h>
// After it, which it needs.
#include <knownfolders.h>
#include <shlobj.h>

#include <algorithm>
#include <bit>

#include "files/user_folder.hpp"

namespace readyscope::gui {
namespace {

namespace fs = std::filesystem;

std::error_code last_error() {
  return {static_cast<int>(::GetLastError()), std::system_category()};
}

std::error_code write_all(HANDLE handle, std::string_view content, Outlasts what) {
  constexpr std::size_t at_once_max = std::size_t{1} << 30;
  while (!content.empty()) {
    DWORD written = 0;
    const auto size = static_cast<DWORD>(std::min(content.size(), at_once_max));
    if (::WriteFile(handle, content.data(), size, &written, nullptr) == 0) return last_error();
    content.remove_prefix(written);
  }
  const bool done = what == Outlasts::process || ::FlushFileBuffers(handle) != 0;
  return done ? std::error_code{} : last_error();
}

std::error_code write_new(const fs::path& file, std::string_view content, Outlasts what) {
  const HANDLE handle = ::CreateFileW(file.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                                      FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return last_error();
  std::error_code error = write_all(handle, content, what);
  if (::CloseHandle(handle) == 0 && !error) error = last_error();
  return error;
}

constexpr std::size_t path_length_max = 32'767;  // Also for the value of a variable.

fs::path program_folder() {
  std::wstring program(path_length_max, L'\0');
  const auto size = static_cast<DWORD>(program.size());
  program.resize(::GetModuleFileNameW(nullptr, program.data(), size));
  return fs::path(program).parent_path();
}

}  // namespace

std::optional<fs::path> user_folder() {
  if (auto portable = portable_folder(program_folder())) return portable;
  std::wstring folder(path_length_max, L'\0');
  const DWORD length =
      ::GetEnvironmentVariableW(L"APPDATA", folder.data(), static_cast<DWORD>(folder.size()));
  if (length == 0 || length >= folder.size()) return {};
  folder.resize(length);
  return fs::path(folder) / L"Readyscope";
}

fs::path documents_folder() {
  PWSTR found = nullptr;
  const HRESULT result =
      ::SHGetKnownFolderPath(FOLDERID_Documents, KF_FLAG_DEFAULT, nullptr, &found);
  fs::path folder = SUCCEEDED(result) ? fs::path(found) : fs::current_path();
  ::CoTaskMemFree(found);
  return folder;
}

std::error_code replace_file(const fs::path& file, std::string_view content, Outlasts what) {
  fs::path beside = file;
  beside += L".new-" + std::to_wstring(::GetCurrentProcessId());
  std::error_code error = write_new(beside, content, what);
  const DWORD through = what == Outlasts::power ? DWORD{MOVEFILE_WRITE_THROUGH} : DWORD{0};
  const DWORD flags = MOVEFILE_REPLACE_EXISTING | through;
  if (!error && ::MoveFileExW(beside.c_str(), file.c_str(), flags) == 0) error = last_error();
  if (error) ::DeleteFileW(beside.c_str());
  return error;
}

std::expected<FileLock, std::error_code> FileLock::take(const fs::path& file) {
  fs::path lock = file;
  lock += L".lock";
  // Nobody else can open it meanwhile, and the system deletes it when its last handle is closed.
  const HANDLE handle =
      ::CreateFileW(lock.c_str(), GENERIC_READ | GENERIC_WRITE | DELETE, 0, nullptr, CREATE_ALWAYS,
                    FILE_ATTRIBUTE_NORMAL | FILE_FLAG_DELETE_ON_CLOSE, nullptr);
  if (handle != INVALID_HANDLE_VALUE) return FileLock(lock, std::bit_cast<std::intptr_t>(handle));
  const std::error_code error = last_error();
  const bool held =
      error.value() == ERROR_SHARING_VIOLATION || error.value() == ERROR_DELETE_PENDING;
  return std::unexpected(held ? std::make_error_code(std::errc::device_or_resource_busy) : error);
}

FileLock::~FileLock() {
  if (held_ != none) ::CloseHandle(std::bit_cast<HANDLE>(held_));
}

}  // namespace readyscope::gui
