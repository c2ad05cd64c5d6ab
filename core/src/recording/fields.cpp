#include "recording/fields.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace readyscope {
namespace {

constexpr unsigned generic_bit = 0x80;

constexpr std::size_t address_bytes(Family family) { return family == Family::ipv4 ? 4 : 16; }

}  // namespace

void FieldWriter::put(std::error_code value) {
  const PortableError error = portable(value);
  out_.byte(static_cast<std::uint8_t>(error.meaning | (error.is_generic ? generic_bit : 0U)));
  if (error.meaning != 0) out_.signed_number(error.number);
}

void FieldWriter::put(const Endpoint& value) {
  put(value.family());
  out_.bytes(std::as_bytes(std::span(value.address())).first(address_bytes(value.family())));
  put(value.port());
  if (value.family() == Family::ipv6) put(value.scope());
}

void FieldReader::get(double& value) {
  value = std::bit_cast<double>(in_->fixed<std::uint64_t>());
  if (!std::isfinite(value)) in_->fail();
}

void FieldReader::get(std::error_code& value) {
  const unsigned head = in_->byte();
  PortableError error{.meaning = static_cast<std::uint8_t>(head & ~generic_bit),
                      .is_generic = (head & generic_bit) != 0};
  if (error.meaning != 0) error.number = static_cast<std::int32_t>(in_->signed_number());
  value = error_from(error, recorded_on_);
}

void FieldReader::get(Endpoint& value) {
  Family family{};
  get(family);
  std::array<std::uint8_t, 16> address{};
  const auto bytes = in_->bytes(address_bytes(family));
  const std::size_t count = std::min(bytes.size(), address.size());
  if (count > 0) std::memcpy(address.data(), bytes.data(), count);
  std::uint16_t port = 0;
  get(port);
  std::uint32_t scope = 0;
  if (family == Family::ipv6) get(scope);
  value = Endpoint(family, address, port, scope);
}

}  // namespace readyscope
