#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "readyscope/net/clock.hpp"
#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/scope.hpp"
#include "readyscope/scope/traffic_writer.hpp"

namespace readyscope {

/// Turns happenings into the bytes of a capture in the pcapng format, which Wireshark and its like
/// read: each datagram as an IP packet made up around it, with its time in nanoseconds, its
/// direction, and how many were lost before it. What else happens to endpoints is a comment on the
/// endpoint's next datagram; if none comes for a while, on the next one of any endpoint.
class CaptureWriter final : public TrafficWriter {
 public:
  /// How long datagrams wait to be appended; less if there are many.
  static constexpr Duration batch_time_max = std::chrono::milliseconds(200);
  /// What is appended at once.
  static constexpr std::size_t batch_bytes_max = std::size_t{256} << 10;

  /// `program` is the name and version of what writes it. Appends the beginning at once, and whole
  /// blocks from then on.
  CaptureWriter(const ScopeOrigin& origin, const std::string& program, Append append);
  /// A capture that begins now, with what is known already of the endpoints. Its counts begin at
  /// zero.
  CaptureWriter(const Scope& known, const std::string& program, Append append);
  ~CaptureWriter() override;
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  void take(std::span<const Happening> happenings) override;
  /// Also appends what no datagram came to carry as a comment, and statistics: do it at the end.
  void flush() override;
  [[nodiscard]] const Figures& figures() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace readyscope
