#pragma once

// What the fuzz targets share. Each target is one source: it reads its input with one of our
// readers and checks what that reader promises. Whoever calls it is libFuzzer, or corpus.cpp.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace readyscope::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline std::span<const std::byte> bytes_of(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

/// The first line, and what follows it.
struct TwoParts {
  std::string_view first;
  std::string_view rest;
};
inline TwoParts split_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return {.first = text, .rest = {}};
  return {.first = text.substr(0, end), .rest = text.substr(end + 1)};
}

/// The arguments of a program, a line each after its name.
inline std::vector<std::string> arguments_of(const char* program, std::string_view lines) {
  std::vector<std::string> words{program};
  while (!lines.empty()) {
    const auto [line, after] = split_line(lines);
    // An argument of a program cannot contain a zero.
    words.emplace_back(line.substr(0, line.find('\0')));
    lines = after;
  }
  return words;
}

inline std::vector<const char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());
  return pointers;
}

/// Ends the program if a promise is broken, which is how a fuzzer finds out.
inline void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", promise);
  std::abort();
}

}  // namespace readyscope::fuzz
