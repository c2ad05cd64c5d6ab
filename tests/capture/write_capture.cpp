// write_capture SEED DATAGRAMS FILE
//
// Writes a capture of everything that a capture can hold, by a seed, and prints what a reader
// should find in it: a line of JSON for each packet, and one for the statistics of each interface.
// What it prints comes from what it made up, not from what was written.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "random.hpp"
#include "readyscope/capture/capture_writer.hpp"

namespace readyscope {
namespace {

using support::Random;
using Payload = std::vector<std::byte>;

Endpoint numeric(std::string_view host, std::uint16_t port) {
  return Endpoint::from_numeric(host, port).value();
}

/// An endpoint and who it talks to, as they are told, and as they should stand in packets.
struct Talk {
  Endpoint local;
  Endpoint other;
  bool is_connected = false;
  bool is_discarding = false;
  bool other_is_told = true;
  std::string machine{};
  std::string local_in_packet{};  ///< As it is told unless given.
  std::string other_in_packet{};
};

std::vector<Talk> talks() {
  return {
      {.local = numeric("127.0.0.1", 21'000), .other = numeric("192.0.2.7", 31'000)},
      {.local = numeric("10.1.2.3", 21'001),
       .other = numeric("10.9.9.9", 31'001),
       .is_connected = true,
       .other_is_told = false},
      {.local = numeric("::1", 21'002), .other = numeric("2001:db8::7", 31'002)},
      {.local = numeric("fe80::1%2", 21'003),
       .other = numeric("fe80::ffff:2%2", 31'003),
       .is_connected = true,
       .other_is_told = false,
       .local_in_packet = "fe80::1",
       .other_in_packet = "fe80::ffff:2"},
      {.local = numeric("0.0.0.0", 21'004), .other = numeric("198.51.100.255", 31'004)},
      {.local = numeric("::", 21'005), .other = numeric("2001:db8::8", 31'005)},
      {.local = numeric("::", 21'006),
       .other = numeric("::ffff:192.0.2.8", 31'006),
       .local_in_packet = "0.0.0.0",
       .other_in_packet = "192.0.2.8"},
      {.local = numeric("127.0.0.1", 21'007),
       .other = numeric("::ffff:192.0.2.9", 31'007),
       .other_in_packet = "192.0.2.9"},
      {.local = numeric("2001:db8::9", 21'008),
       .other = numeric("192.0.2.10", 31'008),
       .other_in_packet = "::ffff:192.0.2.10"},
      {.local = numeric("127.0.0.1", 21'009),
       .other = numeric("192.0.2.11", 31'009),
       .is_discarding = true},
      {.local = numeric("::1", 21'010),
       .other = numeric("2001:db8::b", 31'010),
       .is_discarding = true},
      {.local = numeric("192.0.2.1", 21'011),
       .other = numeric("192.0.2.12", 31'011),
       .machine = "far away"},
      {.local = numeric("127.0.0.1", 21'012),
       .other = Endpoint::any(0),
       .other_is_told = false,
       .other_in_packet = "0.0.0.0"},
  };
}

/// Without the port and the scope.
std::string host_of(const Endpoint& endpoint) {
  const Endpoint bare(endpoint.family(), endpoint.address(), 0);
  std::string text = bare.text();
  text.resize(text.rfind(':'));
  std::erase_if(text, [](char c) { return c == '[' || c == ']'; });
  return text;
}

std::string quoted(const std::string& text) { return '"' + text + '"'; }

std::string hex(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

/// What a comment must contain.
using Words = std::vector<std::string>;

std::string list_of(const std::vector<Words>& comments) {
  std::string text;
  for (const Words& words : comments) {
    text += text.empty() ? "[" : ", [";
    for (const std::string& word : words) text += (&word == &words[0] ? "" : ", ") + quoted(word);
    text += "]";
  }
  return "[" + text + "]";
}

/// What happened on a machine and is not in the capture.
struct Lost {
  std::uint64_t dropped = 0;
  std::uint64_t missing = 0;
  std::uint64_t notes = 0;
};

struct MachineSums {
  Lost untold{};  ///< What the next packet should tell of.
  std::uint64_t dropped = 0;
  std::uint64_t missing = 0;
  std::uint64_t written = 0;
};

/// A packet of the batch that has yet to be appended.
struct Pending {
  std::string line;
  std::string machine;
  Lost told;
  std::uint64_t notes = 0;
};

class Story {
 public:
  Story(std::uint64_t seed, const char* path)
      : random_(seed),
        file_(path, std::ios::binary),
        writer_({.began_at = now_, .wall_offset = wall_offset_}, "write_capture",
                [this](std::span<const std::byte> bytes, std::uint64_t) { return append(bytes); }) {
  }

  bool tell(std::size_t datagrams) {
    for (std::size_t number = 0; number < talks_.size(); ++number) open(number);
    for (std::size_t number = 0; number < talks_.size(); ++number) {
      datagram(number, random_.below(200));
      datagram(number, 0);
      datagram(number, length_max(number));
    }
    for (std::size_t i = 3 * talks_.size(); i < datagrams; ++i) {
      pass_time();
      const std::size_t number = random_.below(talks_.size());
      while (random_.chance(0.2)) trouble(number);
      datagram(number, some_length(number));
    }
    refuses_ = false;
    for (std::size_t number = 0; number < talks_.size(); ++number) remove(number);
    writer_.flush();
    for (const auto& [machine, sums] : machines_) print_statistics(machine, sums);
    return file_.good();
  }

 private:
  struct Lane {
    std::uint32_t dropped = 0;
    std::uint32_t sampled = 0;      ///< Of these, as far as a sample of the buffer has told.
    std::vector<Words> comments{};  ///< Of its next packet.
  };

  static LaneId lane(std::size_t number) { return LaneId{static_cast<std::uint32_t>(number)}; }

  void take(const Happening& happening) { writer_.take({&happening, 1}); }

  void change(std::size_t number, Phase phase) {
    const Talk& talk = talks_[number];
    EndpointDescription description{.machine = talk.machine, .phase = phase, .local = talk.local};
    if (talk.is_discarding) description.settings.role = Role::discard;
    if (talk.is_connected) description.peer = talk.other;
    take(EndpointChanged{.lane = lane(number),
                         .at = now_,
                         .now = std::make_shared<EndpointDescription>(description)});
  }
  void open(std::size_t number) {
    change(number, Phase::open);
    lanes_[number].comments.push_back({talks_[number].local.text(), "opened"});
  }
  void remove(std::size_t number) {
    change(number, Phase::removed);
    left_[talks_[number].machine].push_back({talks_[number].local.text(), "removed"});
  }

  void pass_time() {
    now_ += Duration(random_.below(random_.chance(0.1) ? 150'000'000 : 1'000'000));
    if (random_.chance(0.02)) wall_offset_ += Duration(random_.below(1'000'000'000));
    // The file takes nothing for a while.
    if (random_.chance(refuses_ ? 0.1 : 0.03)) refuses_ = !refuses_;
    take(Polled{.at = now_, .wall_offset = wall_offset_});
  }

  void trouble(std::size_t number) {
    const Talk& talk = talks_[number];
    std::vector<Words>& comments = lanes_[number].comments;
    const std::string name = talk.local.text();
    const auto troubled = [&](Kind kind, std::errc error) {
      take(Troubled{.lane = lane(number),
                    .at = now_,
                    .kind = kind,
                    .peer = talk.other,
                    .error = std::make_error_code(error)});
    };
    switch (random_.below(5)) {
      case 0:
        troubled(Kind::refused, std::errc::connection_refused);
        return comments.push_back({name, "could not be delivered", "ECONNREFUSED"});
      case 1:
        troubled(Kind::send_failed, std::errc::message_size);
        return comments.push_back({name, "sending", talk.other.text(), "EMSGSIZE"});
      case 2:
        troubled(Kind::loop_stopped, {});
        return comments.push_back({name, "answering each other"});
      case 3: {
        drop(number);
        const std::uint32_t dropped = lanes_[number].dropped;
        const std::uint32_t more = dropped - std::exchange(lanes_[number].sampled, dropped);
        take(BufferSampled{.lane = lane(number), .at = now_, .bytes = 1'000, .dropped = dropped});
        return comments.push_back({name, "dropped " + std::to_string(more) + " datagram"});
      }
      default:
        take(PollGap{.from = now_, .span = std::chrono::milliseconds(120)});
        return comments.push_back({"nothing was polled for 120 ms"});
    }
  }

  void drop(std::size_t number) {
    const auto more = static_cast<std::uint32_t>(1 + random_.below(1'000));
    lanes_[number].dropped += more;
    MachineSums& machine = machines_[talks_[number].machine];
    machine.dropped += more;
    // Comes with the next datagram that arrives there, which tells of all until then.
    undelivered_[number] += more;
  }

  [[nodiscard]] std::size_t length_max(std::size_t number) const {
    const Talk& talk = talks_[number];
    const bool is_ipv6 = packet_host(talk.local, talk.local_in_packet).contains(':');
    return is_ipv6 ? 65'527 : 65'507;
  }
  std::size_t some_length(std::size_t number) {
    switch (random_.below(10)) {
      case 0:
        return random_.below(3);
      case 1:
        return random_.below(1'500);
      case 2:
        return random_.chance(0.1) ? random_.below(length_max(number) + 1) : 0;
      default:
        return random_.below(200);
    }
  }

  void datagram(std::size_t number, std::size_t length) {
    const Talk& talk = talks_[number];
    Payload payload(length);
    for (std::byte& byte : payload) byte = static_cast<std::byte>(random_.below(256));
    const std::optional<Endpoint> other =
        talk.other_is_told ? std::optional(talk.other) : std::nullopt;
    // Some are sampled by the kernel before the poll that finds them.
    const Instant at = now_ - Duration(random_.below(1'000));
    if (random_.chance(0.5)) {
      expect(number, 2, at, payload.size(), payload);
      take(Sent{.lane = lane(number), .at = at, .to = other, .payload = payload});
      return;
    }
    if (random_.chance(0.1)) drop(number);
    machines_[talk.machine].untold.dropped += undelivered_[number];
    undelivered_[number] = 0;
    const bool is_truncated = length > 0 && random_.chance(0.1);
    if (is_truncated) payload.resize(random_.below(length));
    expect(number, 1, at, length, payload);
    take(Received{.lane = lane(number),
                  .at = at,
                  .kernel_time = true,
                  .truncated = is_truncated,
                  .length = length,
                  .from = other,
                  .dropped_before = lanes_[number].dropped,
                  .payload = payload});
  }

  static std::string packet_host(const Endpoint& endpoint, const std::string& in_packet) {
    return in_packet.empty() ? host_of(endpoint) : in_packet;
  }

  /// Before it is taken: taking it may append the batch that it belongs to.
  void expect(std::size_t number, int direction, Instant at, std::size_t length,
              const Payload& payload) {
    const Talk& talk = talks_[number];
    Lane& lane = lanes_[number];
    Lost& untold = machines_[talk.machine].untold;
    std::vector<Words> comments;
    if (untold.missing > 0) {
      comments.push_back({std::to_string(untold.missing) + " datagram", "could not be written"});
      if (untold.notes > 0) comments.back().push_back(std::to_string(untold.notes) + " note");
    }
    comments.insert(comments.end(), lane.comments.begin(), lane.comments.end());
    const std::string local = quoted(packet_host(talk.local, talk.local_in_packet)) + ", " +
                              std::to_string(talk.local.port());
    const std::string other = quoted(packet_host(talk.other, talk.other_in_packet)) + ", " +
                              std::to_string(talk.other.port());
    const bool is_sent = direction == 2;
    const Duration since_1970 = at.time_since_epoch() + wall_offset_;
    pending_.push_back(
        {.line = "{\"ns\": " + std::to_string(since_1970.count()) +
                 ", \"interface\": " + quoted(talk.machine.empty() ? "readyscope" : talk.machine) +
                 ", \"from\": [" + (is_sent ? local : other) + "], \"to\": [" +
                 (is_sent ? other : local) + "], \"direction\": " + std::to_string(direction) +
                 ", \"length\": " + std::to_string(length) +
                 ", \"payload\": " + quoted(talk.is_discarding ? "" : hex(payload)) +
                 ", \"dropped\": " + std::to_string(untold.dropped + untold.missing) +
                 ", \"comments\": " + list_of(comments) + "}",
         .machine = talk.machine,
         .told = untold,
         .notes = lane.comments.size()});
    untold = {};
    lane.comments.clear();
  }

  bool append(std::span<const std::byte> bytes) {
    const bool is_batch = bytes.front() == std::byte{6};
    if (is_batch) settle();
    if (refuses_) return false;
    file_.write(reinterpret_cast<const char*>(bytes.data()),
                static_cast<std::streamsize>(bytes.size()));
    return true;
  }

  /// A batch is being appended, or is not.
  void settle() {
    for (const Pending& packet : pending_) {
      MachineSums& machine = machines_[packet.machine];
      if (!refuses_) {
        std::cout << packet.line << '\n';
        ++machine.written;
        continue;
      }
      ++machine.missing;
      machine.untold.dropped += packet.told.dropped;
      machine.untold.missing += packet.told.missing + 1;
      machine.untold.notes += packet.told.notes + packet.notes;
    }
    pending_.clear();
  }

  void print_statistics(const std::string& machine, const MachineSums& sums) {
    // What no datagram came to carry.
    std::vector<Words> comments = left_[machine];
    std::cout << "{\"statistics\": " << quoted(machine.empty() ? "readyscope" : machine)
              << ", \"missing\": " << sums.missing << ", \"dropped\": " << sums.dropped
              << ", \"written\": " << sums.written << ", \"comments\": " << list_of(comments)
              << "}\n";
  }

  Random random_;
  Instant now_{std::chrono::hours(3)};
  Duration wall_offset_{1'796'000'400'123'456'789};
  bool refuses_ = false;
  std::ofstream file_;
  std::vector<Talk> talks_ = talks();
  std::vector<Lane> lanes_ = std::vector<Lane>(talks_.size());
  std::vector<std::uint32_t> undelivered_ = std::vector<std::uint32_t>(talks_.size());
  std::map<std::string, MachineSums> machines_;
  std::map<std::string, std::vector<Words>> left_;
  std::vector<Pending> pending_;
  CaptureWriter writer_;
};

}  // namespace
}  // namespace readyscope

int main(int count, char** words) {
  if (count != 4) {
    std::cerr << "write_capture SEED DATAGRAMS FILE\n";
    return 2;
  }
  readyscope::Story story(std::strtoull(words[1], nullptr, 10), words[3]);
  const bool is_written = story.tell(std::strtoull(words[2], nullptr, 10));
  return is_written && std::cout.flush() ? 0 : 1;
}
