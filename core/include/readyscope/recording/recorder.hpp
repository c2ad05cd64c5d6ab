#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// Turns happenings into the bytes of a recording. They come in frames of at most
/// `frame_time_max`, each of which can be read without the others, so that whatever has been
/// written can be read whenever writing ends.
class Recorder final : public HappeningSink {
 public:
  /// The time that a frame covers; less if much happens.
  static constexpr Duration frame_time_max = std::chrono::milliseconds(200);

  /// Takes bytes to append to the recording, in which there are so many datagrams. Returns false if
  /// it cannot take any: then all of them are missing, which the recording says once it goes on.
  using Append = std::function<bool(std::span<const std::byte> bytes, std::uint64_t datagrams)>;

  /// `program` is the name and version of what writes it. Appends the beginning at once.
  Recorder(const ScopeOrigin& origin, const std::string& program, Append append);
  /// A recording that begins now, with what is known already of the endpoints. Its counts begin at
  /// zero.
  Recorder(const Scope& known, const std::string& program, Append append);
  ~Recorder() override;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void take(std::span<const Happening> happenings) override;
  /// Appends what has been taken so far.
  void flush();

  /// What was appended, and what could not be.
  struct Figures {
    std::uint64_t datagrams = 0;
    std::uint64_t bytes = 0;
    std::uint64_t frames_missing = 0;
    std::uint64_t datagrams_missing = 0;
  };
  [[nodiscard]] const Figures& figures() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace readyscope
