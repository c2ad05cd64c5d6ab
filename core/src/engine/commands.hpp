#pragma once

#include <optional>

#include "engine/opening.hpp"

namespace readyscope {

/// Carries out what the user asks for.
class CarryOut {
 public:
  CarryOut(EngineCommon& common, Opening& opening, Outbox& outbox, Answering& answering)
      : common_(&common), opening_(&opening), outbox_(&outbox), answering_(&answering) {}

  void operator()(const AddEndpoint& command) { (void)opening_->add(command); }
  void operator()(const RemoveEndpoint& command);
  void operator()(const SetInterest& command);
  void operator()(const SetRole& command);
  void operator()(const StartSender& command);
  void operator()(const StopSender& command);
  void operator()(const RestartSender& command);
  void operator()(const SetSender& command);
  void operator()(const SetForward& command);
  void operator()(const SetReplyRules& command);
  void operator()(const SetImpairment& command);
  void operator()(const SendDatagram& command);
  void operator()(const StopSending& command);
  void operator()(const AllowAnswerLoop& command);
  void operator()(const SetReceiver& command);
  void operator()(const RunDemo& command);
  void operator()(const ClearHistory& command);
  void operator()(const SetHistoryBytes& command);

 private:
  LiveEndpoint* live(LaneId lane) { return common_->roster.find(lane); }
  LiveEndpoint* open_one(LaneId lane);
  LiveEndpoint* open_sender(LaneId lane);
  void changed(const LiveEndpoint& endpoint);

  EngineCommon* common_;
  Opening* opening_;
  Outbox* outbox_;
  Answering* answering_;
  std::optional<LaneId> demo_receiver_;
};

}  // namespace readyscope
