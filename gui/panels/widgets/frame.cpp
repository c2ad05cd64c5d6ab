#include "panels/widgets/frame.hpp"

#include <string>

namespace readyscope::gui {

void select_event(const Frame& frame, std::uint64_t sequence) {
  frame.selection.event = sequence;
  frame.wishes.add(ShowSelectedEvent{});
}

void start_or_stop(const Frame& frame, const EndpointState& sender) {
  if (sender.sender.running) {
    frame.wishes.command(StopSender{sender.lane});
  } else {
    frame.wishes.command(StartSender{sender.lane});
  }
}

void list_events_of(const Frame& frame, const EndpointState& endpoint) {
  frame.wishes.add(FilterEvents{":" + std::to_string(endpoint.local.port())});
  frame.wishes.add(ShowPanel{Panel::events});
}

void list_events_in(const Frame& frame, const MarkedRange& range) {
  frame.wishes.add(ListRange{range});
  frame.wishes.add(ShowPanel{Panel::events});
}

void send_from(const Frame& frame, LaneId endpoint) {
  frame.selection.endpoint = endpoint;
  frame.wishes.add(ShowSidePanel{SidePanel::send});
}

}  // namespace readyscope::gui
