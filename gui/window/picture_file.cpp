#include "window/picture_file.hpp"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

#include <fstream>

namespace readyscope::gui {

bool write_png(const std::string& path, const Picture& picture) {
  std::ofstream file(path, std::ios::binary);
  const auto append = [](void* to, void* data, int size) {
    static_cast<std::ofstream*>(to)->write(static_cast<const char*>(data), size);
  };
  const int written = stbi_write_png_to_func(append, &file, picture.width, picture.height, 3,
                                             picture.pixels.data(), picture.width * 3);
  return written != 0 && file.flush().good();
}

}  // namespace readyscope::gui
