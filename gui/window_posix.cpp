#include <GLFW/glfw3.h>

#include "window.hpp"
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#include <stb_image.h>

#include "icon_png.hpp"

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

void set_icon(GLFWwindow& window) {
  GLFWimage icon{};
  icon.pixels = stbi_load_from_memory(icon_png, sizeof icon_png, &icon.width, &icon.height, nullptr,
                                      STBI_rgb_alpha);
  if (icon.pixels == nullptr) return;
  glfwSetWindowIcon(&window, 1, &icon);
  stbi_image_free(icon.pixels);
}

// Terminals and timers are as they should be.
void prepare_process() {}

}  // namespace readyscope::gui
