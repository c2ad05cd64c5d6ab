#include "panels/widgets/payload_form.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "text/payload_text.hpp"

namespace readyscope::gui {

PayloadForm::PayloadForm() {
  const auto hello = std::as_bytes(std::span(std::string_view("hello")));
  set({hello.begin(), hello.end()});
}

void PayloadForm::set(std::vector<std::byte> bytes) {
  bytes_ = std::move(bytes);
  text = to_text(bytes_);
  write_hex();
  text_fault_.clear();
  hex_fault_.clear();
}

void PayloadForm::text_typed() {
  auto typed = from_text(text);
  text_fault_ = typed ? "" : std::move(typed.error().what);
  if (typed) bytes_ = std::move(*typed);
  hex_fault_.clear();
  write_hex();
}

void PayloadForm::hex_typed() {
  auto typed = from_hex(hex);
  hex_fault_ = typed ? "" : std::move(typed.error().what);
  if (typed) bytes_ = std::move(*typed);
  text_fault_.clear();
  text = to_text(bytes_);
}

void PayloadForm::fit_hex(std::size_t bytes_a_line) {
  if (bytes_a_line == bytes_a_line_) return;
  bytes_a_line_ = bytes_a_line;
  if (hex_fault_.empty()) write_hex();
}

void PayloadForm::write_hex() {
  hex.clear();
  std::span<const std::byte> rest = bytes_;
  while (!rest.empty()) {
    const auto line = rest.first(std::min(rest.size(), bytes_a_line_));
    rest = rest.subspan(line.size());
    hex += to_hex(line);
    if (!rest.empty()) hex += '\n';
  }
}

}  // namespace readyscope::gui
