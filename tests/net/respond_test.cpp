#include "readyscope/net/respond.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "simulated_network.hpp"

namespace readyscope {
namespace {

using support::ManualClock;
using support::SimulatedNetwork;

constexpr SocketId client{1, 1};
constexpr SocketId server{2, 1};

/// A responder that records a letter.
template <class Kind>
auto leave(std::string& trace, char letter) {
  return on<Kind>([&trace, letter](Kind) { trace += letter; });
}

TEST(Respond, offers_each_kind_to_its_own_responder) {
  std::string trace;
  for (const Event& event : {Event(Read{server}), Event(Write{client}), Event(Except{client})}) {
    EXPECT_TRUE(respond(event, leave<Read>(trace, 'r'), leave<Write>(trace, 'w'),
                        leave<Except>(trace, 'x')));
  }
  EXPECT_EQ(trace, "rwx");
}

TEST(Respond, lets_the_first_match_win) {
  std::string trace;
  EXPECT_TRUE(respond(Event(Read{server}), leave<Write>(trace, 'a'), leave<Read>(trace, 'b'),
                      leave<Read>(trace, 'c')));
  EXPECT_EQ(trace, "b");
}

TEST(Respond, says_so_when_nobody_matches) {
  std::string trace;
  EXPECT_FALSE(respond(Event(Except{server}), leave<Read>(trace, 'r'), leave<Write>(trace, 'w')));
  EXPECT_FALSE(respond(Event(Read{server})));
  EXPECT_EQ(trace, "");
}

TEST(Respond, takes_an_entry_as_it_takes_its_event) {
  std::string trace;
  const Entry entry{7, Instant(), Read{server}};
  EXPECT_TRUE(respond(entry, leave<Read>(trace, 'r')));
  EXPECT_FALSE(respond(entry, leave<Write>(trace, 'w')));
  EXPECT_EQ(trace, "r");
}

TEST(Respond, hands_the_event_to_the_action) {
  SocketId seen;
  respond(Event(Write{client}), on<Write>([&](Write write) { seen = write.socket; }));
  EXPECT_EQ(seen, client);
}

TEST(Respond, guards_by_socket) {
  std::string trace;
  const auto offer = [&](const Event& event) {
    return respond(event, on<Read>(only(client), [&](Read) { trace += 'c'; }),
                   on<Read>(only(server), [&](Read) { trace += 's'; }));
  };
  EXPECT_TRUE(offer(Read{server}));
  EXPECT_TRUE(offer(Read{client}));
  EXPECT_FALSE(offer(Read{SocketId{client.slot, client.generation + 1}})) << "the slot's next user";
  EXPECT_FALSE(offer(Write{client})) << "the guard lets it through, but the kind is another";
  EXPECT_EQ(trace, "sc");
}

TEST(Respond, does_not_ask_the_guard_of_another_kind) {
  int asked = 0;
  const auto guard = [&](const auto&) { return ++asked > 0; };
  EXPECT_FALSE(respond(Event(Read{client}), on<Write>(guard, [](Write) {})));
  EXPECT_EQ(asked, 0);
}

TEST(Respond, asks_no_guard_after_the_match) {
  int asked = 0;
  const auto guard = [&](const Read&) { return ++asked > 0; };
  respond(Event(Read{client}), on<Read>([](Read) {}), on<Read>(guard, [](Read) {}));
  EXPECT_EQ(asked, 0);
}

TEST(Respond, guards_by_any_condition_of_the_callers) {
  bool is_open_for_business = false;
  int served = 0;
  const auto offer = [&] {
    return respond(Event(Read{server}),
                   on<Read>([&](Read) { return is_open_for_business; }, [&](Read) { ++served; }));
  };
  EXPECT_FALSE(offer());
  is_open_for_business = true;
  EXPECT_TRUE(offer());
  EXPECT_EQ(served, 1);
}

TEST(Respond, keeps_state_in_a_responders_own_action) {
  auto count_up = on<Read>([count = 0](Read) mutable { return ++count; });
  EXPECT_TRUE(respond(Event(Read{server}), count_up));
  EXPECT_TRUE(respond(Event(Read{server}), count_up));
  EXPECT_EQ(count_up.action(Read{server}), 3) << "named responders are not copied";
}

TEST(Respond, takes_actions_that_can_only_be_moved) {
  auto owner = on<Read>([value = std::make_unique<int>(1)](Read) { ++*value; });
  EXPECT_TRUE(respond(Event(Read{server}), owner));
}

TEST(Respond, guards_by_local_port) {
  ManualClock clock;
  SimulatedNetwork network(clock);
  Sockets sockets(network, clock);
  const SocketId here = sockets.bind_dgram(Endpoint::loopback(9876)).value();
  const SocketId there = sockets.bind_dgram(Endpoint::loopback(9877)).value();
  std::string trace;
  const auto offer = [&](SocketId id) {
    return respond(Event(Read{id}),
                   on<Read>(local_port(sockets, 9876), [&](Read) { trace += 'r'; }));
  };
  EXPECT_TRUE(offer(here));
  EXPECT_FALSE(offer(there));
  ASSERT_TRUE(sockets.remove(here));
  EXPECT_FALSE(offer(here)) << "a removed socket has no port";
  EXPECT_EQ(trace, "r");
}

}  // namespace
}  // namespace readyscope
