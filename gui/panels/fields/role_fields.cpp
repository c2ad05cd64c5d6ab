#include "panels/fields/role_fields.hpp"

#include <string>

#include "panels/fields/endpoint_popup.hpp"
#include "panels/fields/rule_fields.hpp"
#include "panels/fields/sender_fields.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

// ---- a counter sender -------------------------------------------------------------------------

void draw_sender(const EndpointState& endpoint, const Frame& frame) {
  SenderSettings settings = endpoint.settings.sender;
  if (draw_sender_settings(settings, endpoint.sender.sent, frame.appearance)) {
    frame.wishes.command(SetSender{endpoint.lane, settings});
  }
  if (ImGui::Button("Restart")) frame.wishes.command(RestartSender{endpoint.lane});
  tip("Starts again from the start value: a new run, which receivers do not mistake for loss.");
}

// ---- a counter receiver -----------------------------------------------------------------------

std::string title(WrapWidth width) {
  return width == WrapWidth::inferred ? "Inferred" : std::to_string(bits_of(width)) + " bits";
}

void draw_receiver(const EndpointState& endpoint, const Frame& frame) {
  ReceiverSettings settings = endpoint.settings.receiver;
  ImGui::AlignTextToFramePadding();
  text("Text counters wrap at");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 8);
  if (ImGui::BeginCombo("##wrap", title(settings.wrap).c_str())) {
    for (const WrapWidth width : wrap_widths) {
      if (ImGui::Selectable(title(width).c_str(), width == settings.wrap)) settings.wrap = width;
    }
    ImGui::EndCombo();
  }
  tip("At how many bits the senders of text counters start again from 0. It applies to runs that "
      "begin from now on.");
  bool any_port = settings.source_is == SourceIs::address;
  if (checkbox("One sender for each address", any_port)) {
    settings.source_is = any_port ? SourceIs::address : SourceIs::address_and_port;
  }
  tip("Otherwise senders are told apart by their ports, too. Some programs send each datagram from "
      "another port.");
  if (settings != endpoint.settings.receiver) {
    frame.wishes.command(SetReceiver{endpoint.lane, settings});
  }
}

// ---- forwarding -------------------------------------------------------------------------------

/// What is wrong with the target of a forward; empty if it is an address, `std::nullopt` while it
/// is half of one.
std::optional<std::string> forward_fault(std::string_view to, std::optional<Family> family) {
  const auto address = parse_address(to);
  if (!address) {
    const AddressFault fault = address.error();
    if (fault == AddressFault::empty || fault == AddressFault::no_port) return {};
    return std::string(explain(fault));
  }
  if (address->port == 0) return "A port from 1 to 65535.";
  if (address->host == "localhost") return std::string();
  const auto numeric = Endpoint::from_numeric(address->host, address->port);
  if (!numeric) return "A numeric address, such as 127.0.0.1:9877.";
  if (family && *family != numeric->family()) {
    return *family == Family::ipv4 ? "This endpoint uses only IPv4."
                                   : "This endpoint uses only IPv6.";
  }
  return std::string();
}

/// Why the last request failed; empty if it succeeded, `std::nullopt` if there was none.
std::optional<std::string> failure_of(const Scope& scope, Ticket ticket) {
  const Concluded* outcome = ticket == 0 ? nullptr : scope.outcome(ticket);
  if (outcome == nullptr) return {};
  return outcome->failure.words;
}

