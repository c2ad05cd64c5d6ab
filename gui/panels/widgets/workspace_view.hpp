#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "panels/timeline/lanes.hpp"
#include "panels/widgets/file_prompt.hpp"
#include "readyscope/scope/command.hpp"
#include "readyscope/scope/failure.hpp"

namespace readyscope::gui {

/// An endpoint as a workspace holds it.
struct SavedEndpoint {
  EndpointSettings what;
  LaneLook look{};        ///< Of its lane in the timeline.
  std::size_t place = 0;  ///< Of its lane among those of the workspace, from the top.
  bool operator==(const SavedEndpoint&) const = default;
};

/// One that could not be opened when its workspace was. It belongs to the workspace all the same.
struct UnopenedEndpoint {
  SavedEndpoint saved;
  Failure failure;
};

/// One that was asked for, and is not known to be open yet.
struct AwaitedEndpoint {
  Ticket ticket = 0;
  SavedEndpoint saved;
};

/// What a person wants done with workspace files. Panels ask, the program does it.
struct WorkspaceRequest {
  enum class What : std::uint8_t { begin_new, open, save_as };
  What what = What::begin_new;
  std::string path{};  ///< In UTF-8.
};

/// What the window knows of the workspace that is open.
struct WorkspaceView {
  std::string file;                 ///< Where it is kept, in UTF-8; empty when it is not.
  std::string folder;               ///< Where a person is asked for a file, ending in a separator.
  std::vector<std::string> recent;  ///< Files, the latest first.
  std::optional<WorkspaceRequest> wanted;
  FilePrompt prompt;
  Failure trouble;  ///< What is wrong with a file; empty when nothing is.
  std::vector<AwaitedEndpoint> awaited;
  Ticket arranged = 0;  ///< Up to this ticket, lanes of awaited endpoints have their places.
  std::vector<UnopenedEndpoint> unopened;
};

}  // namespace readyscope::gui
