#pragma once

#include "panels/events/events_panel.hpp"
#include "panels/payload/payload_panel.hpp"
#include "panels/send/send_panel.hpp"
#include "panels/sockets/sockets_panel.hpp"
#include "panels/timeline/timeline_panel.hpp"
#include "panels/traffic/traffic_panel.hpp"

namespace readyscope::gui {

/// All panels, each with its state.
struct Panels {
  explicit Panels(const Appearance& appearance)
      : sockets(appearance),
        timeline(appearance),
        events(appearance),
        traffic(appearance),
        payload(appearance),
        send(appearance) {}

  SocketsPanel sockets;
  TimelinePanel timeline;
  EventsPanel events;
  TrafficPanel traffic;
  PayloadPanel payload;
  SendPanel send;
};

}  // namespace readyscope::gui
