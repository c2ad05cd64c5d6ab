#include <vector>

#include "panels/fields/role_fields.hpp"
#include "panels/sockets/sockets_panel.hpp"

namespace readyscope::gui {
namespace {

/// The one whose row was clicked last.
const EndpointState* chosen_endpoint(const Frame& frame) {
  const auto lane = frame.selection.endpoint;
  const EndpointState* endpoint = lane ? frame.scope.find(*lane) : nullptr;
  return endpoint != nullptr && endpoint->is_live() ? endpoint : nullptr;
}

bool is_endpoint_chosen(const Frame& frame) { return chosen_endpoint(frame) != nullptr; }

std::string chosen_name(const Frame& frame) {
  const EndpointState* endpoint = chosen_endpoint(frame);
  // Shown where the action is not possible, so that the reason is clear.
  if (endpoint == nullptr) return " the endpoint whose row is chosen";
  return " " + frame.scope.journal().name_parts(endpoint->lane).local;
}

bool is_sender_chosen(const Frame& frame) {
  const EndpointState* endpoint = chosen_endpoint(frame);
  return endpoint != nullptr && endpoint->role() == Role::counter_sender;
}

bool has_settings_chosen(const Frame& frame) {
  const EndpointState* endpoint = chosen_endpoint(frame);
  return endpoint != nullptr && has_settings(endpoint->role());
}

void remove_all(const Frame& frame) {
  RemoveEndpoints wish;
  for (const auto& endpoint : frame.scope.endpoints()) {
    if (endpoint->is_live()) wish.endpoints.push_back(endpoint->lane);
  }
  frame.wishes.add(std::move(wish));
}

/// Actions on the endpoint whose row was clicked last.
Action on_chosen(int section, const char* name, std::function<bool(const Frame&)> possible,
                 std::function<void(const Frame&, const EndpointState&)> act,
                 bool needs_live = true) {
  return {
      .menu = Menu::endpoints,
      .section = section,
      .name = name,
      .act = [act = std::move(act)](const Frame& frame) { act(frame, *chosen_endpoint(frame)); },
      .possible = std::move(possible),
      .more = chosen_name,
      .needs_live = needs_live};
}

}  // namespace

Actions SocketsPanel::actions() {
  Actions all{{.menu = Menu::endpoints,
               .name = "Add...",
               .keys = {.chord = ImGuiMod_Ctrl | ImGuiKey_N},
               .act =
                   [](const Frame& frame) {
                     frame.wishes.add(ShowPanel{Panel::sockets});
                     frame.wishes.add(TypeAddress{});
                   },
               .needs_live = true},
              {.menu = Menu::endpoints,
               .name = "Run the counter demo",
               .act = [](const Frame& frame) { frame.wishes.command(RunDemo{}); },
               .needs_live = true},
              on_chosen(1, "Start or stop the counter of", is_sender_chosen, start_or_stop),
              on_chosen(1, "Settings of", has_settings_chosen,
                        [](const Frame& frame, const EndpointState& endpoint) {
                          frame.wishes.add(EditSettings{endpoint.lane});
                        }),
              on_chosen(1, "Impairment of", is_endpoint_chosen,
                        [](const Frame& frame, const EndpointState& endpoint) {
                          frame.wishes.add(EditImpairment{endpoint.lane});
                        }),
              on_chosen(1, "Show only this in Events:", is_endpoint_chosen, list_events_of, false),
              on_chosen(2, "Remove", is_endpoint_chosen,
                        [](const Frame& frame, const EndpointState& endpoint) {
                          frame.wishes.add(RemoveEndpoints{{endpoint.lane}});
                        }),
              {.menu = Menu::endpoints,
               .section = 2,
               .name = "Remove all",
               .act = remove_all,
               .possible = [](const Frame& frame) { return frame.scope.live_count() > 0; },
               .needs_live = true}};
  all[all.size() - 2].keys = {.chord = ImGuiKey_Delete};
  return all;
}

}  // namespace readyscope::gui
