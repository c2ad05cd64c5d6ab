#include "program/chosen_happenings.hpp"

#include <utility>
#include <variant>

namespace readyscope {
namespace {

/// Whether it is one of those that a filter looks at.
bool is_event(const Happening& happening) {
  return std::holds_alternative<Received>(happening) || std::holds_alternative<Sent>(happening) ||
         std::holds_alternative<Troubled>(happening);
}

}  // namespace

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
  if (!is_wanted(happening)) return;
  // What is chosen may come before the first poll of that time.
  const bool begins = polled != nullptr ? choice_.has_begun(polled->at) : is_event(happening);
  if (writer_ == nullptr && begins) begin();
  if (writer_ == nullptr) return;
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
    return choice_.passes(
        {.at = trouble->at, .lane = trouble->lane, .kind = trouble->kind, .peer = trouble->peer},
        std::nullopt);
  }
  // What else happens after the chosen time, or elsewhere, is of no use to what is chosen.
  const bool is_elsewhere = std::visit(
      [&](const auto& one) {
        if constexpr (requires { one.ticket; } || !requires { one.lane; })
          return false;
        else
          return !choice_.shows(one.lane);
      },
      happening);
  const bool is_change = std::holds_alternative<EndpointChanged>(happening);
  return (is_change || !is_elsewhere) && !choice_.has_ended(scope_.now());
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
