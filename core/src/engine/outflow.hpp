#pragma once

#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/live_endpoint.hpp"
#include "readyscope/net/network.hpp"
#include "readyscope/scope/happening.hpp"

namespace readyscope {

/// The engine's output: collects happenings and passes them on in batches. Whatever a happening
/// refers to must stay valid until the next `flush`.
class Outflow {
 public:
  static constexpr std::size_t batch_max = 256;

  explicit Outflow(HappeningSink& sink) : sink_(&sink) { batch_.reserve(batch_max); }

  void add(Happening happening) {
    batch_.push_back(std::move(happening));
    if (batch_.size() == batch_max) flush();
  }
  void flush();

  /// Reports everything known of the endpoint, as it is now.
  void changed(const LiveEndpoint& endpoint, Instant at, bool lost = false);
  /// Reports how far its counter sender has got, if that has changed.
  void sender_progressed(LiveEndpoint& endpoint);
  void conclude(Ticket ticket, Failure failure = {}) {
    add(Concluded{.ticket = ticket, .failure = std::move(failure)});
  }
  void complain(Failure failure) { add(Complained{std::move(failure)}); }

 private:
  HappeningSink* sink_;
  std::vector<Happening> batch_;
};

}  // namespace readyscope
