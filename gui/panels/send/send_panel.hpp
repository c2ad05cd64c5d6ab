#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "panels/send/preset.hpp"
#include "panels/widgets/frame.hpp"
#include "panels/widgets/payload_form.hpp"

namespace readyscope::gui {

/// What the panel does with presets besides sending them.
struct PresetForm {
  enum class Did : std::uint8_t { nothing, saved, replaced, deleted, undone };

  std::string name;
  Did did = Did::nothing;        ///< The last action, to be shown.
  std::optional<Preset> before;  ///< What was replaced or deleted last, for undoing that.
};

/// Sends what a person typed, once or repeatedly.
class SendPanel {
 public:
  explicit SendPanel(const Appearance& appearance) : appearance_(appearance) {}

  void draw(const Scope& scope, Selection& selection, Wishes& wishes);

  std::string to;
  PayloadForm payload;
  bool filled_in = false;
  std::int64_t times = 1;
  bool endless = false;
  int every_ms = 1000;
  Ticket ticket = 0;  ///< Of the last request; 0 when there was none.
  PresetForm preset;
  Presets presets;

 private:
  const Appearance& appearance_;
};

}  // namespace readyscope::gui
