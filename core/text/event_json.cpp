#include "text/event_json.hpp"

#include <string>
#include <utility>

#include "text/format.hpp"

namespace readyscope {
namespace {

using nlohmann::ordered_json;
using Take = std::function<void(ordered_json event)>;

ordered_json text_or_null(const std::optional<Endpoint>& endpoint) {
  return endpoint ? ordered_json(endpoint->text()) : ordered_json(nullptr);
}

ordered_json words_or_null(const std::string& words) {
  return words.empty() ? ordered_json(nullptr) : ordered_json(words);
}

std::string_view option_name(Kind kind) {
  static constexpr Words<Kind> names{{{Kind::read, "read"},
                                      {Kind::write, "write"},
                                      {Kind::except, "except"},
                                      {Kind::received, "received"},
                                      {Kind::sent, "sent"},
                                      {Kind::added, "added"},
                                      {Kind::removed, "removed"},
                                      {Kind::finished, "finished"},
                                      {Kind::refused, "refused"},
                                      {Kind::send_failed, "send_failed"},
                                      {Kind::receive_failed, "receive_failed"},
                                      {Kind::truncated, "truncated"},
                                      {Kind::dropped, "dropped"},
                                      {Kind::poll_gap, "poll_gap"},
                                      {Kind::loop_stopped, "loop_stopped"},
                                      {Kind::lost_socket, "lost_socket"}}};
  return names.name_of(kind);
}

/// Makes the events of one happening.
class Teller {
 public:
  Teller(const Scope& scope, const Take& take) : scope_(scope), take_(take) {}

  void operator()(const Polled& polled) const {
    for (const ReadyEndpoint& ready : polled.ready) {
      take_(event(option_name(ready.kind), ready.lane, polled.at));
    }
  }
  void operator()(const PollGap& gap) const {
    ordered_json event = event_at("poll_gap", gap.from);
    event["span_ns"] = gap.span.count();
    take_(std::move(event));
  }
  void operator()(const Received& received) const {
    ordered_json event = this->event("received", received.lane, received.at);
    event["peer"] = text_or_null(received.from);
    event["bytes"] = received.length;
    event["truncated"] = received.truncated;
    event["kernel_time"] = received.kernel_time;
    event["payload"] = whole_hex(received.payload);
    take_(std::move(event));
  }
  void operator()(const Sent& sent) const {
    ordered_json event = this->event("sent", sent.lane, sent.at);
    event["peer"] = text_or_null(sent.to);
    event["bytes"] = sent.length();
    event["payload"] = whole_hex(sent.payload);
    take_(std::move(event));
  }
  void operator()(const Troubled& trouble) const {
    ordered_json event = this->event(option_name(trouble.kind), trouble.lane, trouble.at);
    event["peer"] = text_or_null(trouble.peer);
    event["error"] =
        trouble.error ? ordered_json(error_text(trouble.error)) : ordered_json(nullptr);
    take_(std::move(event));
  }
  void operator()(const EndpointChanged& change) const {
    ordered_json event = this->event("endpoint", change.lane, change.at);
    event["state"] = phase_name(change.now->phase);
    event["lost"] = change.lost;
    event["role"] = readyscope::option_name(change.now->settings.role);
    event["peer"] = text_or_null(change.now->peer);
    take_(std::move(event));
  }
  void operator()(const BufferSampled& sample) const {
    ordered_json event = this->event("buffer", sample.lane, sample.at);
    event["bytes"] = sample.bytes;
    event["dropped"] = sample.dropped ? ordered_json(*sample.dropped) : ordered_json(nullptr);
    take_(std::move(event));
  }
  void operator()(const Concluded& concluded) const {
    ordered_json event = event_at("concluded", scope_.now());
    event["failure"] = words_or_null(concluded.failure.words);
    take_(std::move(event));
  }
  void operator()(const Complained& complaint) const {
    ordered_json event = event_at("complained", scope_.now());
    event["failure"] = words_or_null(complaint.failure.words);
    take_(std::move(event));
  }
  void operator()(const AnswerWithheld& withheld) const {
    take_(event("answer_withheld", withheld.lane, scope_.now()));
  }
  void operator()(const Replied& replied) const {
    ordered_json event = this->event("replied", replied.lane, scope_.now());
    event["rule"] = replied.rule ? ordered_json(*replied.rule) : ordered_json(nullptr);
    take_(std::move(event));
  }
  // Counts, which the report has too, and what only a person at a window does.
  void operator()(const ImpairmentSampled&) const {}
  void operator()(const SenderProgressed&) const {}
  void operator()(const FilledIn&) const {}
  void operator()(const RepeatProgressed&) const {}
  void operator()(const HistoryCleared&) const {}
  void operator()(const HistoryBounded&) const {}

 private:
  [[nodiscard]] ordered_json event_at(std::string_view kind, Instant at) const {
    return {{"seconds", std::chrono::duration<double>(at - scope_.began_at()).count()},
            {"kind", kind}};
  }
  [[nodiscard]] ordered_json event(std::string_view kind, LaneId lane, Instant at) const {
    ordered_json event = event_at(kind, at);
    const EndpointState* endpoint = scope_.find(lane);
    const bool is_open = endpoint != nullptr && endpoint->buffer.bytes != 0;
    event["endpoint"] = is_open               ? ordered_json(endpoint->local.text())
                        : endpoint != nullptr ? ordered_json(endpoint->settings.address)
                                              : ordered_json(nullptr);
    return event;
  }

  const Scope& scope_;
  const Take& take_;
};

}  // namespace

void for_each_event(const Scope& scope, const Happening& happening, const Take& take) {
  std::visit(Teller(scope, take), happening);
}

}  // namespace readyscope
