#pragma once

#include <memory>
#include <span>
#include <string>

#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/scope.hpp"
#include "readyscope/scope/traffic_writer.hpp"

namespace readyscope {

/// Turns happenings into the bytes of a recording. They come in frames of at most
/// `frame_time_max`, each of which can be read without the others, so that whatever has been
/// written can be read whenever writing ends.
class Recorder final : public TrafficWriter {
 public:
  /// The time that a frame covers; less if much happens.
  static constexpr Duration frame_time_max = std::chrono::milliseconds(200);

  /// `program` is the name and version of what writes it. Appends the beginning at once.
  Recorder(const ScopeOrigin& origin, const std::string& program, Append append);
  /// A recording that begins now, with what is known already of the endpoints. Its counts begin at
  /// zero.
  Recorder(const Scope& known, const std::string& program, Append append);
  ~Recorder() override;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void take(std::span<const Happening> happenings) override;
  void flush() override;
  [[nodiscard]] const Figures& figures() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace readyscope
