// Addresses as people type them.

#include "fuzz.hpp"
#include "readyscope/net/endpoint.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace readyscope;
  const auto text = fuzz::text_of(data, size);
  const auto address = parse_address(text);
  if (!address) {
    fuzz::require(!explain(address.error()).empty(), "every fault is explained");
    return 0;
  }
  fuzz::require(!address->host.empty(), "an address has a host");
  const auto numeric = Endpoint::from_numeric(address->host, address->port);
  if (!numeric) return 0;
  const auto again = parse_address(numeric->text());
  fuzz::require(again.has_value(), "an endpoint's text is an address");
  fuzz::require(Endpoint::from_numeric(again->host, again->port) == *numeric,
                "an endpoint's text means that endpoint");
  return 0;
}
