#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "files/kept_value.hpp"
#include "files/workspace.hpp"

namespace readyscope::gui {

struct WorkspaceFormat {
  using Value = Workspace;
  static constexpr std::size_t bytes_max = Workspace::bytes_max;
  static constexpr std::string_view title = "The workspace";
  static constexpr std::string_view others = "something that this Readyscope did not write";

  static std::string text(const Workspace& workspace) { return workspace_text(workspace); }
  static ReadWorkspace read(std::string_view text) { return read_workspace(text); }
};

/// The file of the open workspace, held by one instance at a time: see `take`. When that instance
/// ends, however suddenly, the file is free again.
using WorkspaceFile = KeptValue<WorkspaceFormat>;

}  // namespace readyscope::gui
