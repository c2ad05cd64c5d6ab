#include "panels/send/send_panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "panels/send/send_parts.hpp"
#include "panels/widgets/widgets.hpp"
#include "readyscope/scope/replier.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

constexpr int every_ms_min = static_cast<int>(send_interval_min / std::chrono::milliseconds(1));
constexpr int every_ms_max = static_cast<int>(Preset::every_max / std::chrono::milliseconds(1));

// ---- from where to where ----------------------------------------------------------------------

/// A label before a field on the same line.
void label(std::string_view name) {
  ImGui::AlignTextToFramePadding();
  text_muted(name);
  ImGui::SameLine();
}

/// The same at the left edge, where the fields are aligned.
void first_label(std::string_view name) {
  const float left = ImGui::GetCursorPosX();
  label(name);
  ImGui::SetCursorPosX(left + ImGui::CalcTextSize("From").x + ImGui::GetStyle().ItemSpacing.x);
}

const EndpointState* choose_endpoint(const SendFrame& frame) {
  const EndpointState* chosen =
      frame.selection.endpoint ? frame.scope.find(*frame.selection.endpoint) : nullptr;
  if (chosen == nullptr || !chosen->is_open()) {
    chosen = nullptr;
    for (const auto& endpoint : frame.scope.endpoints()) {
      if (endpoint->is_open()) chosen = endpoint.get();
    }
  }
  const std::string shown =
      chosen == nullptr ? "no endpoint" : frame.scope.journal().name(chosen->lane);
  const float room =
      ImGui::CalcItemWidth() - ImGui::GetFrameHeight() - 2 * ImGui::GetStyle().FramePadding.x;
  const std::string fits = fitting(shown, room);
  if (ImGui::BeginCombo("##from", fits.c_str())) {
    for (const auto& endpoint : frame.scope.endpoints()) {
      if (!endpoint->is_open()) continue;
      const std::string name = frame.scope.journal().name(endpoint->lane) +
                               (endpoint->by_hand.repeat ? "  (sending)" : "") + "##" +
                               std::to_string(static_cast<std::uint32_t>(endpoint->lane));
      if (ImGui::Selectable(name.c_str(), endpoint.get() == chosen)) chosen = endpoint.get();
    }
    ImGui::EndCombo();
  } else if (fits != shown) {
    tip(shown);
  }
  frame.selection.endpoint = chosen == nullptr ? std::nullopt : std::optional(chosen->lane);
  return chosen;
}

const EndpointState* draw_ways(const SendFrame& frame) {
  first_label("From");
  const float to_width = ImGui::CalcTextSize("To").x + 2 * ImGui::GetStyle().ItemSpacing.x;
  ImGui::SetNextItemWidth((ImGui::GetContentRegionAvail().x - to_width) / 2);
  const EndpointState* from = choose_endpoint(frame);
  ImGui::SameLine();
  label("To");
  ImGui::SetNextItemWidth(-1);
  const std::string hint = from != nullptr && from->peer ? from->peer->text() : "127.0.0.1:9876";
  if (input_text("##to", hint.c_str(), frame.panel.to, Preset::to_bytes_max))
    frame.panel.ticket = 0;
  tip(from != nullptr && from->peer ? "Empty sends to the connected peer."
                                    : "Where to send it: a bound endpoint has no peer of its own.");
  return from;
}

// ---- the payload ------------------------------------------------------------------------------

void draw_text(SendPanel& send, float height, const Appearance& appearance) {
  first_label("Text");
  tip("\\n, \\r, \\t, \\\\ and \\x with two hex digits each stand for one byte, so that any byte "
      "can be typed.");
  const FixedFont fixed(appearance);
  if (!input_lines("##text", send.payload.text, PayloadForm::text_bytes_max, ImVec2(-1, height))) {
    return;
  }
  send.payload.text_typed();
  send.ticket = 0;
}

void draw_hex(SendPanel& send, float height, const Appearance& appearance) {
  first_label("Hex");
  tip("The same bytes. Spaces and line breaks between them are ignored.");
  const FixedFont fixed(appearance);
  const ImGuiStyle& style = ImGui::GetStyle();
  const float room =
      ImGui::GetContentRegionAvail().x - 2 * style.FramePadding.x - style.ScrollbarSize;
  if (input_lines("##hex", send.payload.hex, PayloadForm::text_bytes_max, ImVec2(-1, height))) {
    send.payload.hex_typed();
    send.ticket = 0;
  }
  if (ImGui::IsItemActive()) return;
  // Three characters a byte, except for the last of a line.
  const float bytes = (room / ImGui::CalcTextSize("0").x + 1) / 3;
  constexpr std::size_t step = 4;
  send.payload.fit_hex(
      std::max(step, static_cast<std::size_t>(std::max(0.0F, bytes)) / step * step));
}

