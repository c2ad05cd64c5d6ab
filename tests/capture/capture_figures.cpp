// capture_figures [--quiet] FILE
//
// Prints what CaptureReader makes of a capture: a line for each datagram, unless it is to be quiet,
// and then the figures as JSON. For tests that compare it with other programs.
//
//     nanoseconds since 1970, from, to, length, way, whether it is truncated, payload in
//     hexadecimal

#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#include "readyscope/capture/capture_reader.hpp"

namespace {

using namespace readyscope;

CaptureReader::Read reading(std::ifstream& file) {
  return [&file](std::uint64_t offset, std::span<std::byte> bytes) {
    file.clear();
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return static_cast<std::size_t>(file.gcount());
  };
}

std::string_view name_of(CapturedDatagram::Way way) {
  switch (way) {
    case CapturedDatagram::Way::in:
      return "in";
    case CapturedDatagram::Way::out:
      return "out";
    case CapturedDatagram::Way::unknown:
      break;
  }
  return "unknown";
}

void print(const CapturedDatagram& datagram) {
  std::string line = std::to_string(datagram.since_1970.count()) + ' ' + datagram.from.text() +
                     ' ' + datagram.to.text() + ' ' + std::to_string(datagram.length) + ' ';
  line += name_of(datagram.way);
  line += datagram.truncated ? " truncated " : " whole ";
  constexpr std::string_view digits = "0123456789abcdef";
  for (const std::byte one : datagram.payload) {
    line += digits[std::to_integer<std::size_t>(one >> 4U)];
    line += digits[std::to_integer<std::size_t>(one & std::byte{0xf})];
  }
  std::puts(line.c_str());
}

void print(const CaptureFigures& figures) {
  const auto number = [](const char* name, std::uint64_t value) {
    std::printf("\"%s\": %" PRIu64 ", ", name, value);
  };
  std::printf("{");
  number("frames", figures.frames);
  number("datagrams", figures.datagrams);
  number("bytes", figures.bytes);
  number("not_udp", figures.not_udp);
  number("fragments", figures.fragments);
  number("broken", figures.broken);
  number("truncated", figures.truncated);
  number("dropped", figures.dropped);
  std::printf("\"cut_off\": %s}\n", figures.cut_off ? "true" : "false");
}

}  // namespace

int main(int argc, char** argv) {
  const bool quiet = argc == 3 && std::string_view(argv[1]) == "--quiet";
  if (argc != 2 && !quiet) return 2;
  std::ifstream file(argv[argc - 1], std::ios::binary);
  auto reader = CaptureReader::open(reading(file));
  if (!reader) {
    std::fprintf(stderr, "%s\n", reader.error().c_str());
    return 1;
  }
  while (!reader->at_end()) {
    const auto datagram = reader->next();
    if (datagram && !quiet) print(*datagram);
  }
  print(reader->figures());
  return 0;
}
