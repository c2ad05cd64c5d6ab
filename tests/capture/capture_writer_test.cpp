// The packets of a capture: what stands in them, when they are appended, and what happens if they
// cannot be.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "heap.hpp"
#include "random.hpp"
#include "written_capture.hpp"

namespace readyscope {
namespace {

using support::bytes_of;
using support::parse_capture;
using support::ParsedCapture;
using support::ParsedPacket;
using support::WrittenCapture;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr LaneId lane{0};
constexpr LaneId other_lane{3};

Endpoint numeric(std::string_view host, std::uint16_t port) {
  return Endpoint::from_numeric(host, port).value();
}
const Endpoint local = numeric("192.0.2.1", 9'876);
const Endpoint peer = numeric("192.0.2.200", 40'000);
const Endpoint local_v6 = numeric("2001:db8::1", 9'876);
const Endpoint peer_v6 = numeric("2001:db8::ff", 40'000);

std::vector<std::byte> from_hex(std::string_view digits) {
  std::vector<std::byte> bytes;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 3) {
    bytes.push_back(
        static_cast<std::byte>(std::stoi(std::string(digits.substr(at, 2)), nullptr, 16)));
  }
  return bytes;
}

/// The whole packet, as it would have been on a wire.
std::vector<std::byte> whole(const ParsedPacket& packet) {
  std::vector<std::byte> bytes = packet.ip;
  bytes.insert(bytes.end(), packet.udp.begin(), packet.udp.end());
  bytes.insert(bytes.end(), packet.payload.begin(), packet.payload.end());
  return bytes;
}

/// The only packet of a capture in which one datagram arrives.
ParsedPacket packet_of(const Endpoint& to, const std::optional<Endpoint>& from,
                       std::string_view payload, const std::optional<Endpoint>& peer_of_lane = {}) {
  WrittenCapture capture;
  capture.open(lane, to, peer_of_lane);
  capture.receive(lane, from, payload);
  const ParsedCapture parsed = capture.parsed();
  EXPECT_THAT(parsed.packets, SizeIs(1));
  return parsed.packets.empty() ? ParsedPacket() : parsed.packets.front();
}

// ---- the beginning ----------------------------------------------------------------------------

TEST(Capture, says_what_wrote_it_before_anything_happens) {
  const WrittenCapture capture;
  const ParsedCapture parsed = parse_capture(capture.file.bytes);
  EXPECT_EQ(parsed.fault, "");
  EXPECT_EQ(parsed.program, "a test");
  EXPECT_NE(parsed.system, "");
  EXPECT_THAT(capture.file.ends, SizeIs(1));
}

TEST(Capture, has_an_interface_for_each_machine_whose_datagrams_are_in_it) {
  WrittenCapture capture;
  capture.open(lane, local);
  capture.change(LaneId{1}, {.machine = "quiet", .phase = Phase::open, .local = local});
  capture.change(LaneId{2}, {.machine = "far away", .phase = Phase::open, .local = local});
  capture.change(other_lane, {.machine = "far away", .phase = Phase::open, .local = local_v6});
  capture.receive(LaneId{2}, peer, "a");
  capture.receive(lane, peer, "b");
  capture.receive(other_lane, peer_v6, "c");
  capture.writer.flush();
  const ParsedCapture parsed = capture.parsed();
  ASSERT_THAT(parsed.interfaces, SizeIs(3));
  EXPECT_EQ(parsed.interfaces[0].name, "far away");
  EXPECT_EQ(parsed.interfaces[1].name, "readyscope");
  EXPECT_NE(parsed.interfaces[1].description, "");
  for (const auto& interface : parsed.interfaces) {
    EXPECT_EQ(interface.link_type, 101);
    EXPECT_EQ(interface.time_resolution, 9);
  }
  ASSERT_THAT(parsed.packets, SizeIs(3));
  EXPECT_EQ(parsed.packets[0].interface, 0U);
  EXPECT_EQ(parsed.packets[1].interface, 1U);
  EXPECT_EQ(parsed.packets[2].interface, 0U);
  // It has no datagrams, but it was opened.
  EXPECT_EQ(parsed.interfaces[2].name, "quiet");
}

TEST(Capture, has_names_of_machines_that_any_reader_can_show) {
  WrittenCapture capture;
  const std::string name = "B\xc3\xbcro \xff\xc0\x80\xed\xa0\x80\n" + std::string(1'000, 'x');
  capture.change(lane, {.machine = name, .phase = Phase::open, .local = local});
  capture.receive(lane, peer, "");
  const ParsedCapture parsed = capture.parsed();
  ASSERT_THAT(parsed.interfaces, SizeIs(1));
  EXPECT_THAT(parsed.interfaces[0].name, ::testing::StartsWith("B\xc3\xbcro ???????xx"));
  EXPECT_LE(parsed.interfaces[0].name.size(), 128U);
}

TEST(Capture, has_a_bounded_number_of_interfaces) {
  WrittenCapture capture;
  for (int i = 0; i < 3'000; ++i) {
    capture.change(lane, {.machine = std::to_string(i), .phase = Phase::open, .local = local});
    capture.receive(lane, peer, "");
  }
  const ParsedCapture parsed = capture.parsed();
  EXPECT_THAT(parsed.packets, SizeIs(3'000));
  EXPECT_LE(parsed.interfaces.size(), 1'024U);
}

// ---- packets ----------------------------------------------------------------------------------

TEST(CapturedPacket, over_ipv4_is_the_one_that_goes_over_a_wire) {
  const ParsedPacket packet = packet_of(peer, local, "hello");
  EXPECT_EQ(whole(packet), from_hex("45 00 00 21 00 00 40 00 40 11 b6 02 c0 00 02 01 c0 00 02 c8 "
                                    "26 94 9c 40 00 0d 74 63 68 65 6c 6c 6f"));
  EXPECT_EQ(packet.length, 33U);
}

TEST(CapturedPacket, over_ipv6_is_the_one_that_goes_over_a_wire) {
  const ParsedPacket packet = packet_of(peer_v6, local_v6, "hello");
  EXPECT_EQ(whole(packet),
            from_hex("60 00 00 00 00 0d 11 40 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 "
                     "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 ff "
                     "26 94 9c 40 00 0d 9c bb 68 65 6c 6c 6f"));
  EXPECT_EQ(packet.length, 53U);
}

TEST(CapturedPacket, has_right_checksums_whatever_its_length) {
  support::Random random(11);
  for (const bool is_ipv4 : {true, false}) {
    std::vector<std::size_t> lengths{9'000, is_ipv4 ? 65'507U : 65'527U};
    for (std::size_t length = 0; length < 100; ++length) lengths.push_back(length);
    for (const std::size_t length : lengths) {
      SCOPED_TRACE(std::to_string(length) + (is_ipv4 ? " bytes over IPv4" : " bytes over IPv6"));
      std::string payload(length, '\0');
      for (char& byte : payload) byte = static_cast<char>(random.below(256));
      const ParsedPacket packet =
          packet_of(is_ipv4 ? local : local_v6, is_ipv4 ? peer : peer_v6, payload);
      EXPECT_EQ(packet.payload, bytes_of(payload));
      EXPECT_TRUE(packet.ip_sum_is_right);
      EXPECT_TRUE(packet.udp_sum_is_right);
      EXPECT_EQ(packet.udp_length, length + 8);
      EXPECT_EQ(packet.ip_length, length + (is_ipv4 ? 28 : 8));
      EXPECT_EQ(packet.captured, packet.length);
    }
  }
}

TEST(CapturedPacket, never_has_the_checksum_that_means_none) {
  for (const bool is_ipv4 : {true, false}) {
    const Endpoint& to = is_ipv4 ? local : local_v6;
    const Endpoint& from = is_ipv4 ? peer : peer_v6;
    // Two bytes that make the sum come out as zero.
    const std::uint16_t sum = packet_of(to, from, std::string(2, '\0')).udp_checksum;
    const std::string payload{static_cast<char>(sum >> 8), static_cast<char>(sum & 0xff)};
    const ParsedPacket packet = packet_of(to, from, payload);
    EXPECT_EQ(packet.udp_checksum, 0xffff);
    EXPECT_TRUE(packet.udp_sum_is_right);
  }
}

TEST(CapturedPacket, goes_from_its_sender_to_the_endpoint_and_from_that_to_its_receiver) {
  WrittenCapture capture;
  capture.open(lane, local);
  capture.receive(lane, peer, "in");
  capture.send(lane, peer, "out");
  const auto packets = capture.parsed().packets;
  ASSERT_THAT(packets, SizeIs(2));
  EXPECT_EQ(packets[0].from, peer);
  EXPECT_EQ(packets[0].to, local);
  EXPECT_EQ(packets[0].flags & 3, 1U);
  EXPECT_EQ(packets[1].from, local);
  EXPECT_EQ(packets[1].to, peer);
  EXPECT_EQ(packets[1].flags & 3, 2U);
}

TEST(CapturedPacket, goes_to_the_peer_if_nothing_else_is_said) {
  EXPECT_EQ(packet_of(local, {}, "", peer).from, peer);
  EXPECT_EQ(packet_of(local, local_v6.with_port(1), "", peer).from.port(), 1);
  EXPECT_EQ(packet_of(local, {}, "").from, Endpoint::any(0));
  EXPECT_EQ(packet_of(local_v6, {}, "").from, Endpoint::any(0, Family::ipv6));
}

TEST(CapturedPacket, keeps_the_address_of_an_endpoint_that_has_none) {
  const Endpoint any = Endpoint::any(9'876);
  EXPECT_EQ(packet_of(any, peer, "").to, any);
  const Endpoint any_v6 = Endpoint::any(9'876, Family::ipv6);
  EXPECT_EQ(packet_of(any_v6, peer_v6, "").to, any_v6);
}

TEST(CapturedPacket, has_both_addresses_of_one_family) {
  const Endpoint mapped = numeric("::ffff:192.0.2.200", 40'000);
  const Endpoint any_v6 = Endpoint::any(9'876, Family::ipv6);
  struct Case {
    Endpoint to;
    Endpoint from;
    Endpoint to_in_packet;
    Endpoint from_in_packet;
  };
  const Case cases[] = {
      {local, mapped, local, peer},
      {mapped, local, peer, local},
      {any_v6, mapped, Endpoint::any(9'876), peer},
      {any_v6, peer, Endpoint::any(9'876), peer},
      {mapped, mapped, peer, peer},
      {local_v6, peer, local_v6, mapped},
      {peer, local_v6, mapped, local_v6},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.from.text() + " to " + one.to.text());
    const ParsedPacket packet = packet_of(one.to, one.from, "abc");
    EXPECT_EQ(packet.to, one.to_in_packet);
    EXPECT_EQ(packet.from, one.from_in_packet);
    EXPECT_TRUE(packet.udp_sum_is_right);
  }
}

TEST(CapturedPacket, has_its_time_in_nanoseconds_since_1970_by_the_clock_of_the_latest_poll) {
  using namespace std::chrono_literals;
  const Instant began{1h};
  const Duration wall = std::chrono::sys_days(std::chrono::year(2026) / 11 / 30).time_since_epoch();
  WrittenCapture capture({.began_at = began, .wall_offset = wall});
  capture.open(lane, local);
  const auto receive_at = [&](Instant at) {
    capture.take(Received{.lane = lane, .at = at, .from = peer});
  };
  receive_at(began + 1ns);
  capture.poll(began + 1s, wall + 5s);
  receive_at(began + 999'999'999ns);
  // No clock has been before 1970.
  receive_at(Instant(-2 * wall));
  const auto packets = capture.parsed().packets;
  ASSERT_THAT(packets, SizeIs(3));
  const std::uint64_t began_ns = 1'796'000'400'000'000'000;
  EXPECT_EQ(packets[0].ns_since_1970, began_ns + 1);
  EXPECT_EQ(packets[1].ns_since_1970, began_ns + 5'999'999'999);
  EXPECT_EQ(packets[2].ns_since_1970, 0U);
}

TEST(CapturedPacket, is_there_for_known_endpoints_only) {
  WrittenCapture capture;
  capture.open(other_lane, local);
  capture.receive(lane, peer, "unknown");
  capture.open(LaneId{70'000}, local);
  capture.change(LaneId{70'000}, {.phase = Phase::removed, .local = local});
  capture.send(LaneId{70'000}, peer, "unknown");
  capture.receive(no_lane, peer, "unknown");
  capture.take(
      EndpointChanged{.lane = no_lane, .at = {}, .now = std::make_shared<EndpointDescription>()});
  capture.take(EndpointChanged{.lane = lane, .at = {}, .now = nullptr});
  capture.receive(other_lane, peer, "known");
  const auto packets = capture.parsed().packets;
  ASSERT_THAT(packets, SizeIs(1));
  EXPECT_EQ(packets[0].payload, bytes_of("known"));
}

// ---- parts of datagrams -----------------------------------------------------------------------

TEST(TruncatedDatagram, has_the_lengths_of_the_whole_one) {
  for (const bool is_ipv4 : {true, false}) {
    WrittenCapture capture;
    capture.open(lane, is_ipv4 ? local : local_v6);
    const auto payload = bytes_of("the beginning");
    capture.take(Received{.lane = lane,
                          .at = {},
                          .truncated = true,
                          .length = 1'000,
                          .from = is_ipv4 ? peer : peer_v6,
                          .payload = payload});
    const auto packets = capture.parsed().packets;
    ASSERT_THAT(packets, SizeIs(1));
    const std::size_t headers = is_ipv4 ? 28 : 48;
    EXPECT_EQ(packets[0].payload, payload);
    EXPECT_EQ(packets[0].captured, headers + payload.size());
    EXPECT_EQ(packets[0].length, headers + 1'000);
    EXPECT_EQ(packets[0].udp_length, 1'008U);
    EXPECT_EQ(packets[0].ip_length, is_ipv4 ? 1'028U : 1'008U);
    EXPECT_TRUE(packets[0].ip_sum_is_right);
    // None over IPv4; over IPv6 that would be illegal.
    EXPECT_EQ(packets[0].udp_checksum == 0, is_ipv4);
  }
}

TEST(TruncatedDatagram, of_unknown_length_says_so) {
  WrittenCapture capture;
  capture.open(lane, local);
  const auto payload = bytes_of("the beginning");
  capture.take(Received{.lane = lane,
                        .at = {},
                        .truncated = true,
                        .length = payload.size(),
                        .from = peer,
                        .payload = payload});
  const auto packets = capture.parsed().packets;
  ASSERT_THAT(packets, SizeIs(1));
  EXPECT_TRUE(packets[0].udp_sum_is_right);
  EXPECT_THAT(packets[0].comments.back(), HasSubstr("Only the beginning"));
}

TEST(TruncatedDatagram, of_no_datagram_that_there_could_be_is_no_packet_that_there_could_not_be) {
  WrittenCapture capture;
  capture.open(lane, local);
  const std::vector<std::byte> payload(100'000);
  capture.take(
      Received{.lane = lane, .at = {}, .length = 100'000, .from = peer, .payload = payload});
  capture.take(Received{.lane = lane, .at = {}, .length = 2, .from = peer, .payload = payload});
  const auto packets = capture.parsed().packets;
  ASSERT_THAT(packets, SizeIs(2));
  EXPECT_EQ(packets[0].length, 65'535U);
  EXPECT_EQ(packets[0].ip_length, 65'535U);
  EXPECT_EQ(packets[1].payload.size(), 2U);
}

TEST(DiscardingEndpoint, has_no_payload_in_the_capture) {
  WrittenCapture capture;
  capture.change(
      lane,
      {.settings = {.address = {}, .role = Role::discard}, .phase = Phase::open, .local = local});
  capture.receive(lane, peer, "secret");
  capture.send(lane, peer, "secret");
  capture.receive(lane, peer, "");
  capture.change(
      lane,
      {.settings = {.address = {}, .role = Role::print}, .phase = Phase::open, .local = local});
  capture.receive(lane, peer, "public");
  const auto packets = capture.parsed().packets;
  ASSERT_THAT(packets, SizeIs(4));
  for (const ParsedPacket& packet : std::span(packets).first(2)) {
    EXPECT_THAT(packet.payload, SizeIs(0));
    EXPECT_EQ(packet.captured, 28U);
    EXPECT_EQ(packet.length, 34U);
    EXPECT_EQ(packet.udp_length, 14U);
    EXPECT_EQ(packet.udp_checksum, 0U);
  }
  EXPECT_TRUE(packets[2].udp_sum_is_right);
  EXPECT_EQ(packets[3].payload, bytes_of("public"));
  const std::string_view all(reinterpret_cast<const char*>(capture.file.bytes.data()),
                             capture.file.bytes.size());
  EXPECT_THAT(std::string(all), Not(HasSubstr("secret")));
}

// ---- drops ------------------------------------------------------------------------------------

using Drops = std::vector<std::optional<std::uint64_t>>;

Drops drops_of(const ParsedCapture& capture) {
  Drops drops;
  for (const ParsedPacket& packet : capture.packets) drops.push_back(packet.dropped);
  return drops;
}

TEST(DropCount, is_what_the_kernel_dropped_since_the_datagram_before) {
  WrittenCapture capture;
  capture.open(lane, local);
  capture.open(other_lane, local_v6);
  capture.receive(lane, peer, "", 3);
  capture.receive(lane, peer, "", 3);
  capture.receive(other_lane, peer_v6, "", 2);
  capture.receive(lane, peer, "", 13);
  const ParsedCapture parsed = capture.parsed();
  EXPECT_EQ(drops_of(parsed), (Drops{3, std::nullopt, 2, 10}));
  ASSERT_THAT(parsed.statistics, SizeIs(1));
  EXPECT_EQ(parsed.statistics[0].system_dropped, 15U);
  EXPECT_EQ(parsed.statistics[0].interface_dropped, 0U);
  EXPECT_EQ(parsed.statistics[0].delivered, 4U);
}

TEST(DropCount, goes_on_where_the_count_of_the_kernel_starts_anew) {
  WrittenCapture capture;
  capture.open(lane, local);
  // In steps of less than half of what its number can hold.
  capture.receive(lane, peer, "", 0x7fff'ffff);
  capture.receive(lane, peer, "", 0xffff'fff0);
  capture.receive(lane, peer, "", 0x10);
  EXPECT_EQ(drops_of(capture.parsed()), (Drops{0x7fff'ffff, 0x7fff'fff1, 0x20}));
}

TEST(DropCount, counts_nothing_twice_that_two_sources_tell) {
  WrittenCapture capture;
  capture.open(lane, local);
  const auto sample = [&](std::uint64_t dropped) {
    capture.take(BufferSampled{.lane = lane, .at = {}, .bytes = 1'000, .dropped = dropped});
  };
  sample(5);
  capture.receive(lane, peer, "queued before", 0);
  capture.receive(lane, peer, "queued after", 5);
  sample(7);
  capture.receive(lane, peer, "no count comes with it");
  capture.receive(lane, peer, "again", 7);
  capture.receive(lane, peer, "older", 6);
  sample(9);
  const ParsedCapture parsed = capture.parsed();
  EXPECT_EQ(drops_of(parsed), (Drops{std::nullopt, 5, 2, std::nullopt, std::nullopt}));
  ASSERT_THAT(parsed.statistics, SizeIs(1));
  // Those after the last datagram, too.
  EXPECT_EQ(parsed.statistics[0].system_dropped, 9U);
}

// ---- appending --------------------------------------------------------------------------------

TEST(CaptureBatch, ends_after_its_time) {
  WrittenCapture capture;
  capture.open(lane, local);
  capture.poll(Instant(std::chrono::seconds(1)));
  capture.receive(lane, peer, "a");
  const std::size_t appended = capture.file.ends.size();
  capture.poll(Instant(std::chrono::milliseconds(1'199)));
  EXPECT_EQ(capture.file.ends.size(), appended);
  EXPECT_THAT(parse_capture(capture.file.bytes).packets, SizeIs(0));
  capture.poll(Instant(std::chrono::milliseconds(1'200)));
  EXPECT_THAT(parse_capture(capture.file.bytes).packets, SizeIs(1));
  // Nothing is appended when there is nothing.
  capture.poll(Instant(std::chrono::milliseconds(2'000)));
  EXPECT_EQ(capture.file.ends.size(), appended + 1);
}

TEST(CaptureBatch, is_bounded_and_made_of_whole_blocks) {
  support::Random random(5);
  WrittenCapture capture;
  capture.open(lane, local);
  const std::string payload(65'507, 'x');
  for (int i = 0; i < 1'000; ++i) {
    capture.receive(lane, peer, std::string_view(payload).substr(random.below(payload.size())));
  }
  std::size_t begin = 0;
  for (const std::size_t end : capture.file.ends) {
    EXPECT_LE(end - begin, CaptureWriter::batch_bytes_max);
    begin = end;
  }
  EXPECT_GE(capture.file.ends.size(), std::size_t{1'000} * 32'000 / CaptureWriter::batch_bytes_max);
  const ParsedCapture parsed = capture.parsed();
  EXPECT_THAT(parsed.packets, SizeIs(1'000));
  for (const std::size_t end : capture.file.ends) {
    EXPECT_TRUE(std::ranges::binary_search(parsed.block_ends, end));
  }
  EXPECT_EQ(capture.writer.figures().bytes, capture.file.bytes.size());
  EXPECT_EQ(capture.writer.figures().datagrams, 1'000U);
}

TEST(CaptureBatch, allocates_nothing_for_datagrams) {
  WrittenCapture capture;
  capture.file.bytes.reserve(std::size_t{4} << 20);
  capture.file.ends.reserve(100);
  capture.open(lane, local);
  capture.receive(lane, peer, "the first one takes a note along");
  const std::string payload(100, 'x');
  const std::uint64_t allocations = support::heap_allocations();
  for (int i = 0; i < 10'000; ++i) capture.receive(lane, peer, payload, 0);
  EXPECT_EQ(support::heap_allocations(), allocations);
  EXPECT_THAT(capture.parsed().packets, SizeIs(10'001));
}

TEST(CaptureBatch, that_is_flushed_again_adds_nothing) {
  WrittenCapture capture;
  capture.open(lane, local);
  capture.receive(lane, peer, "a");
  capture.writer.flush();
  const std::size_t bytes = capture.file.bytes.size();
  capture.writer.flush();
  EXPECT_EQ(capture.file.bytes.size(), bytes);
}

// ---- holes ------------------------------------------------------------------------------------

TEST(CaptureWithHoles, says_how_many_datagrams_are_missing_once_it_goes_on) {
  WrittenCapture capture;
  capture.open(lane, local);
  capture.receive(lane, peer, "before", 1);
  capture.writer.flush();
  capture.file.refuses = true;
  for (int i = 0; i < 3; ++i) {
    capture.receive(lane, peer, "missing", static_cast<std::uint32_t>(2 + i));
    capture.writer.flush();
  }
  EXPECT_EQ(capture.writer.figures().datagrams_missing, 3U);
  capture.file.refuses = false;
  capture.receive(lane, peer, "after", 5);
  capture.receive(lane, peer, "after", 5);
  const ParsedCapture parsed = capture.parsed();
  // With the four that the kernel dropped meanwhile.
  EXPECT_EQ(drops_of(parsed), (Drops{1, 7, std::nullopt}));
  ASSERT_THAT(parsed.packets, SizeIs(3));
  EXPECT_THAT(parsed.packets[1].comments, ElementsAre("3 datagrams could not be written here."));
  EXPECT_THAT(parsed.packets[2].comments, SizeIs(0));
  ASSERT_FALSE(parsed.statistics.empty());
  EXPECT_EQ(parsed.statistics.back().interface_dropped, 3U);
  EXPECT_EQ(parsed.statistics.back().delivered, 3U);
  EXPECT_EQ(capture.writer.figures().datagrams, 3U);
  EXPECT_EQ(capture.writer.figures().datagrams_missing, 3U);
  EXPECT_EQ(capture.writer.figures().bytes, capture.file.bytes.size());
}

TEST(CaptureWithHoles, says_so_again_if_the_packet_that_said_so_is_missing_too) {
  WrittenCapture capture;
  capture.open(lane, local);
  capture.receive(lane, peer, "before");
  capture.writer.flush();
  for (int i = 0; i < 4; ++i) {
    capture.file.refuses = true;
    capture.receive(lane, peer, "missing");
    capture.writer.flush();
    if (i % 2 == 1) continue;
    capture.file.refuses = false;
    capture.receive(lane, peer, "after");
    capture.writer.flush();
  }
  // One, then two in a row, then one at the end for which nothing came any more.
  EXPECT_EQ(drops_of(capture.parsed()), (Drops{std::nullopt, 1, 2}));
  EXPECT_EQ(capture.writer.figures().datagrams_missing, 4U);
}

TEST(CaptureWithHoles, begins_when_it_can) {
  support::MemoryRecording file{.bytes = {}, .refuses = true};
  CaptureWriter writer({}, "a test", file.append());
  const Happening opened =
      EndpointChanged{.lane = lane,
                      .at = {},
                      .now = std::make_shared<EndpointDescription>(
                          EndpointDescription{.phase = Phase::open, .local = local})};
  const Happening received = Received{.lane = lane, .at = {}, .from = peer};
  writer.take({&opened, 1});
  writer.take({&received, 1});
  writer.flush();
  writer.take({&received, 1});
  EXPECT_EQ(writer.figures().bytes, 0U);
  file.refuses = false;
  writer.take({&received, 1});
  writer.flush();
  const ParsedCapture parsed = parse_capture(file.bytes);
  EXPECT_EQ(parsed.fault, "");
  EXPECT_EQ(parsed.program, "a test");
  EXPECT_EQ(drops_of(parsed), (Drops{2}));
  EXPECT_EQ(writer.figures().datagrams_missing, 2U);
  ASSERT_THAT(parsed.statistics, SizeIs(1));
  EXPECT_EQ(parsed.statistics[0].interface_dropped, 2U);
}

}  // namespace
}  // namespace readyscope
