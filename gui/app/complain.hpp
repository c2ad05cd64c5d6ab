#pragma once

#include <string>

namespace readyscope::gui {

/// Reports on standard error what went wrong, after the program's name.
void complain(const std::string& what);

/// Reports what is wrong with one thing, once each time it changes.
class Complaint {
 public:
  void report(const std::string& words);

 private:
  std::string reported_;
};

}  // namespace readyscope::gui
