#pragma once

#include <string>

namespace readyscope::gui {

/// Says on standard error, in the program's name, what went wrong.
void complain(const std::string& what);

/// Says what is wrong with one thing, once for each time that it changes.
class Complaint {
 public:
  void report(const std::string& words);

 private:
  std::string reported_;
};

}  // namespace readyscope::gui
