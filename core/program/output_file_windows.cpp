#include "program/output_file.hpp"
#include "program/utf8_path.hpp"

namespace readyscope {

// Nothing that has a name there waits.
std::FILE* open_for_writing(const std::string& name, bool keep) {
  return ::_wfopen(path_from(name).c_str(), keep ? L"ab" : L"wb");
}

}  // namespace readyscope