/// The two views of the payload, one below the other, each as many lines as there is room for.
void draw_payload_fields(SendPanel& send, float height, const Appearance& appearance) {
  const ImGuiStyle& style = ImGui::GetStyle();
  const float line = ImGui::GetTextLineHeight();
  const float frame = 2 * style.FramePadding.y;
  const int lines =
      std::max(2, static_cast<int>((height - 2 * (frame + style.ItemSpacing.y)) / line));
  const int text_lines = lines / 2;
  draw_text(send, static_cast<float>(text_lines) * line + frame, appearance);
  draw_hex(send, static_cast<float>(lines - text_lines) * line + frame, appearance);
}

/// The next datagram as it would be sent now.
std::string filled_in(const Scope& scope, const EndpointState& from, const SendPanel& send) {
  const auto& bytes = send.payload.bytes();
  const bool once = times_of(send) == 1;
  return fill_in({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                 {.counter = once ? from.by_hand.filled_in : 0,
                  .since_1970 = scope.now().time_since_epoch() + scope.wall_offset()},
                 Preset::payload_bytes_max);
}

void draw_filling(SendPanel& send) {
  if (checkbox("Fill in {counter} and {time}", send.filled_in)) send.ticket = 0;
  tip("{counter} becomes 0, 1, 2..., afresh in each repetition, and goes on with every datagram "
      "sent once; {time} becomes the time of sending in UTC, such as 2026-01-31T12:34:56.789Z. "
      "Other braces stay as they are.");
}

// ---- sending ----------------------------------------------------------------------------------

void draw_repetition(SendPanel& send) {
  const float em = ImGui::GetFontSize();
  ImGui::BeginDisabled(send.endless);
  ImGui::SetNextItemWidth(em * 4);
  ImGui::InputScalar("##times", ImGuiDataType_S64, &send.times);
  if (!ImGui::IsItemActive())
    send.times = std::clamp<std::int64_t>(send.times, 1, Preset::times_max);
  ImGui::EndDisabled();
  ImGui::SameLine();
  label("times");
  (void)checkbox("endless,", send.endless);
  tip("Until it is stopped");
  ImGui::SameLine();
  label("every");
  const bool once = times_of(send) == 1;
  ImGui::BeginDisabled(once);
  ImGui::SetNextItemWidth(em * 4.5F);
  ImGui::InputInt("##every", &send.every_ms, 0, 0);
  if (!ImGui::IsItemActive()) send.every_ms = std::clamp(send.every_ms, every_ms_min, every_ms_max);
  ImGui::EndDisabled();
  tip(once ? "For what is sent more than once." : "From 1 ms to a day (86,400,000 ms).");
  ImGui::SameLine();
  label("ms");
}

void request_send(const EndpointState& from, const SendFrame& frame) {
  SendPanel& send = frame.panel;
  send.ticket = frame.wishes.new_ticket();
  frame.wishes.command(SendDatagram{.ticket = send.ticket,
                                    .lane = from.lane,
                                    .payload = send.payload.bytes(),
                                    .to = send.to,
                                    .filled_in = send.filled_in,
                                    .times = static_cast<std::uint64_t>(times_of(send)),
                                    .every = interval_of(send)});
}

/// Send, or Stop while this endpoint sends repeatedly. Ctrl+Enter does what the button does.
void draw_button(const EndpointState* from, const SendFrame& frame) {
  const bool running = from != nullptr && from->by_hand.repeat;
  const bool possible = running || (from != nullptr && frame.panel.payload.is_right());
  const bool keyed = frame.wishes.take_all<PressSend>();
  ImGui::BeginDisabled(!possible);
  const ImVec2 size(ImGui::GetFontSize() * 4, 0);
  const bool pressed = ImGui::Button(running ? "Stop" : "Send", size) || (keyed && possible);
  ImGui::EndDisabled();
  tip(running ? "Stop sending (Ctrl+Enter)" : "Send (Ctrl+Enter)");
  if (!pressed) return;
  if (running) {
    frame.wishes.command(StopSending{from->lane});
  } else {
    request_send(*from, frame);
  }
}

// ---- the outcome ------------------------------------------------------------------------------

struct Status {
  enum class Kind : std::uint8_t { hint, good, trouble };
  std::string text;
  Kind kind = Kind::hint;
  std::error_code code{};
};

/// `Sent 37 of 100`, with the failures.
std::string counts_of(const Repeat& repeat) {
  std::string counts = "Sent " + format_count(repeat.sent);
  if (repeat.what->times > 0) counts += " of " + format_count(repeat.what->times);
  if (repeat.failed > 0) counts += ", " + format_count(repeat.failed) + " failed";
  return counts;
}

Status progress_of(const Repeat& repeat, Instant now) {
  // Text that changes many times a second cannot be read.
  constexpr Duration shown_from = std::chrono::milliseconds(500);
  std::string line = counts_of(repeat);
  if (repeat.what->every >= shown_from) {
    const auto left = std::max(Duration::zero(), repeat.due_at - now);
    line += fmt::format(", next in {:.1f} s", std::chrono::duration<double>(left).count());
  }
  line += ".";
  if (repeat.failed == 0) return {std::move(line), Status::Kind::good};
  return {line + " " + repeat.failure.words, Status::Kind::trouble, repeat.failure.code};
}

Status outcome_of(const Scope& scope, const EndpointState& from, Ticket ticket) {
  const auto& ended = from.by_hand.repeated;
  if (ended && ended->what->ticket == ticket) {
    const bool stopped = ended->sent + ended->failed != ended->what->times;
    const std::string line = counts_of(*ended) + (stopped ? ", then stopped." : ".");
    if (ended->failed == 0) return {line, Status::Kind::good};
    return {line + " " + ended->failure.words, Status::Kind::trouble, ended->failure.code};
  }
  const Concluded* outcome = scope.outcome(ticket);
  if (outcome == nullptr) return {};
  if (outcome->failure.empty()) return {"Sent.", Status::Kind::good};
  return {outcome->failure.words, Status::Kind::trouble, outcome->failure.code};
}

std::string bytes_text(std::size_t count) {
  return format_count(count) + (count == 1 ? " byte" : " bytes");
}

/// What would be sent, if there is nothing else to show.
std::string hint_of(const Scope& scope, const EndpointState& from, const SendPanel& send) {
  if (!send.filled_in) return bytes_text(send.payload.bytes().size());
  constexpr std::size_t characters_max = 70;
  const std::string filled = filled_in(scope, from, send);
  return bytes_text(filled.size()) +
         ", as it would leave now: " + inert_text(std::as_bytes(std::span(filled)), characters_max);
}

Status status_of(const Scope& scope, const EndpointState* from, const SendPanel& send) {
  if (!send.payload.text_fault().empty()) return {send.payload.text_fault(), Status::Kind::trouble};
  if (!send.payload.hex_fault().empty()) return {send.payload.hex_fault(), Status::Kind::trouble};
  if (from == nullptr) return {"Add an endpoint first: datagrams are sent from one."};
  if (from->by_hand.repeat) return progress_of(*from->by_hand.repeat, scope.now());
  if (send.ticket == 0) return {hint_of(scope, *from, send)};
  return outcome_of(scope, *from, send.ticket);
}

void draw_status_line(const Status& status, const Appearance& appearance) {
  const Palette& colours = palette(appearance.theme);
  const ImU32 colour = status.kind == Status::Kind::good      ? colours.good
                       : status.kind == Status::Kind::trouble ? colours.trouble
                                                              : colours.muted;
  text_wrapped_coloured(colour, status.text);
  tip({}, status.code);
}

}  // namespace

