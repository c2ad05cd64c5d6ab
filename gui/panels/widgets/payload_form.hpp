#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace readyscope::gui {

/// A payload while it is edited, as text with escapes and as hex. What is typed into one appears in
/// the other at once. Invalid or unfinished input stays as it was typed; the other view and `bytes`
/// then keep the last valid payload.
class PayloadForm {
 public:
  /// More than the largest datagram needs with every byte escaped.
  static constexpr std::size_t text_bytes_max = 300'000;

  PayloadForm();

  void set(std::vector<std::byte> bytes);

  // The two fields; after a person has typed into one, call its function below.
  std::string text;
  std::string hex;
  void text_typed();
  void hex_typed();

  /// How many bytes a line of `hex` has; rewrites it if needed.
  void fit_hex(std::size_t bytes_a_line);

  [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }
  /// Why what was typed is not a payload, in words; empty if it is one.
  [[nodiscard]] const std::string& text_fault() const { return text_fault_; }
  [[nodiscard]] const std::string& hex_fault() const { return hex_fault_; }
  [[nodiscard]] bool is_right() const { return text_fault_.empty() && hex_fault_.empty(); }

 private:
  void write_hex();

  std::vector<std::byte> bytes_;
  std::string text_fault_;
  std::string hex_fault_;
  std::size_t bytes_a_line_ = 8;
};

}  // namespace readyscope::gui
