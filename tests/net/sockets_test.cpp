#include "readyscope/sockets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string>
#include <vector>

#include "error_of.hpp"
#include "simulated_network.hpp"

namespace readyscope {
namespace {

using support::Call;
using support::error_of;
using support::ManualClock;
using support::Path;
using support::SimulatedNetwork;
using support::SimulatedOptions;
using namespace std::chrono_literals;

constexpr Interest reads_only{true, false, false};
constexpr Interest nothing{false, false, false};

static_assert(std::ranges::input_range<ReadyPass>, "a pass can be given to the standard algorithms");
static_assert(!std::is_copy_constructible_v<Socket> && std::is_nothrow_move_constructible_v<Socket>);

template <class Kind>
bool is(const Entry& entry, SocketId socket) {
  const auto* ready = std::get_if<Kind>(&entry.event);
  return ready != nullptr && ready->socket == socket;
}

/// The kinds in order, as letters.
std::string kinds(const std::vector<Entry>& entries) {
  std::string letters;
  for (const Entry& entry : entries) letters += "rwx"[entry.event.index()];
  return letters;
}

std::vector<Entry> collect(ReadyPass pass) {
  std::vector<Entry> entries;
  for (const Entry& entry : pass) entries.push_back(entry);
  return entries;
}

class SocketsTest : public ::testing::Test {
 protected:
  SocketId bind(Interest interest = {}) {
    return sockets.bind_dgram(Endpoint::loopback(0), interest).value();
  }
  SocketId connect(SocketId to, Interest interest = {}) {
    return sockets.connect_dgram(address(to), interest).value();
  }
  Endpoint address(SocketId id) { return sockets.find(id)->local().value(); }
  void send(SocketId from, std::optional<Endpoint> to = {}) {
    ASSERT_TRUE(sockets.find(from)->send(std::as_bytes(std::span("!", 1)), to).value());
  }
  std::vector<Entry> poll() { return collect(sockets.ready(0s)); }

  /// `count` sockets, each with a datagram to read.
  std::vector<SocketId> with_something_to_read(std::size_t count) {
    std::vector<SocketId> ids;
    for (std::size_t i = 0; i < count; ++i) ids.push_back(bind(reads_only));
    for (const SocketId id : ids) send(ids.front(), address(id));
    return ids;
  }

