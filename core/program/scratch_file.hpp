#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "readyscope/net/result.hpp"

namespace readyscope {

/// A file that nobody else can open, and that is gone with its last mapping, or with the program,
/// however it ends.
class ScratchFile {
 public:
  /// Where the system wants large files that are needed for a while.
  static std::filesystem::path usual_folder();

  static Result<ScratchFile> create(const std::filesystem::path& folder = usual_folder());
  ~ScratchFile();
  ScratchFile(ScratchFile&& other) noexcept : handle_(std::exchange(other.handle_, none)) {}
  ScratchFile& operator=(ScratchFile&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }

  /// Returns how many bytes were written; less than all is an error. May be called while another
  /// thread maps what has been written before.
  std::size_t append(std::string_view bytes, std::error_code& error);

  /// Bytes that have been written, for as long as the pointer is kept. Null if the system has no
  /// room in the address space. If all of them will be read soon, that goes faster when said now.
  /// A disk that cannot read them later ends the program, as if memory had failed.
  [[nodiscard]] std::shared_ptr<const std::byte> map(std::uint64_t offset, std::size_t bytes,
                                                     bool all_soon) const;

 private:
  /// What a mapping begins at a multiple of, on every system.
  static constexpr std::uint64_t mapping_unit = std::uint64_t{64} << 10;
  static constexpr std::intptr_t none = -1;
  explicit ScratchFile(std::intptr_t handle) : handle_(handle) {}

  std::intptr_t handle_;  ///< The system's.
};

}  // namespace readyscope
