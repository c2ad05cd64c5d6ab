#include <string>

#include "panels/fields/role_fields.hpp"
#include "panels/fields/rule_fields.hpp"
#include "panels/fields/sender_fields.hpp"
#include "panels/sockets/sockets_parts.hpp"
#include "panels/widgets/widgets.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

constexpr float address_width_em = 13;
constexpr float role_width_em = 10;

void request_add(const SocketsFrame& frame) {
  AddForm& form = frame.panel.form;
  const bool replies = form.role == Role::reply;
  const auto rules = replies ? rules_of(form.rules) : ReplyRules{};
  // Their errors are shown beside them.
  if (!rules) return;
  form.ticket = frame.wishes.new_ticket();
  frame.wishes.command(
      AddEndpoint{.ticket = form.ticket,
                  .settings = {.attach = form.attach,
                               .address = form.address,
                               .role = form.role,
                               .sender = form.sender,
                               .forward_to = form.role == Role::forward ? form.forward_to : "",
                               .reply_rules = *rules}});
}

void draw_role_choice(const SocketsFrame& frame) {
  AddForm& form = frame.panel.form;
  if (form.attach == Attach::bind && form.role == Role::counter_sender) {
    form.role = Role::counter_receiver;
  }
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * role_width_em);
  const auto chosen = choose_role(form.role, form.attach);
  if (chosen) {
    form.role = *chosen;
    // From there Enter adds the endpoint.
    frame.wishes.add(TypeAddress{});
  }
  tip(explain(form.role));
}