  ManualClock clock;
  SimulatedNetwork network{clock};
  Sockets sockets{network, clock};
};

// What a pass yields.

TEST_F(SocketsTest, YieldsReadsThenWritesThenExcepts) {
  const SocketId server = bind();
  const SocketId client = connect(server);
  const SocketId lonely = sockets.connect_dgram(Endpoint::loopback(1)).value();
  send(client);
  send(lonely);

  const auto entries = poll();
  ASSERT_EQ(kinds(entries), "rrwwwx");
  EXPECT_TRUE(is<Read>(entries[0], server));
  EXPECT_TRUE(is<Read>(entries[1], lonely)) << "word of a refusal is something to read";
  EXPECT_TRUE(is<Except>(entries[5], lonely));
}

TEST_F(SocketsTest, CallsAnIdleDatagramSocketReadyToWriteAlone) {
  const SocketId id = bind();
  const auto entries = poll();
  ASSERT_EQ(kinds(entries), "w");
  EXPECT_TRUE(is<Write>(entries[0], id));
}

TEST_F(SocketsTest, AsksTheSystemOnceForAWholePass) {
  for (int i = 0; i < 20; ++i) bind();
  EXPECT_EQ(poll().size(), 20U);
  EXPECT_EQ(network.calls(Call::select), 1U);
}

TEST_F(SocketsTest, AsksTheSystemWhenThePassIsMadeNotWhenItIsIterated) {
  const SocketId server = bind(reads_only);
  auto before = sockets.ready(0s);
  EXPECT_EQ(network.calls(Call::select), 1U);
  send(server, address(server));
  EXPECT_EQ(before.begin(), before.end()) << "it came in after the select";
}

TEST_F(SocketsTest, CanBeIteratedOrCollected) {
  with_something_to_read(3);
  std::vector<Entry> collected;
  std::ranges::copy(sockets.ready(0s), std::back_inserter(collected));
  int iterated = 0;
  for (const Entry& entry : sockets.ready(0s)) iterated += entry.event.index() == 0 ? 1 : 0;
  EXPECT_EQ(collected.size(), 3U);
  EXPECT_EQ(iterated, 3);
}

TEST_F(SocketsTest, YieldsEachEventOnceEvenWhenIteratedTwice) {
  with_something_to_read(3);
  auto pass = sockets.ready(0s);
  for (const Entry& entry : pass) {
    EXPECT_EQ(entry.sequence, 0U);
    break;
  }
  std::vector<std::uint64_t> rest;
  for (const Entry& entry : pass) rest.push_back(entry.sequence);
  EXPECT_EQ(rest, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(SocketsTest, GivesAllEventsOfAPassTheTimeOfItsSelect) {
  const SocketId server = bind(reads_only);
  bind();
  network.set_path({.delay = 3s});
  send(server, address(server));
  clock.advance(3s);
  auto pass = sockets.ready(0s);
  const Instant selected = clock.now();
  std::size_t count = 0;
  for (const Entry& entry : pass) {
    clock.advance(1s);
    EXPECT_EQ(entry.at, selected);
    ++count;
  }
  EXPECT_EQ(count, 2U);
  EXPECT_EQ(pass.at(), selected);
}

TEST_F(SocketsTest, NumbersEntriesWithoutAGap) {
  const auto ids = with_something_to_read(6);
  std::vector<std::uint64_t> numbers;
  for (int round = 0; round < 3; ++round) {
    auto pass = sockets.ready(0s);
    for (const Entry& entry : pass) {
      numbers.push_back(entry.sequence);
      // What was removed is not yielded, and takes no number with it.
      if (round == 0 && is<Read>(entry, ids[1])) (void)sockets.remove(ids[2]);
    }
  }
  ASSERT_EQ(numbers.size(), 15U);
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], i);
}

TEST_F(SocketsTest, NumbersNoEventThatNobodyAskedFor) {
  with_something_to_read(4);
  {
    auto abandoned = sockets.ready(0s);
    EXPECT_EQ(abandoned.begin()->sequence, 0U);
  }
  EXPECT_EQ(poll().front().sequence, 1U);
}

TEST_F(SocketsTest, CountsWhatTheSystemCalledReady) {
  const auto ids = with_something_to_read(3);
  auto pass = sockets.ready(0s);
  (void)sockets.remove(ids[2]);
  EXPECT_EQ(pass.count(), 3U);
  EXPECT_EQ(std::ranges::distance(pass), 2);
}

TEST_F(SocketsTest, EndsAPassWhenTheNextBegins) {
  with_something_to_read(3);
  auto first = sockets.ready(0s);
  auto i = first.begin();
  ASSERT_NE(i, first.end());
  auto second = sockets.ready(0s);
  ++i;
  EXPECT_EQ(i, first.end());
  EXPECT_EQ(std::ranges::distance(second), 3);
}

// Sockets that come and go during a pass.

TEST_F(SocketsTest, YieldsNoEventOfASocketRemovedInThisPass) {
  const auto ids = with_something_to_read(3);
  std::vector<SocketId> seen;
  for (const Entry& entry : sockets.ready(0s)) {
    seen.push_back(socket_of(entry.event));
    if (seen.size() > 1) continue;
    EXPECT_TRUE(sockets.remove(ids[1]));
  }
  EXPECT_EQ(seen, (std::vector{ids[0], ids[2]}));
}

TEST_F(SocketsTest, LetsAResponderRemoveTheVerySocketItRespondsTo) {
  const SocketId server = bind();
  send(server, address(server));
  std::string seen;
  for (const Entry& entry : sockets.ready(0s)) {
    seen += "rwx"[entry.event.index()];
    ASSERT_TRUE(sockets.remove(socket_of(entry.event)));
  }
  EXPECT_EQ(seen, "r") << "its write event is gone with it";
  EXPECT_TRUE(sockets.empty());
}

TEST_F(SocketsTest, LetsAResponderRemoveEverything) {
  const auto ids = with_something_to_read(10);
  int seen = 0;
  for ([[maybe_unused]] const Entry& entry : sockets.ready(0s)) {
    ++seen;
    for (const SocketId id : ids) (void)sockets.remove(id);
  }
  EXPECT_EQ(seen, 1);
}

TEST_F(SocketsTest, YieldsEventsOfASocketAddedInThisPassFromTheNextOneOn) {
  bind();
  std::optional<SocketId> late;
  for (const Entry& entry : sockets.ready(0s)) {
    EXPECT_FALSE(late) << "nothing but the first socket was ready";
    EXPECT_TRUE(is<Write>(entry, socket_of(entry.event)));
    late = bind();
  }
  ASSERT_TRUE(late);
  EXPECT_EQ(poll().size(), 2U);
}

TEST_F(SocketsTest, GoesOnThroughAPassWhileResponderAddsManySockets) {
  with_something_to_read(8);
  int seen = 0;
  for ([[maybe_unused]] const Entry& entry : sockets.ready(0s)) {
    ++seen;
    for (int i = 0; i < 50; ++i) bind(nothing);
  }
  EXPECT_EQ(seen, 8);
  EXPECT_EQ(sockets.size(), 408U);
}

TEST_F(SocketsTest, NeverTakesAReusedHandleForTheOldOne) {
  const auto ids = with_something_to_read(3);
  const Handle old_handle = sockets.find(ids[2])->handle();
  std::vector<SocketId> seen;
  std::optional<SocketId> heir;
  for (const Entry& entry : sockets.ready(0s)) {
    seen.push_back(socket_of(entry.event));
    if (heir) continue;
    ASSERT_TRUE(sockets.remove(ids[2]));
    heir = bind(reads_only);
    send(ids[0], address(*heir));
  }
  ASSERT_TRUE(heir);
  ASSERT_EQ(sockets.find(*heir)->handle(), old_handle) << "the system gave the number out again";
  EXPECT_EQ(seen, (std::vector{ids[0], ids[1]}));

  const auto next = poll();
  EXPECT_TRUE(std::ranges::any_of(next, [&](const Entry& e) { return is<Read>(e, *heir); }));
  EXPECT_FALSE(std::ranges::any_of(next, [&](const Entry& e) { return is<Read>(e, ids[2]); }));
}

TEST_F(SocketsTest, SurvivesRespondersThatComeAndGoAtRandom) {
  support::Random random(7);
  std::vector<SocketId> live;
  std::vector<SocketId> gone;
  for (int i = 0; i < 20; ++i) live.push_back(bind());
  std::uint64_t expected_sequence = 0;
  for (int round = 0; round < 500; ++round) {
    for (const Entry& entry : sockets.ready(0s)) {
      ASSERT_EQ(entry.sequence, expected_sequence++);
      ASSERT_TRUE(std::ranges::find(live, socket_of(entry.event)) != live.end());
      if (random.chance(0.1) && !live.empty()) {
        const auto victim = live.begin() + static_cast<std::ptrdiff_t>(random.below(live.size()));
        gone.push_back(*victim);
        ASSERT_TRUE(sockets.remove(*victim));
        live.erase(victim);
      }
      if (random.chance(0.1)) live.push_back(bind());
    }
    ASSERT_EQ(sockets.size(), live.size());
    ASSERT_EQ(network.open_count(), live.size());
    if (live.empty()) live.push_back(bind());
  }
  EXPECT_GT(gone.size(), 100U);
  for (const SocketId id : gone) EXPECT_EQ(sockets.find(id), nullptr);
  EXPECT_EQ(network.closed_in_vain(), 0U);
}

// Which socket is which.

TEST_F(SocketsTest, NamesNoSocketByDefault) {
  bind();
  EXPECT_EQ(sockets.find(SocketId{}), nullptr);
  EXPECT_FALSE(sockets.remove(SocketId{}));
}

TEST_F(SocketsTest, GivesASlotThatIsUsedAgainANewGeneration) {
  const SocketId first = bind();
  ASSERT_TRUE(sockets.remove(first));
  const SocketId second = bind();
  EXPECT_EQ(second.slot, first.slot);
  EXPECT_NE(second.generation, first.generation);
  EXPECT_EQ(sockets.find(first), nullptr);
  EXPECT_NE(sockets.find(second), nullptr);
  EXPECT_FALSE(sockets.interest(first));
  EXPECT_TRUE(sockets.interest(second));
}

TEST_F(SocketsTest, RemembersThePeerOfAConnectedSocket) {
  const SocketId server = bind();
  const SocketId client = connect(server);
  EXPECT_EQ(sockets.find(client)->peer(), address(server));
  EXPECT_EQ(sockets.find(server)->peer(), std::nullopt);
}

TEST_F(SocketsTest, KeepsAListOfItsOwn) {
  SimulatedNetwork other_network(clock);
  Sockets others(other_network, clock);
  const SocketId id = bind();
  EXPECT_EQ(sockets.size(), 1U);
  EXPECT_TRUE(others.empty());
  EXPECT_EQ(others.find(id), nullptr);
  EXPECT_TRUE(collect(others.ready()).empty());
}

// Timeouts.

TEST_F(SocketsTest, AsksTheSystemNothingWithoutSockets) {
  EXPECT_TRUE(collect(sockets.ready()).empty()) << "not even for ever";
  EXPECT_TRUE(collect(sockets.ready(0s)).empty());
  EXPECT_TRUE(collect(sockets.ready(1h)).empty());
  (void)sockets.remove(bind());
  EXPECT_TRUE(collect(sockets.ready()).empty());
  EXPECT_EQ(network.calls(Call::select), 0U);
}

TEST_F(SocketsTest, OnlyLooksWhenTheTimeoutIsZero) {
  const SocketId server = bind(reads_only);
  network.set_path({.delay = 1ns});
  send(server, address(server));
  const Instant start = clock.now();
  EXPECT_TRUE(poll().empty());
  EXPECT_EQ(clock.now(), start);
}

TEST_F(SocketsTest, WaitsAsLongAsTheTimeoutSays) {
  bind(reads_only);
  const Instant start = clock.now();
  const auto pass = sockets.ready(250ms);
  EXPECT_EQ(pass.count(), 0U);
  EXPECT_EQ(pass.at(), start + 250ms);
}

TEST_F(SocketsTest, WaitsNoLongerThanItMust) {
  const SocketId server = bind(reads_only);
  network.set_path({.delay = 40ms});
  send(server, address(server));
  const Instant start = clock.now();
  EXPECT_EQ(collect(sockets.ready(250ms)).at(0).at, start + 40ms);
}

TEST_F(SocketsTest, WaitsForEverWithoutATimeout) {
  const SocketId server = bind(reads_only);
  network.set_path({.delay = 24h * 365});
  send(server, address(server));
  const Instant start = clock.now();
  EXPECT_EQ(collect(sockets.ready()).at(0).at, start + 24h * 365);
}

TEST_F(SocketsTest, AwaitsInputWhateverElseIsReady) {
  const SocketId server = bind();
  network.set_path({.delay = 40ms});
  send(server, address(server));
  const Instant start = clock.now();
  EXPECT_FALSE(sockets.await_input(10ms).value());
  EXPECT_EQ(clock.now(), start + 10ms) << "it is ready to write, and sleeps all the same";
  EXPECT_TRUE(sockets.await_input(1s).value());
  EXPECT_EQ(clock.now(), start + 40ms);
}

TEST_F(SocketsTest, KeepsAPassWhoseResponderAwaitsInput) {
  with_something_to_read(3);
  int seen = 0;
  for ([[maybe_unused]] const Entry& entry : sockets.ready(0s)) {
    ++seen;
    EXPECT_TRUE(sockets.await_input(0s).value());
  }
  EXPECT_EQ(seen, 3);
}

// Interests.

TEST_F(SocketsTest, IsInterestedInEverythingByDefault) {
  EXPECT_EQ(sockets.interest(bind()), Interest{});
}

TEST_F(SocketsTest, YieldsOnlyWhatIsAskedFor) {
  const SocketId id = sockets.connect_dgram(Endpoint::loopback(1)).value();
  send(id);
  const auto kinds_for = [&](Interest interest) {
    EXPECT_TRUE(sockets.set_interest(id, interest));
    EXPECT_EQ(sockets.interest(id), interest);
    return kinds(poll());
  };
  EXPECT_EQ(kinds_for({true, true, true}), "rwx");
  EXPECT_EQ(kinds_for({true, false, false}), "r");
  EXPECT_EQ(kinds_for({false, true, false}), "w");
  EXPECT_EQ(kinds_for({false, false, true}), "x");
  EXPECT_EQ(kinds_for({false, false, false}), "");
  EXPECT_EQ(kinds_for({true, true, true}), "rwx") << "and it is all still there";
}

TEST_F(SocketsTest, TakesUpAChangedInterestInTheNextPass) {
  const SocketId first = bind();
  const SocketId second = bind();
  std::string seen;
  for (const Entry& entry : sockets.ready(0s)) {
    seen += "rwx"[entry.event.index()];
    ASSERT_TRUE(sockets.set_interest(first, nothing));
    ASSERT_TRUE(sockets.set_interest(second, nothing));
  }
  EXPECT_EQ(seen, "ww");
  EXPECT_EQ(kinds(poll()), "");
}

TEST_F(SocketsTest, HasNoInterestToSetInASocketThatIsGone) {
  const SocketId id = bind();
  ASSERT_TRUE(sockets.remove(id));
  EXPECT_EQ(error_of(sockets.set_interest(id, {})), std::errc::bad_file_descriptor);
}

// Whose socket it is.

TEST_F(SocketsTest, HandsARemovedSocketBackStillOpen) {
  const SocketId server = bind();
  const Endpoint where = address(server);
  Socket socket = std::move(sockets.remove(server).value());
  EXPECT_EQ(socket.local().value(), where);
  EXPECT_EQ(network.open_count(), 1U);
  EXPECT_TRUE(poll().empty()) << "it is no longer watched";
}

TEST_F(SocketsTest, ClosesARemovedSocketThatIsDropped) {
  const SocketId id = bind();
  (void)sockets.remove(id);
  EXPECT_EQ(network.open_count(), 0U);
}

TEST_F(SocketsTest, TakesARemovedSocketBackUnderANewName) {
  const SocketId id = bind(reads_only);
  const SocketId again = sockets.add(std::move(sockets.remove(id).value()), reads_only).value();
  EXPECT_NE(again, id);
  send(again, address(again));
  EXPECT_TRUE(is<Read>(poll().at(0), again));
}

TEST_F(SocketsTest, RemovesASocketOnce) {
  const SocketId id = bind();
  EXPECT_TRUE(sockets.remove(id));
  EXPECT_EQ(error_of(sockets.remove(id)), std::errc::bad_file_descriptor);
  EXPECT_EQ(network.closed_in_vain(), 0U);
}

TEST_F(SocketsTest, ClosesAllItsSocketsInTheEnd) {
  {
    Sockets short_lived(network, clock);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(short_lived.bind_dgram(Endpoint::loopback(0)));
    EXPECT_EQ(network.open_count(), 10U);
  }
  EXPECT_EQ(network.open_count(), 0U);
  EXPECT_EQ(network.closed_in_vain(), 0U);
}

TEST_F(SocketsTest, ClosesASocketThatItCouldNotTakeIn) {
  const Handle handle = network.bind(Endpoint::loopback(0)).value();
  network.close_behind_our_back(handle);
  Socket dead(network, handle);
  EXPECT_EQ(error_of(sockets.add(std::move(dead))), std::errc::bad_file_descriptor);
  EXPECT_TRUE(sockets.empty());
}

TEST_F(SocketsTest, ClosesEachSocketOnceHoweverItIsMoved) {
  {
    Socket first(network, network.bind(Endpoint::loopback(0)).value());
    Socket second(network, network.bind(Endpoint::loopback(0)).value());
    Socket moved(std::move(first));
    moved = std::move(second);
    EXPECT_EQ(network.open_count(), 1U) << "what was assigned over is closed";
    Socket& itself = moved;
    moved = std::move(itself);
    EXPECT_EQ(network.open_count(), 1U);
  }
  EXPECT_EQ(network.open_count(), 0U);
  EXPECT_EQ(network.closed_in_vain(), 0U);
}

TEST_F(SocketsTest, LetsGoOfAHandleWithoutClosingIt) {
  {
    Socket socket(network, network.bind(Endpoint::loopback(0)).value());
    socket.abandon();
  }
  EXPECT_EQ(network.open_count(), 1U);
}

// Errors are values.

TEST_F(SocketsTest, HandsOnWhyASocketCouldNotBeOpened) {
  network.fail_next(Call::bind, std::errc::address_in_use);
  network.fail_next(Call::connect, std::errc::network_unreachable);
  EXPECT_EQ(error_of(sockets.bind_dgram(Endpoint::loopback(0))), std::errc::address_in_use);
  EXPECT_EQ(error_of(sockets.connect_dgram(Endpoint::loopback(9))), std::errc::network_unreachable);
  EXPECT_TRUE(sockets.empty());
  EXPECT_EQ(network.open_count(), 0U);
}

TEST_F(SocketsTest, SaysWhenTheSystemHasNoMoreHandles) {
  SimulatedNetwork small(clock, {.handles_max = 2});
  Sockets few(small, clock);
  const SocketId first = few.bind_dgram(Endpoint::loopback(0)).value();
  ASSERT_TRUE(few.bind_dgram(Endpoint::loopback(0)));
  EXPECT_EQ(error_of(few.bind_dgram(Endpoint::loopback(0))), std::errc::too_many_files_open);
  ASSERT_TRUE(few.remove(first));
  EXPECT_TRUE(few.bind_dgram(Endpoint::loopback(0))) << "one is free again";
}

TEST_F(SocketsTest, TellsWhyASelectFailedAndYieldsNothing) {
  with_something_to_read(3);
  network.fail_next(Call::select, std::errc::not_enough_memory);
  auto pass = sockets.ready(0s);
  EXPECT_EQ(pass.error(), std::errc::not_enough_memory);
  EXPECT_EQ(pass.begin(), pass.end());
  EXPECT_TRUE(pass.retired().empty());
  EXPECT_EQ(poll().size(), 3U) << "the next one finds all that was there";
}

TEST_F(SocketsTest, HasNoErrorWhenAllWentWell) {
  bind();
  EXPECT_FALSE(sockets.ready(0s).error());
}

TEST_F(SocketsTest, TakesASignalForNothingHappening) {
  bind(reads_only);
  network.interrupt_next_wait();
  const auto pass = sockets.ready(1h);
  EXPECT_FALSE(pass.error());
  EXPECT_EQ(pass.count(), 0U);
}

TEST_F(SocketsTest, TellsWhatTheSystemSaidOfASend) {
  const SocketId server = bind();
  Socket& socket = *sockets.find(server);
  const auto bytes = std::as_bytes(std::span("!", 1));
  network.fail_next(Call::send, std::errc::no_buffer_space);
  EXPECT_EQ(error_of(socket.send(bytes, address(server))), std::errc::no_buffer_space);
  network.block_sends(socket.handle(), 1);
  EXPECT_FALSE(socket.send(bytes, address(server)).value()) << "not just now";
  EXPECT_TRUE(socket.send(bytes, address(server)).value());
}

TEST_F(SocketsTest, TellsWhatTheSystemSaidOfAReceive) {
  Socket& socket = *sockets.find(bind());
  std::byte buffer[16];
  network.fail_next(Call::receive, std::errc::io_error);
  EXPECT_EQ(error_of(socket.receive(buffer)), std::errc::io_error);
  EXPECT_EQ(socket.receive(buffer).value(), std::nullopt);
}

// A handle closed behind our back.

TEST_F(SocketsTest, RetiresASocketClosedBehindOurBackAndKeepsTheRest) {
  const auto ids = with_something_to_read(4);
  network.close_behind_our_back(sockets.find(ids[1])->handle());
  auto pass = sockets.ready(1h);
  ASSERT_EQ(pass.retired().size(), 1U);
  EXPECT_EQ(pass.retired()[0], ids[1]);
  EXPECT_FALSE(pass.error());
  EXPECT_EQ(std::ranges::distance(pass), 3);
  EXPECT_EQ(sockets.find(ids[1]), nullptr);
  EXPECT_EQ(sockets.size(), 3U);
  EXPECT_TRUE(sockets.ready(0s).retired().empty()) << "once is enough";
}

TEST_F(SocketsTest, RetiresAllSocketsClosedBehindOurBackAtOnce) {
  const auto ids = with_something_to_read(4);
  for (const SocketId id : ids) network.close_behind_our_back(sockets.find(id)->handle());
  const auto pass = sockets.ready();
  EXPECT_EQ(pass.retired().size(), 4U);
  EXPECT_FALSE(pass.error());
  EXPECT_TRUE(sockets.empty());
}

TEST_F(SocketsTest, TellsOfARetiredSocketAtOnceInsteadOfWaitingOn) {
  bind(reads_only);
  network.close_behind_our_back(sockets.find(bind(reads_only))->handle());
  const Instant start = clock.now();
  EXPECT_EQ(sockets.ready(1h).retired().size(), 1U);
  EXPECT_EQ(clock.now(), start);
}

TEST_F(SocketsTest, NeverClosesAHandleThatSomebodyElseClosed) {
  const auto ids = with_something_to_read(2);
  const Handle handle = sockets.find(ids[1])->handle();
  network.close_behind_our_back(handle);
  (void)poll();
  EXPECT_EQ(network.closed_in_vain(), 0U);
  EXPECT_EQ(network.bind(Endpoint::loopback(0)).value(), handle);
  (void)sockets.remove(ids[1]);
  EXPECT_TRUE(network.is_open(handle)) << "its new owner keeps it";
}

TEST_F(SocketsTest, RetiresTheOldOwnerOfAHandleThatIsOursAgain) {
  const SocketId old_one = bind(reads_only);
  const Handle handle = sockets.find(old_one)->handle();
  network.close_behind_our_back(handle);
  const SocketId new_one = bind(reads_only);
  ASSERT_EQ(sockets.find(new_one)->handle(), handle);
  // One handle cannot be two sockets: removing the old name must not close the new socket.
  (void)sockets.remove(old_one);
  EXPECT_TRUE(network.is_open(handle));
  send(new_one, address(new_one));
  const auto entries = poll();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_TRUE(is<Read>(entries[0], new_one));
}

// The simulated kernel at its worst.

TEST_F(SocketsTest, TakesReadinessWithNothingThereForNothingHappening) {
  const SocketId id = bind(reads_only);
  network.wake_for_nothing(sockets.find(id)->handle());
  const auto entries = poll();
  ASSERT_EQ(kinds(entries), "r");
  std::byte buffer[16];
  EXPECT_EQ(sockets.find(id)->receive(buffer).value(), std::nullopt);
  EXPECT_TRUE(poll().empty());
}

}  // namespace
}  // namespace readyscope
