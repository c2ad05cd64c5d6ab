#include "seeded_session.hpp"

#include <algorithm>
#include <array>

#include "readyscope/counters/wire.hpp"

namespace readyscope::support {
namespace {

constexpr ClockId own_clock{77};
constexpr std::size_t endpoints_wanted = 8;
constexpr std::uint16_t ports_first = 9'000;
constexpr std::uint16_t ports_count = 6;
constexpr std::uint64_t handles_max = 100;  // more than are ever open

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// Treats an expression that ends with a star as a prefix.
class Beginning final : public Pattern {
 public:
  explicit Beginning(std::string_view expression)
      : beginning_(expression.substr(0, expression.size() - 1)) {}
  [[nodiscard]] std::optional<std::vector<std::string_view>> search(
      std::string_view text) const override {
    if (!text.starts_with(beginning_)) return {};
    return std::vector<std::string_view>{text, text.substr(beginning_.size())};
  }

 private:
  std::string beginning_;
};

std::expected<std::unique_ptr<Pattern>, std::string> compile(std::string_view expression) {
  if (!expression.ends_with('*')) return std::unexpected("There is no star at its end.");
  return std::make_unique<Beginning>(expression);
}

}  // namespace

SimulatedOptions SeededSession::network_options(std::uint64_t seed) {
  Random random(seed ^ 0x5eed);
  SimulatedOptions options{.seed = seed};
  options.path = {.delay = std::chrono::microseconds(random.below(3'000)),
                  .jitter = std::chrono::microseconds(random.below(2'000)),
                  .loss = random.chance(0.5) ? 0.05 : 0,
                  .duplication = random.chance(0.3) ? 0.05 : 0,
                  .reordering = random.chance(0.3) ? 0.05 : 0};
  options.refusals = random.chance(0.8) ? Refusals::linux_like : Refusals::none;
  // Small enough to overflow now and then.
  options.receive_buffer_bytes = random.chance(0.5) ? 2'000 : std::size_t{1} << 20;
  options.reports_true_length = random.chance(0.7);
  options.reports_arrival = random.chance(0.7);
  options.counts_drops = random.chance(0.7);
  return options;
}

SessionBounds SeededSession::bounds_of(std::uint64_t seed) {
  Random random(seed ^ 0xb0);
  SessionBounds bounds;
  bounds.engine.endpoints_max = 2 * endpoints_wanted;
  bounds.engine.drain_per_socket_max = 1 + random.below(64);
  bounds.engine.drain_per_step_max = 1 + random.below(128);
  bounds.engine.lookup_max = std::chrono::milliseconds(200);
  bounds.engine.answer_rounds_max = 1 + random.below(16);
  bounds.journal.bytes = std::size_t{1} << (20 + random.below(3));
  return bounds;
}

SeededSession::SeededSession(std::uint64_t seed)
    : random_(seed),
      bounds_(bounds_of(seed)),
      network_(clock_, network_options(seed)),
      origin_{.began_at = clock_.now(),
              .wall_offset = clock_.wall_offset(),
              .clock_id = own_clock,
              .journal = bounds_.journal},
      session_(shaped_, resolver_, clock_, bounds_,
               {.clock_id = own_clock, .compile_pattern = compile}) {
  session_.junction.add(log_);
  // Otherwise a loop of answers would never end, because no time would pass in it.
  shaped_.take_time(clock_, std::chrono::microseconds(20));
  resolver_.add("host.test", {Endpoint::loopback(0)});
  resolver_.set_delay(std::chrono::milliseconds(20));
  if (chance(0.3)) shaped_.narrow_buffers(200);
  if (chance(0.3)) shaped_.hand_out_refusals_by_themselves();
  if (chance(0.3)) shaped_.hide_who_refused();
}

void SeededSession::step() {
  const std::uint64_t acts = below(4);
  for (std::uint64_t i = 0; i < acts; ++i) act();
  pass_time();
}

void SeededSession::act() {
  const std::uint64_t choice = below(100);
  if (choice < 15) return add_endpoint();
  if (choice < 40) return change_endpoint();
  if (choice < 55) return send_by_hand();
  if (choice < 57) return change_history();
  if (choice < 95) return send_from_stranger();
  have_mishap();
}

// ---- what a person does -----------------------------------------------------------------------

void SeededSession::add_endpoint() {
  if (session_.live_count() >= endpoints_wanted && chance(0.9)) return;
  ++acts_.added;
  const bool connects = chance(0.5);
  EndpointSettings settings{.attach = connects ? Attach::connect : Attach::bind,
                            .address = some_address(),
                            .role = some_role(),
                            .sender = some_sender(),
                            .forward_to = chance(0.5) ? "127.0.0.1:9001" : "",
                            .reply_rules = some_rules(),
                            .impairments = {some_impairment(), some_impairment()},
                            .interest = {chance(0.95), chance(0.95), chance(0.95)},
                            .sending = chance(0.9),
                            .answer_loop_allowed = chance(0.02)};
  session_.apply({AddEndpoint{++last_ticket_, std::move(settings)}});
}

void SeededSession::change_endpoint() {
  const auto lane = some_lane();
  if (!lane) return;
  ++acts_.changed;
  const auto direction = chance(0.5) ? Direction::sending : Direction::receiving;
  switch (below(12)) {
    case 0:
    case 1:
      ++acts_.removed;
      return session_.apply({RemoveEndpoint{*lane}});
    case 2:
      return session_.apply({SetInterest{*lane, {chance(0.9), chance(0.9), chance(0.9)}}});
    case 3:
      return session_.apply({SetRole{*lane, some_role()}});
    case 4:
      return session_.apply({StartSender{*lane}});
    case 5:
      return session_.apply({StopSender{*lane}});
    case 6:
      return session_.apply({RestartSender{*lane}});
    case 7:
      return session_.apply({SetSender{*lane, some_sender()}});
    case 8:
      return session_.apply({SetForward{++last_ticket_, *lane, some_address()}});
    case 9:
      return session_.apply({SetReplyRules{++last_ticket_, *lane, some_rules()}});
    case 10:
      return session_.apply({SetImpairment{*lane, direction, some_impairment()}});
    default:
      return session_.apply({AllowAnswerLoop{*lane, chance(0.1)}});
  }
}

void SeededSession::send_by_hand() {
  const auto lane = some_lane();
  if (!lane) return;
  ++acts_.sent_by_hand;
  if (chance(0.1)) return session_.apply({StopSending{*lane}});
  SendDatagram send{.ticket = ++last_ticket_, .lane = *lane, .payload = some_payload()};
  if (chance(0.5)) send.to = some_address();
  send.filled_in = chance(0.5);
  send.times = chance(0.7) ? 1 : below(20);
  send.every = std::chrono::milliseconds(1 + below(30));
  session_.apply({std::move(send)});
}

void SeededSession::change_history() {
  if (chance(0.2)) {
    session_.apply({ClearHistory{}});
  } else if (chance(0.5)) {
    session_.apply({SetHistoryBytes{history_bytes_min << below(3)}});
  } else {
    session_.apply({RunDemo{}});
  }
}

// ---- what strangers do ------------------------------------------------------------------------

void SeededSession::send_from_stranger() {
  const EndpointState* to = some_open();
  if (to == nullptr) return;
  ++acts_.strangers;
  if (strangers_.size() < 3) {
    const auto stranger = network_.bind(Endpoint::loopback(0));
    if (!stranger) return;
    strangers_.push_back(*stranger);
  }
  const Handle from = strangers_[below(strangers_.size())];
  const std::uint64_t count = chance(0.1) ? 60 : 1 + below(4);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto payload = chance(0.6) ? stranger_counter() : some_payload();
    const Outgoing datagram{payload, to->local};
    acts_.sent_by_strangers += network_.send(from, {&datagram, 1}).value_or(0);
  }
}

std::vector<std::byte> SeededSession::stranger_counter() {
  // Some counters are skipped, some are repeated, and now and then the count starts over.
  const std::uint64_t leap = below(20);
  if (leap == 0) stranger_counter_ = 0;
  if (leap == 1) stranger_counter_ += 1 + below(5);
  if (leap != 2) ++stranger_counter_;
  std::array<std::byte, 64> room{};
  const WireForm form = wire_forms[below(std::size(wire_forms))];
  const auto written = write_counter(room,
                                     {.form = form,
                                      .value = stranger_counter_,
                                      .run = static_cast<std::uint32_t>(below(2)),
                                      .clock = chance(0.5) ? own_clock : ClockId{5},
                                      .sent_at = clock_.now()},
                                     chance(0.3) ? 60 : 0);
  return {written.begin(), written.end()};
}

// ---- what goes wrong --------------------------------------------------------------------------

void SeededSession::have_mishap() {
  ++acts_.mishaps;
  const EndpointState* endpoint = chance(0.5) ? some_open() : nullptr;
  if (endpoint != nullptr) {
    // A mishap may already have closed it.
    if (const auto handle = handle_of(*endpoint)) have_mishap(*handle);
    return;
  }
  switch (below(6)) {
    case 0:
      return network_.fail_next(Call::receive, std::errc::io_error);
    case 1:
      return network_.fail_next(Call::send, std::errc::network_unreachable, below(3));
    case 2:
      return network_.fail_next(Call::select, std::errc::not_enough_memory);
    case 3:
      return network_.fail_next(chance(0.5) ? Call::bind : Call::connect,
                                std::errc::permission_denied);
    case 4:
      return network_.hold_up_next_wait(std::chrono::milliseconds(below(200)));
    default:
      return clock_.set_wall_offset(clock_.wall_offset() + std::chrono::seconds(1));
  }
}

void SeededSession::have_mishap(Handle handle) {
  switch (below(3)) {
    case 0:
      ++acts_.stolen;
      return network_.close_behind_our_back(handle);
    case 1:
      return network_.block_sends(handle, 1 + below(5));
    default:
      return network_.wake_for_nothing(handle);
  }
}

void SeededSession::pass_time() {
  if (chance(0.05)) {
    ++acts_.gaps;
    clock_.advance(std::chrono::milliseconds(below(300)));
  }
  if (chance(0.5)) {
    clock_.advance(std::chrono::microseconds(below(5'000)));
    session_.step();
  } else {
    session_.wait_until(clock_.now() + std::chrono::milliseconds(1 + below(10)));
    // As the next frame does.
    session_.step();
  }
}

// ---- choices ----------------------------------------------------------------------------------

std::optional<LaneId> SeededSession::some_lane() {
  const auto endpoints = session_.endpoints();
  if (endpoints.empty()) return {};
  // Mostly an endpoint that exists, but a click may come too late.
  for (int i = 0; i < 4; ++i) {
    const EndpointState& endpoint = *endpoints[below(endpoints.size())];
    if (endpoint.is_live() || i == 3) return endpoint.lane;
  }
  return {};
}

const EndpointState* SeededSession::some_open() {
  const auto lane = some_lane();
  const EndpointState* endpoint = lane ? session_.find(*lane) : nullptr;
  return endpoint != nullptr && endpoint->is_open() ? endpoint : nullptr;
}

std::string SeededSession::some_address() {
  const std::string port = std::to_string(ports_first + below(ports_count));
  switch (below(12)) {
    case 0:
      return "host.test:" + port;
    case 1:
      return "nobody.test:" + port;
    case 2:
      return "localhost:" + port;
    case 3:
      return "[::1]:" + port;
    case 4:
      return "*:" + port;
    case 5:
      return "127.0.0.1:0";
    case 6:
      return "no address";
    default:
      return "127.0.0.1:" + port;
  }
}

/// Often a role that answers by itself, so that some endpoints answer each other.
Role SeededSession::some_role() {
  constexpr std::array answering{Role::echo, Role::forward, Role::reply};
  return chance(0.4) ? answering[below(answering.size())] : roles[below(std::size(roles))];
}

SenderSettings SeededSession::some_sender() {
  constexpr std::array<double, 5> rates{0, 5, 50, 200, 2'000};
  SenderSettings sender;
  sender.rate = rates[below(rates.size())];
  if (chance(0.5)) sender.limit = below(30);
  if (chance(0.1)) sender.limit.reset();
  sender.form = wire_forms[below(std::size(wire_forms))];
  sender.bytes = chance(0.3) ? below(600) : 0;
  sender.start = chance(0.2) ? random_.next() : below(100);
  sender.step = below(3);
  sender.burst = static_cast<std::uint32_t>(1 + below(5));
  return sender;
}

Impairment SeededSession::some_impairment() {
  Impairment impairment;
  if (chance(0.7)) return impairment;
  impairment.drop = chance(0.5) ? 0.2 : 0;
  impairment.duplicate = chance(0.3) ? 0.2 : 0;
  impairment.reorder = chance(0.3) ? 0.2 : 0;
  impairment.delay = std::chrono::milliseconds(below(10));
  impairment.jitter = std::chrono::milliseconds(below(5));
  impairment.bits_per_second_max = chance(0.2) ? 50'000 : 0;
  impairment.seed = random_.next();
  return impairment;
}

ReplyRules SeededSession::some_rules() {
  if (chance(0.3)) return {};
  ReplyRules rules{{Match::contains, "1", "{counter} {time}"}, {Match::regex, "a*", "{1}"}};
  if (chance(0.1)) rules.push_back({Match::regex, "faulty", ""});
  if (chance(0.5)) rules.push_back({Match::equals, "", "empty"});
  return rules;
}

std::vector<std::byte> SeededSession::some_payload() {
  switch (below(4)) {
    case 0:
      return {};
    case 1:
      return bytes_of("a{counter}{time}{0}");
    case 2:
      return std::vector<std::byte>(below(1'500), std::byte{0x5a});
    default:
      return bytes_of(std::to_string(below(1'000)));
  }
}

std::optional<Handle> SeededSession::handle_of(const EndpointState& endpoint) const {
  for (std::uint64_t number = 0; number < handles_max; ++number) {
    const auto local = network_.local(Handle{number});
    if (local && *local == endpoint.local) return Handle{number};
  }
  return {};
}

}  // namespace readyscope::support
