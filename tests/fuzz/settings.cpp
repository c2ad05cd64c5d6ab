// The file of a person's settings, which people may edit.

#include "files/settings.hpp"

#include "kept_text.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace readyscope;
  fuzz::check_kept_text<gui::SettingsFormat>(fuzz::text_of(data, size));
  return 0;
}
