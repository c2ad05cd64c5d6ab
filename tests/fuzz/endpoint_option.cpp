// Values of --bind and --connect.

#include "text/endpoint_option.hpp"

#include <string>

#include "fuzz.hpp"
#include "readyscope/scope/endpoint_settings.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace readyscope;
  const std::string text(fuzz::text_of(data, size));
  for (const Attach attach : {Attach::bind, Attach::connect}) {
    const auto endpoints = parse_endpoint_option(attach, text);
    if (!endpoints) {
      fuzz::require(!endpoints.error().empty(), "every fault is explained");
      continue;
    }
    fuzz::require(!endpoints->empty(), "an option that is taken means an endpoint");
    for (const EndpointSettings& one : *endpoints) {
      fuzz::require(one.attach == attach, "an endpoint attaches as its option says");
      fuzz::require(parse_address(one.address).has_value(), "an address that is taken is one");
    }
  }
  return 0;
}
