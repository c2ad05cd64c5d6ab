// Payloads as text with escapes and as hex digits.

#include "text/payload_text.hpp"

#include <algorithm>

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace readyscope;
  const auto bytes = fuzz::bytes_of(data, size);
  const auto text = from_text(to_text(bytes));
  fuzz::require(text && std::ranges::equal(*text, bytes), "text brings back every byte");
  const auto hex = from_hex(to_hex(bytes));
  fuzz::require(hex && std::ranges::equal(*hex, bytes), "hex brings back every byte");

  const auto typed = fuzz::text_of(data, size);
  for (const auto& read : {from_text(typed), from_hex(typed)}) {
    if (read) continue;
    fuzz::require(read.error().at <= size, "a fault lies inside the text");
    fuzz::require(!read.error().what.empty(), "every fault is explained");
  }
  return 0;
}
