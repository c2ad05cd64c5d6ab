#include "app/complain.hpp"

#include <cstdio>

namespace readyscope::gui {

void complain(const std::string& what) { std::fprintf(stderr, "readyscope: %s\n", what.c_str()); }

void Complaint::report(const std::string& words) {
  if (words == reported_) return;
  reported_ = words;
  if (!words.empty()) complain(words);
}

}  // namespace readyscope::gui
