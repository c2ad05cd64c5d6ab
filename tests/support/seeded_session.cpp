#include "seeded_session.hpp"

#include <algorithm>
#include <array>

namespace readyscope::support {
namespace {

constexpr ClockId own_clock{77};
constexpr std::size_t endpoints_wanted = 8;
constexpr std::uint16_t ports_first = 9'000;
constexpr std::uint16_t ports_count = 6;

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
  bounds.engine.drain_per_socket_max = 1 + random.below(64);
  bounds.engine.drain_per_step_max = 1 + random.below(128);
  bounds.engine.lookup_max = std::chrono::milliseconds(200);
  bounds.engine.answer_rounds_max = 1 + random.below(16);
  bounds.journal.bytes = history_bytes_min << random.below(3);
  // Some sessions want more than they may have.
  bounds.engine.endpoints_max = endpoints_wanted + random.below(4);
  // Some have no time for more than a datagram, or than an expression.
  if (random.chance(0.5)) bounds.engine.part_time_max = Duration(1 + random.below(100'000));
  return bounds;
}

SeededSession::SeededSession(std::uint64_t seed)
    : random_(seed),
      bounds_(bounds_of(seed)),
      network_(clock_, network_options(seed)),
      surroundings_(clock_, network_, random_, own_clock),
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
  if (choice < 95) {
    if (const EndpointState* to = some_open()) surroundings_.send_to(to->local);
    return;
  }
  surroundings_.have_mishap(chance(0.5) ? some_open() : nullptr);
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
                            .answer_loop_allowed = chance(0.02),
                            .receiver = some_receiver()};
  session_.apply({AddEndpoint{++last_ticket_, std::move(settings)}});
}

void SeededSession::change_endpoint() {
  const auto lane = some_lane();
  if (!lane) return;
  ++acts_.changed;
  const auto direction = chance(0.5) ? Direction::sending : Direction::receiving;
  switch (below(13)) {
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
      return session_.apply({SetReceiver{*lane, some_receiver()}});
    case 11:
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
  SendDatagram send{.ticket = ++last_ticket_, .lane = *lane, .payload = some_payload(random_)};
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

// ---- how time passes ---------------------------------------------------------------------------

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

ReceiverSettings SeededSession::some_receiver() {
  ReceiverSettings receiver;
  if (chance(0.2)) receiver.wrap = wrap_widths[below(wrap_widths.size())];
  if (chance(0.1)) receiver.source_is = SourceIs::address;
  return receiver;
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
  ReplyRules rules;
  for (std::uint64_t i = below(4); i > 0; --i) rules.push_back({Match::regex, "a*", "{1}"});
  rules.push_back({Match::contains, "1", "{counter} {time}"});
  if (chance(0.3)) rules.push_back({Match::regex, "a*", "{1}"});
  if (chance(0.1)) rules.push_back({Match::regex, "faulty", ""});
  if (chance(0.5)) rules.push_back({Match::equals, "", "empty"});
  return rules;
}

}  // namespace readyscope::support
