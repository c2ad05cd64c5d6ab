#include "window.hpp"

namespace readyscope::gui {

FontFiles system_fonts() {
  const std::string base = "/usr/share/fonts/";
  return {
      .proportional =
          {
              base + "truetype/noto/NotoSans-Regular.ttf",
              base + "truetype/dejavu/DejaVuSans.ttf",
              base + "dejavu-sans-fonts/DejaVuSans.ttf",
              base + "TTF/DejaVuSans.ttf",
              base + "noto/NotoSans-Regular.ttf",
              base + "truetype/liberation/LiberationSans-Regular.ttf",
              base + "liberation/LiberationSans-Regular.ttf",
          },
      .fixed =
          {
              base + "truetype/noto/NotoSansMono-Regular.ttf",
              base + "truetype/dejavu/DejaVuSansMono.ttf",
              base + "dejavu-sans-mono-fonts/DejaVuSansMono.ttf",
              base + "TTF/DejaVuSansMono.ttf",
              base + "noto/NotoSansMono-Regular.ttf",
              base + "truetype/liberation/LiberationMono-Regular.ttf",
              base + "liberation/LiberationMono-Regular.ttf",
          },
  };
}

// Terminals and timers are as they should be.
void prepare_process() {}

}  // namespace readyscope::gui