void draw_forward(const EndpointState& endpoint, RoleForm& form, const Frame& frame) {
  const std::string before = form.forward_to;
  const bool entered =
      draw_forward_field(form.forward_to, endpoint.local.family(), frame.appearance);
  if (form.forward_to != before) form.ticket = 0;
  const std::string current = endpoint.forward_to ? endpoint.forward_to->text() : std::string();
  const auto fault = forward_fault(form.forward_to, endpoint.local.family());
  ImGui::BeginDisabled(!fault || !fault->empty() || form.forward_to == current);
  const bool pressed = ImGui::Button("Apply");
  ImGui::EndDisabled();
  if ((entered || pressed) && fault && fault->empty()) {
    form.ticket = frame.wishes.new_ticket();
    frame.wishes.command(SetForward{form.ticket, endpoint.lane, form.forward_to});
  }
  ImGui::SameLine();
  const auto failure = failure_of(frame.scope, form.ticket);
  if (failure && !failure->empty()) {
    text_coloured(palette(frame.appearance.theme).trouble, *failure);
  } else if (current.empty()) {
    text_coloured(palette(frame.appearance.theme).warning, "Nothing is forwarded yet.");
  } else {
    text_coloured(palette(frame.appearance.theme).good, "Forwards to " + current + ".");
  }
  text_muted(endpoint.answers.forward_back
                 ? "What comes from there goes back to " + endpoint.answers.forward_back->text() +
                       "."
                 : "What comes from there goes back to whoever sent last.");
}

// ---- replies ----------------------------------------------------------------------------------

/// The state of the rules that are shown.
void draw_rules_state(const EndpointState& endpoint, const Appearance& appearance, bool in_effect,
                      std::optional<std::size_t> faulty_rule, const std::string& failure) {
  const Palette& colours = palette(appearance.theme);
  if (faulty_rule) {
    text_coloured(colours.trouble, "Rule " + std::to_string(*faulty_rule + 1) +
                                       " is not valid. The previous rules are still in effect.");
  } else if (!failure.empty()) {
    text_coloured(colours.trouble, failure);
  } else if (!in_effect) {
    text_coloured(colours.warning, "Not in effect yet.");
  } else if (!endpoint.settings.reply_rules.empty()) {
    text_coloured(colours.good, "In effect.");
  }
}

/// Whether what is typed should take effect, or be reverted.
struct RuleButtons {
  bool apply = false;
  bool take_back = false;
};

RuleButtons draw_rule_buttons(bool in_effect, bool faulty) {
  RuleButtons pressed;
  ImGui::BeginDisabled(in_effect || faulty);
  pressed.apply = ImGui::Button("Apply");
  ImGui::EndDisabled();
  tip("Puts these rules into effect, and counts their answers from 0.");
  ImGui::SameLine();
  ImGui::BeginDisabled(in_effect);
  pressed.take_back = ImGui::Button("Revert");
  ImGui::EndDisabled();
  tip("Restores the rules that are in effect.");
  return pressed;
}

void draw_replies(const EndpointState& endpoint, RoleForm& form, const Frame& frame) {
  const auto current = forms_of(endpoint.settings.reply_rules);
  const bool in_effect = form.rules == current;
  const std::string failure = failure_of(frame.scope, form.ticket).value_or("");
  const auto refused = rule_fault(frame.scope, form.ticket);
  const auto answered =
      in_effect ? std::span(endpoint.answers.replies.by_rule) : std::span<const std::uint64_t>();
  if (draw_rules(form.rules, refused, answered, frame.appearance)) form.ticket = 0;
  ImGui::SameLine();
  const auto rules = rules_of(form.rules);
  const RuleButtons pressed = draw_rule_buttons(in_effect, !rules);
  if (pressed.apply) {
    form.ticket = frame.wishes.new_ticket();
    frame.wishes.command(SetReplyRules{form.ticket, endpoint.lane, *rules});
  } else if (pressed.take_back) {
    form.rules = current;
    form.ticket = 0;
  }
  ImGui::SameLine();
  const auto faulty = refused  ? std::optional(refused->rule)
                      : !rules ? std::optional(rules.error().rule)
                               : std::nullopt;
  draw_rules_state(endpoint, frame.appearance, in_effect, faulty, failure);
  text_muted(format_count(endpoint.answers.replies.answered()) + " answered, " +
             format_count(endpoint.answers.replies.unmatched) + " matched no rule.");
}

// ---- answer loops -----------------------------------------------------------------------------

