#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "readyscope/net/clock.hpp"
#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// Turns happenings into the bytes of a capture in the pcapng format, which Wireshark and its like
/// read: each datagram as an IP packet made up around it, with its time in nanoseconds, its
/// direction, and how many were lost before it. What else happens to endpoints is a comment on the
/// endpoint's next datagram; if none comes for a while, on the next one of any endpoint.
class CaptureWriter final : public HappeningSink {
 public:
  /// How long datagrams wait to be appended; less if there are many.
  static constexpr Duration batch_time_max = std::chrono::milliseconds(200);
  /// What is appended at once.
  static constexpr std::size_t batch_bytes_max = std::size_t{256} << 10;

  /// Takes bytes to append to the capture: whole blocks, in which there are so many datagrams.
  /// Returns false if it cannot take any; then they are missing, and the capture says how many
  /// datagrams are once it goes on.
  using Append = std::function<bool(std::span<const std::byte> bytes, std::uint64_t datagrams)>;

  /// `program` is the name and version of what writes it. Appends the beginning at once.
  CaptureWriter(const ScopeOrigin& origin, const std::string& program, Append append);
  ~CaptureWriter() override;
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  void take(std::span<const Happening> happenings) override;
  /// Appends what has been taken so far, at the end at the latest: datagrams, what no datagram came
  /// to carry as a comment, and statistics.
  void flush();

  /// What was appended, and what could not be.
  struct Figures {
    std::uint64_t datagrams = 0;
    std::uint64_t bytes = 0;
    std::uint64_t datagrams_missing = 0;
  };
  [[nodiscard]] const Figures& figures() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace readyscope
