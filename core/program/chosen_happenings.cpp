#include "program/chosen_happenings.hpp"

#include <utility>
#include <variant>

namespace readyscope {

ChosenHappenings::ChosenHappenings(ChosenTraffic& choice, const Scope& scope,
                                   MakeWriter make_writer)
    : choice_(choice), scope_(scope), make_writer_(std::move(make_writer)) {
  if (choice_.has_begun(scope_.began_at())) begin();
}

void ChosenHappenings::begin() { writer_ = make_writer_(scope_); }

void ChosenHappenings::take(std::span<const Happening> happenings) {
  for (const Happening& happening : happenings) take(happening);
}

void ChosenHappenings::take(const Happening& happening) {
  const auto* const change = std::get_if<EndpointChanged>(&happening);
  if (change != nullptr) choice_.note(*change);
  const auto* const polled = std::get_if<Polled>(&happening);
  if (writer_ == nullptr && polled != nullptr && choice_.has_begun(polled->at)) begin();
  if (writer_ == nullptr || !is_wanted(happening)) return;
  if (polled == nullptr || choice_.passes_everything()) {
    writer_->take({&happening, 1});
    return;
  }
  Polled chosen = *polled;
  chosen.ready = chosen_ready(*polled);
  const Happening one = chosen;
  writer_->take({&one, 1});
}

bool ChosenHappenings::is_wanted(const Happening& happening) const {
  if (const auto* received = std::get_if<Received>(&happening)) return choice_.passes(*received);
  if (const auto* sent = std::get_if<Sent>(&happening)) return choice_.passes(*sent);
  if (const auto* trouble = std::get_if<Troubled>(&happening)) {
    return choice_.passes({.at = trouble->at,
                           .lane = trouble->lane,
                           .kind = trouble->kind,
                           .peer = trouble->peer},
                          std::nullopt);
  }
  // What else happens after the chosen time is of no use to what happened in it.
  return !choice_.has_ended(scope_.now());
}

std::span<const ReadyEndpoint> ChosenHappenings::chosen_ready(const Polled& polled) {
  ready_.clear();
  for (const ReadyEndpoint& one : polled.ready) {
    const Record run{.at = polled.at, .lane = one.lane, .kind = one.kind};
    if (choice_.passes(run, std::nullopt)) ready_.push_back(one);
  }
  return ready_;
}

void ChosenHappenings::finish() {
  if (writer_ == nullptr) begin();
  writer_->flush();
}

TrafficWriter::Figures ChosenHappenings::figures() const {
  return writer_ == nullptr ? TrafficWriter::Figures{} : writer_->figures();
}

}  // namespace readyscope