void draw_answer_loop(const EndpointState& endpoint, const Frame& frame) {
  bool allowed = endpoint.settings.answer_loop_allowed;
  if (checkbox("Allow an endless answer loop", allowed)) {
    frame.wishes.command(AllowAnswerLoop{endpoint.lane, allowed});
  }
  tip("Two endpoints that answer each other would never stop. So answers to answers of our own are "
      "stopped, unless you allow them.");
  if (endpoint.answers.withheld == 0) return;
  text_coloured(
      palette(frame.appearance.theme).warning,
      format_count(endpoint.answers.withheld) + " answers were withheld to end an endless loop.");
}

void draw_fields(const EndpointState& endpoint, RoleForm& form, const Frame& frame) {
  if (form.lane != endpoint.lane || form.role != endpoint.role()) {
    form = {.lane = endpoint.lane,
            .role = endpoint.role(),
            .forward_to = endpoint.forward_to ? endpoint.forward_to->text() : std::string(),
            .rules = forms_of(endpoint.settings.reply_rules)};
  }
  if (endpoint.role() == Role::counter_sender) draw_sender(endpoint, frame);
  if (endpoint.role() == Role::counter_receiver) draw_receiver(endpoint, frame);
  if (endpoint.role() == Role::forward) draw_forward(endpoint, form, frame);
  if (endpoint.role() == Role::reply) draw_replies(endpoint, form, frame);
  if (is_answering(endpoint.role())) draw_answer_loop(endpoint, frame);
}

}  // namespace

std::optional<Role> choose_role(Role current, Attach attach) {
  std::optional<Role> chosen;
  if (ImGui::BeginCombo("##role", std::string(title(current)).c_str())) {
    for (const Role role : roles) {
      // A bound socket has no peer to send counters to.
      const bool possible = attach == Attach::connect || role != Role::counter_sender;
      ImGui::BeginDisabled(!possible);
      if (ImGui::Selectable(std::string(title(role)).c_str(), role == current)) {
        chosen = role;
      }
      ImGui::EndDisabled();
      tip(explain(role));
    }
    ImGui::EndCombo();
  }
  return chosen;
}

bool draw_forward_field(std::string& to, std::optional<Family> family,
                        const Appearance& appearance) {
  ImGui::AlignTextToFramePadding();
  text("Forward to");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * 13);
  const bool entered =
      input_text("##forward", "127.0.0.1:9877", to, 2 * address_text_bytes_max,
                 ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  tip("The numeric address that everything is forwarded to. What comes back from there goes to "
      "whoever sent last.");
  ImGui::SameLine();
  const auto fault = forward_fault(to, family);
  if (fault && !fault->empty()) {
    text_coloured(palette(appearance.theme).trouble, *fault);
  } else {
    text_muted(fault ? "An address." : "An address and a port.");
  }
  return entered;
}

bool has_settings(Role role) {
  return role == Role::counter_sender || role == Role::counter_receiver || is_answering(role);
}

bool lacks_settings(const EndpointState& endpoint, Role role) {
  return (role == Role::forward && !endpoint.forward_to) ||
         (role == Role::reply && endpoint.settings.reply_rules.empty());
}

void draw_settings_button(const char* label, const EndpointState& endpoint, const Frame& frame) {
  const bool lacks = lacks_settings(endpoint, endpoint.role());
  ImGui::PushStyleColor(ImGuiCol_Text, lacks ? palette(frame.appearance.theme).warning
                                             : ImGui::GetColorU32(ImGuiCol_Text));
  if (ImGui::SmallButton(label)) frame.wishes.add(EditSettings{endpoint.lane});
  ImGui::PopStyleColor();
  tip(lacks ? "It does nothing yet: click to set what it should do."
            : "The settings of this role.");
}

void SettingsPopup::draw(const Frame& frame) {
  popup_.draw<EditSettings>(
      frame, [&](const EndpointState& endpoint) { draw_fields(endpoint, form_, frame); });
}

}  // namespace readyscope::gui