std::int64_t times_of(const SendPanel& send) {
  return send.endless ? 0 : std::clamp<std::int64_t>(send.times, 1, Preset::times_max);
}

Duration interval_of(const SendPanel& send) {
  return std::chrono::milliseconds(std::clamp(send.every_ms, every_ms_min, every_ms_max));
}

void SendPanel::draw(const Scope& scope, Selection& selection, Wishes& wishes) {
  const SendFrame frame{{scope, appearance_, selection, wishes}, *this};
  SendPanel& send = *this;
  while (auto wish = wishes.take<FillSend>()) {
    payload.set(std::move(wish->payload));
    to = std::move(wish->to);
    filled_in = false;
    ticket = 0;
  }
  const EndpointState* from = draw_ways(frame);
  draw_presets_trouble(frame);
  // The lines below the payload get their room first. Most messages take two lines, which are kept
  // free so that nothing moves when one appears.
  const ImGuiStyle& style = ImGui::GetStyle();
  const float below =
      2 * (ImGui::GetFrameHeight() + style.ItemSpacing.y) + 2 * ImGui::GetTextLineHeight();
  draw_payload_fields(send, ImGui::GetContentRegionAvail().y - below, frame.appearance);
  draw_filling(send);
  draw_presets_button(frame);
  draw_repetition(send);
  ImGui::SameLine();
  draw_button(from, frame);
  draw_status_line(status_of(frame.scope, from, send), frame.appearance);
}

}  // namespace readyscope::gui
