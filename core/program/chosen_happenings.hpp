#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "program/traffic_choice.hpp"
#include "readyscope/scope/traffic_writer.hpp"

namespace readyscope {

/// Hands a part of recorded traffic to a writer: the datagrams, troubles and ready events that are
/// chosen, and whatever is needed to understand them: endpoints, and the polls of that time.
class ChosenHappenings final : public HappeningSink {
 public:
  /// Makes a writer of what happens from now on, for a scope that knows what happened before.
  using MakeWriter = std::function<std::unique_ptr<TrafficWriter>(const Scope& scope)>;

  /// The choice and the scope must outlive it. The scope must be given each happening first, and
  /// this then that one alone.
  ChosenHappenings(ChosenTraffic& choice, const Scope& scope, MakeWriter make_writer);

  void take(std::span<const Happening> happenings) override;
  /// Writes what is left.
  void finish();
  [[nodiscard]] TrafficWriter::Figures figures() const;

 private:
  void begin();
  void take(const Happening& happening);
  [[nodiscard]] bool is_wanted(const Happening& happening) const;
  [[nodiscard]] std::span<const ReadyEndpoint> chosen_ready(const Polled& polled);

  ChosenTraffic& choice_;
  const Scope& scope_;
  MakeWriter make_writer_;
  std::unique_ptr<TrafficWriter> writer_;  ///< Null before the chosen time.
  std::vector<ReadyEndpoint> ready_;
};

}  // namespace readyscope
