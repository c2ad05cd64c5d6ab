#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "files/kept_file.hpp"
#include "panels/widgets/view.hpp"
#include "panels/widgets/workspace_view.hpp"
#include "readyscope/engine/engine.hpp"
#include "readyscope/history/journal.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope::gui {

// A workspace as JSON, which people may read and edit:
//
//   {
//     "version": 1,
//     "endpoints": [
//       {
//         "attach": "connect",
//         "address": "127.0.0.1:9876",
//         "role": "counter-sender",
//         "running": false,
//         "sender": {"rate": 100, "limit": null, "form": "binary64", "bytes": 512,
//                    "start": 0, "step": 1, "burst": 1},
//         "interest": ["read", "write"],
//         "sending": {"drop": 0.02, "delay_ms": 30, "jitter_ms": 10, "seed": 7},
//         "lane": {"place": 1, "height": 2, "pinned": true}
//       },
//       {
//         "attach": "bind",
//         "address": "*:7001",
//         "role": "reply",
//         "rules": [{"match": "equals", "pattern": "ping", "reply": "pong\\n"}]
//       }
//     ],
//     "events": {"filter": ":9876", "hidden": ["Write"], "time": "since_start",
//                "scrolls": true},
//     "layout": {"sockets": true, "timeline": true, "events": true, "side": true,
//                "sockets_share": 0.29, "timeline_share": 0.36, "events_share": 0.54,
//                "tab": "traffic"},
//     "timeline": {"ns_per_column": 1e7, "lane_height": 1, "by_port": false, "folded": [9876]},
//     "traffic": {"sorted_by": "Missing", "descending": true, "links_share": 0.4}
//   }
//
// Roles, forms, matches and addresses are as on the command line. An endpoint has an address;
// what else is left out, anywhere, is as in a new one. `forward_to`, `endless_answers`, and for
// both `sending` and `receiving` `duplicate`, `reorder`, `hold_back_ms` and `bits_per_second`
// are the other settings of endpoints. Patterns and replies are text with the escapes of the Send
// panel. Members that this version does not know are ignored, and not written again: whoever adds
// one that matters raises the version.

/// What of the window belongs to a workspace, endpoints apart.
struct WorkspaceLook {
  std::string filter{};
  std::array<bool, kinds> hidden{};  ///< Kinds of events that are not listed.
  TimeFormat time = TimeFormat::since_start;
  bool events_scroll = true;

  bool show_sockets = true;
  bool show_timeline = true;
  bool show_events = true;
  bool show_side = true;
  float sockets_share = View{}.sockets_share;
  float timeline_share = View{}.timeline_share;
  float events_share = View{}.events_share;
  SidePanel side = SidePanel::traffic;

  double ns_per_column = TimelineView{}.ns_per_column;
  float lane_height = 1;
  bool by_port = false;
  std::vector<std::uint16_t> folded{};  ///< Ports whose lanes are put away.

  std::optional<Sorting> sorting{};
  float links_share = TrafficView{}.links_share;

  bool operator==(const WorkspaceLook&) const = default;
};

struct Workspace {
  static constexpr std::size_t endpoints_max = EngineBounds{}.endpoints_max;
  static constexpr std::size_t bytes_max = std::size_t{16} << 20;  ///< Of its file.

  std::vector<SavedEndpoint> endpoints{};
  WorkspaceLook look{};
  bool operator==(const Workspace&) const = default;
};

std::string workspace_text(const Workspace& workspace);

/// What such a text held. Endpoints that are not right are left out, other settings then are as in
/// a new workspace. Whether an address or a rule is one is for the session to say.
struct ReadWorkspace {
  Condition condition = Condition::good;
  Workspace workspace{};
  std::string fault{};     ///< What is wrong, as the rest of a sentence; empty when it is good.
  std::error_code code{};  ///< What the system said, where it had a say.
};
ReadWorkspace read_workspace(std::string_view text);

}  // namespace readyscope::gui
