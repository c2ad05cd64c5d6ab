#include <algorithm>
#include <string>
#include <vector>

#include "panels/format.hpp"
#include "panels/panels.hpp"
#include "panels/widgets.hpp"

namespace readyscope::gui {
namespace {

using model::EndpointState;

constexpr std::size_t payload_text_bytes_max = 200'000;  ///< The largest datagram, in hex.

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Pairs of hex digits, with blanks between bytes as one likes; none when it is not that.
std::optional<std::vector<std::byte>> from_hex(std::string_view text) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
      ++i;
      continue;
    }
    if (i + 1 >= text.size()) return {};
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes.push_back(static_cast<std::byte>(high * 16 + low));
    i += 2;
  }
  return bytes;
}

std::optional<std::vector<std::byte>> payload_of(const SendView& send) {
  if (send.form == SendForm::hex) return from_hex(send.payload);
  const auto bytes = std::as_bytes(std::span(send.payload));
  return std::vector<std::byte>(bytes.begin(), bytes.end());
}

void change_form(SendView& send, SendForm form) {
  if (send.form == form) return;
  const auto bytes = payload_of(send);
  // A text field ends at a zero byte, so such a payload stays in hex.
  const bool fits =
      bytes && (form == SendForm::hex || std::ranges::find(*bytes, std::byte{0}) == bytes->end());
  if (!fits) return;
  send.form = form;
  if (form == SendForm::text) {
    send.payload.assign(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    return;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  send.payload.clear();
  for (const std::byte byte : *bytes) {
    if (!send.payload.empty()) send.payload += ' ';
    send.payload += digits[static_cast<unsigned>(byte) / 16];
    send.payload += digits[static_cast<unsigned>(byte) % 16];
  }
}

const EndpointState* choose_endpoint(const model::Session& session, SendView& send) {
  const EndpointState* chosen = send.lane ? session.find(*send.lane) : nullptr;
  if (chosen == nullptr || !chosen->is_open()) {
    chosen = nullptr;
    for (const auto& endpoint : session.endpoints()) {
      if (endpoint->is_open()) chosen = endpoint.get();
    }
  }
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 18);
  const std::string shown =
      chosen == nullptr ? "no endpoint" : session.journal().name(chosen->lane);
  if (ImGui::BeginCombo("From", shown.c_str())) {
    for (const auto& endpoint : session.endpoints()) {
      if (!endpoint->is_open()) continue;
      const std::string name = session.journal().name(endpoint->lane) + "##" +
                               std::to_string(static_cast<std::uint32_t>(endpoint->lane));
      if (ImGui::Selectable(name.c_str(), endpoint.get() == chosen)) chosen = endpoint.get();
    }
    ImGui::EndCombo();
  }
  send.lane = chosen == nullptr ? std::nullopt : std::optional(chosen->lane);
  return chosen;
}

void draw_outcome(const model::Session& session, const View& view) {
  if (view.send.ticket == 0) return;
  const model::Concluded* outcome = session.outcome(view.send.ticket);
  if (outcome == nullptr) return;
  if (outcome->failure.empty()) {
    text_coloured(palette(view.theme).good, "Sent.");
  } else {
    text_wrapped_coloured(palette(view.theme).trouble, outcome->failure);
  }
}

}  // namespace

void draw_send(const model::Session& session, View& view, model::Commands& commands) {
  SendView& send = view.send;
  const EndpointState* from = choose_endpoint(session, send);
  if (from == nullptr) {
    text_muted("Add an endpoint first: a datagram is sent from one.");
    return;
  }
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 18);
  const std::string hint = from->peer ? from->peer->text() : "127.0.0.1:9876";
  if (input_text("To", hint.c_str(), send.to, 2 * address_text_bytes_max)) send.ticket = 0;
  tip(from->peer ? "Empty sends to the connected peer."
                 : "Where to send it: a bound endpoint has no "
                   "peer of its own.");
  if (ImGui::RadioButton("Text", send.form == SendForm::text)) change_form(send, SendForm::text);
  ImGui::SameLine();
  if (ImGui::RadioButton("Hex", send.form == SendForm::hex)) change_form(send, SendForm::hex);
  ImGui::SameLine();
  const auto payload = payload_of(send);
  ImGui::BeginDisabled(!payload);
  const bool keyed = ImGui::GetIO().KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
  if (ImGui::Button("Send") || (keyed && payload)) {
    send.ticket = ++view.last_ticket;
    commands.emplace_back(model::SendDatagram{send.ticket, from->lane, *payload, send.to});
  }
  ImGui::EndDisabled();
  tip("Send once (Ctrl+Enter)");
  ImGui::SameLine();
  if (payload) {
    text_muted(format_count(payload->size()) + (payload->size() == 1 ? " byte" : " bytes"));
  } else {
    text_coloured(palette(view.theme).trouble, "Hex is pairs of 0-9 and a-f, such as 68 69.");
  }
  draw_outcome(session, view);
  const FixedFont fixed(view);
  if (input_lines(
          "##payload", send.payload, payload_text_bytes_max,
          ImVec2(-1, std::max(ImGui::GetTextLineHeight() * 3, ImGui::GetContentRegionAvail().y)))) {
    send.ticket = 0;
  }
}

}  // namespace readyscope::gui
