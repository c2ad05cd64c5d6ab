#include "text/figures_json.hpp"

namespace readyscope {
namespace {

using nlohmann::ordered_json;

struct AsJson {
  ordered_json operator()(std::monostate) const { return nullptr; }
  ordered_json operator()(const auto& value) const { return value; }
};

}  // namespace

ordered_json json_of(const Figures& figures) {
  ordered_json object = ordered_json::object();
  for (const Figure& figure : figures) {
    const std::size_t dot = figure.name.find('.');
    const bool grouped = dot != std::string_view::npos;
    ordered_json& group = grouped ? object[std::string(figure.name.substr(0, dot))] : object;
    group[std::string(figure.name.substr(grouped ? dot + 1 : 0))] =
        std::visit(AsJson{}, figure.value);
  }
  return object;
}

}  // namespace readyscope
