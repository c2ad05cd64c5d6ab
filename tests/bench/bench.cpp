#include "bench.hpp"

#include <array>
#include <cstdio>

namespace readyscope::bench {

Options::Options(std::span<char* const> arguments) {
  for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    if (name.starts_with("--")) values_[name.substr(2)] = arguments[i + 1];
  }
}

std::string_view Options::text(std::string_view name, std::string_view otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise : found->second;
}

long Options::number(std::string_view name, long otherwise) const {
  const std::string_view digits = text(name, "");
  long value = otherwise;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Line& Line::add(std::string_view name, double value) {
  std::array<char, 64> digits{};
  std::snprintf(digits.data(), digits.size(), "%.6g", value);
  return add_raw(name, digits.data());
}

Line& Line::add(std::string_view name, std::string_view value) {
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return add_raw(name, quoted + '"');
}

Line& Line::add_raw(std::string_view name, std::string_view value) {
  if (!members_.empty()) members_ += ", ";
  members_.append("\"").append(name).append("\": ").append(value);
  return *this;
}

Line skipped(std::string_view reason) { return Line().add("skip", reason); }

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

long resident_kib() {
  // The kernel's cheaper counters lag behind by some pages per processor; this one walks the pages.
  std::FILE* const file = std::fopen("/proc/self/smaps_rollup", "r");
  if (file == nullptr) return 0;
  constexpr std::string_view key = "Rss:";
  long kib = 0;
  std::array<char, 256> line{};
  while (std::fgets(line.data(), line.size(), file) != nullptr) {
    std::string_view rest = line.data();
    if (!rest.starts_with(key)) continue;
    rest.remove_prefix(std::min(rest.find_first_not_of(' ', key.size()), rest.size()));
    std::from_chars(rest.data(), rest.data() + rest.size(), kib);
  }
  (void)std::fclose(file);
  return kib;
}

Line traffic_line(const Traffic& traffic, double ns) {
  std::array<char, counter_digits_max> room{};
  long expected_bytes = 0;
  for (long counter = 0; counter < traffic.sent; ++counter) {
    expected_bytes += static_cast<long>(write_counter(room, counter).size());
  }
  return Line()
      .add("ns", ns / static_cast<double>(std::max(1L, traffic.received)))
      .add("sent", traffic.sent)
      .add("got", traffic.received)
      .add("intact", traffic.received_bytes == expected_bytes);
}

Burst burst_of(const Options& options) {
  return {.sockets = options.number("m", 100),
          .datagrams = options.number("q", 64),
          .repetitions = options.number("reps", 20),
          .bytes = static_cast<std::size_t>(options.number("size", 64))};
}

}  // namespace readyscope::bench