void draw_address_field(const SocketsFrame& frame) {
  AddForm& form = frame.panel.form;
  ImGui::SetNextItemWidth(ImGui::GetFontSize() * address_width_em);
  if (frame.wishes.take<TypeAddress>()) focus_next_field();
  const char* hint = form.attach == Attach::bind ? "127.0.0.1:9876" : "host:port";
  const std::string before = form.address;
  const bool entered =
      input_text("##address", hint, form.address, 2 * address_text_bytes_max,
                 ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  if (form.address != before) form.ticket = 0;
  tip("127.0.0.1:9876, [::1]:9876, localhost:9876, or 9876 for that port on loopback. "
      "*:9876 binds to every interface, so other machines can send to it. Port 0 takes any free "
      "port.");
  if (entered) request_add(frame);
}

/// Shows what is wrong with the address, beside it, while it is typed.
void draw_verdict(const SocketsFrame& frame) {
  const AddForm& form = frame.panel.form;
  const Palette& colours = palette(frame.appearance.theme);
  if (form.ticket != 0) {
    const Concluded* outcome = frame.scope.outcome(form.ticket);
    if (outcome == nullptr) {
      text_muted("Looking up the name...");
    } else if (!outcome->failure.empty()) {
      text_wrapped_coloured(colours.trouble, outcome->failure.words);
      tip({}, outcome->failure.code);
    } else {
      text_coloured(colours.good, "Added.");
    }
    return;
  }
  if (form.address.empty()) {
    text_muted("Type an address, choose what the endpoint does, and press Enter.");
    return;
  }
  const auto address = parse_address(form.address);
  if (!address) {
    // A half-typed address is not a mistake yet.
    const bool unfinished = address.error() == AddressFault::no_port;
    text_wrapped_coloured(unfinished ? colours.muted : colours.trouble, explain(address.error()));
    return;
  }
  if (form.attach == Attach::connect && address->port == 0) {
    text_wrapped_coloured(colours.trouble, "A peer needs a port from 1 to 65535.");
    return;
  }
  const auto numeric = Endpoint::from_numeric(address->host, address->port);
  if (form.attach == Attach::bind && numeric && numeric->is_any()) {
    text_wrapped_coloured(
        colours.warning,
        "Every interface: other machines can send here. Use 127.0.0.1 for loopback.");
  } else if (form.attach == Attach::bind && address->port == 0) {
    text_muted("Any free port.");
  } else if (!numeric) {
    text_muted("A name: it will be looked up.");
  } else {
    text_muted("Press Enter to add it.");
  }
}

// ---- what a role needs to begin ---------------------------------------------------------------

void draw_sender_bar(const SocketsFrame& frame) {
  SenderSettings& sender = frame.panel.form.sender;
  const float em = ImGui::GetFontSize();
  const auto name = [](const char* words) {
    ImGui::AlignTextToFramePadding();
    text(words);
    ImGui::SameLine();
  };
  name("Rate, a second");
  (void)draw_rate_field(sender, 5 * em, frame.appearance);
  same_line_if_fits(10 * em);
  name("Limit");
  (void)draw_limit_fields(sender, 0, 5 * em, frame.appearance);
  same_line_if_fits(9 * em);
  name("Form");
  (void)draw_form_choice(sender, 5.5F * em);
  same_line_if_fits(button_width("Settings..."));
  if (ImGui::Button("Settings...")) ImGui::OpenPopup("##sender popup");
  tip("All settings of a counter sender, including its bytes, start value, step and burst.");
  if (!begin_popup("##sender popup")) return;
  (void)draw_sender_settings(sender, 0, frame.appearance);
  ImGui::EndPopup();
}

void draw_reply_bar(const SocketsFrame& frame) {
  AddForm& form = frame.panel.form;
  if (ImGui::Button("Rules...")) ImGui::OpenPopup("##rules popup");
  tip("What is answered, and how.");
  ImGui::SameLine();
  const auto rules = rules_of(form.rules);
  if (!rules) {
    text_coloured(palette(frame.appearance.theme).trouble,
                  "Rule " + std::to_string(rules.error().rule + 1) + ": " + rules.error().what);
  } else if (rules->empty()) {
    text_coloured(palette(frame.appearance.theme).warning,
                  "No rules yet: nothing will be answered.");
  } else {
    text_muted(format_count(rules->size()) + (rules->size() == 1 ? " rule." : " rules."));
  }
  if (!begin_popup("##rules popup")) return;
  if (draw_rules(form.rules, rule_fault(frame.scope, form.ticket), {}, frame.appearance))
    form.ticket = 0;
  ImGui::EndPopup();
}

void draw_role_bar(const SocketsFrame& frame) {
  AddForm& form = frame.panel.form;
  if (form.role == Role::counter_sender) draw_sender_bar(frame);
  if (form.role == Role::reply) draw_reply_bar(frame);
  if (form.role != Role::forward) return;
  const std::string before = form.forward_to;
  const bool entered = draw_forward_field(form.forward_to, {}, frame.appearance);
  if (form.forward_to != before) form.ticket = 0;
  if (entered) request_add(frame);
}

void draw_attach_choice(AddForm& form) {
  if (radio_button("Bind", form.attach == Attach::bind)) {
    form.attach = Attach::bind;
    form.ticket = 0;
  }
  tip("Receives on an address of this machine.");
  ImGui::SameLine();
  if (radio_button("Connect", form.attach == Attach::connect)) {
    form.attach = Attach::connect;
    form.ticket = 0;
  }
  tip("Sends to one peer, and receives only from it.");
}

/// At the right end if there is room: it is in the menu too.
void draw_demo_button(const Frame& frame) {
  constexpr const char* label = "Run the counter demo";
  ImGui::SameLine();
  const float room = ImGui::GetContentRegionAvail().x - button_width(label);
  if (room < 0) {
    ImGui::NewLine();
    return;
  }
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room);
  if (ImGui::Button(label)) frame.wishes.command(RunDemo{});
  tip("A server on port 9876, and a client that sends it the counters 0 to 9, then closes.");
}

}  // namespace

void draw_add_bar(const SocketsFrame& frame) {
  title("Sockets");
  draw_attach_choice(frame.panel.form);
  const float em = ImGui::GetFontSize();
  same_line_if_fits((address_width_em + role_width_em) * em + button_width("Add") +
                    2 * ImGui::GetStyle().ItemSpacing.x);
  draw_address_field(frame);
  ImGui::SameLine();
  draw_role_choice(frame);
  ImGui::SameLine();
  if (ImGui::Button("Add")) request_add(frame);
  tip("Add the endpoint (Enter in the address field)");
  draw_demo_button(frame);
  draw_role_bar(frame);
  draw_verdict(frame);
}

}  // namespace readyscope::gui
