#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "program/queued_file.hpp"
#include "readyscope/scope/scope.hpp"
#include "text/report.hpp"

namespace readyscope::cli {

/// Writes what happens as a stream of JSON objects, one a line: `start`, a `second` each second, an
/// `event` for each happening if wanted, `end`. assets/stream.schema.json describes them.
class JsonStream final : public HappeningSink {
 public:
  /// Takes the file over. `scope` must outlive this, and be given happenings before it.
  JsonStream(std::FILE* file, const Scope& scope) : file_(file), scope_(&scope) {}

  void start(const Options& options, Duration since_1970);
  void second();
  void take(std::span<const Happening> happenings) override;
  /// Returns whether everything was written.
  bool end(const ProgramFigures& figures, int exit_code);

  [[nodiscard]] bool failed() const { return file_.failed(); }

 private:
  QueuedFile file_;
  const Scope* scope_;
};

}  // namespace readyscope::cli
