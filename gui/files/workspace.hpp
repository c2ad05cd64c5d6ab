#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "files/kept_value.hpp"
#include "panels/desk/desk.hpp"
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
// Roles, forms, matches and addresses are as on the command line. An endpoint needs an address;
// everything else but the version and the list may be left out, and is then as in a new workspace.
// Endpoints also have `forward_to` and `endless_answers`, and both `sending` and `receiving` have
// `duplicate`, `reorder`, `hold_back_ms` and `bits_per_second`. Patterns and replies are text with
// the escapes of the Send panel. Members that this version does not know are ignored and not
// written again: if you add one that matters, raise the version.

/// An endpoint as a workspace stores it.
struct SavedEndpoint {
  EndpointSettings what;
  LaneLook look{};        ///< Of its lane in the timeline.
  std::size_t place = 0;  ///< Index of its lane among those of the workspace, from the top.
  bool operator==(const SavedEndpoint&) const = default;
};

struct Workspace {
  static constexpr std::size_t endpoints_max = EngineBounds{}.endpoints_max;
  static constexpr std::size_t bytes_max = std::size_t{16} << 20;  ///< Of its file.

  std::vector<SavedEndpoint> endpoints{};
  WorkspaceLook look{};
  bool operator==(const Workspace&) const = default;
};

std::string workspace_text(const Workspace& workspace);

/// Whether a file with this text may become a workspace's: it has a version and a list of
/// endpoints, whatever else there is or is not, or it is empty. Anything else is somebody's who
/// knows nothing of us.
bool is_workspace_text(std::string_view text);

/// Invalid endpoints are left out; other invalid settings get their defaults. Addresses and rules
/// are checked by the session.
using ReadWorkspace = ReadText<Workspace>;
ReadWorkspace read_workspace(std::string_view text);

}  // namespace readyscope::gui
