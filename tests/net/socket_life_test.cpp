// Who owns a socket, what can go wrong with it, and how it is closed.

#include <ranges>
#include <type_traits>
#include <vector>

#include "sockets_fixture.hpp"

namespace readyscope {
namespace {

static_assert(!std::is_copy_constructible_v<Socket> &&
              std::is_nothrow_move_constructible_v<Socket>);

class SocketLifeTest : public SocketsTest {};

// Whose socket it is.

TEST_F(SocketLifeTest, hands_a_removed_socket_back_still_open) {
  const SocketId server = bind();
  const Endpoint where = address(server);
  Socket socket = std::move(sockets.remove(server).value());
  EXPECT_EQ(socket.local().value(), where);
  EXPECT_EQ(network.open_count(), 1U);
  EXPECT_TRUE(poll().empty()) << "it is no longer watched";
}

TEST_F(SocketLifeTest, closes_a_removed_socket_that_is_dropped) {
  const SocketId id = bind();
  (void)sockets.remove(id);
  EXPECT_EQ(network.open_count(), 0U);
}

TEST_F(SocketLifeTest, takes_a_removed_socket_back_under_a_new_name) {
  const SocketId id = bind(reads_only);
  const SocketId again = sockets.add(std::move(sockets.remove(id).value()), reads_only).value();
  EXPECT_NE(again, id);
  send(again, address(again));
  EXPECT_TRUE(is<Read>(poll().at(0), again));
}

TEST_F(SocketLifeTest, removes_a_socket_once) {
  const SocketId id = bind();
  EXPECT_TRUE(sockets.remove(id));
  EXPECT_EQ(error_of(sockets.remove(id)), std::errc::bad_file_descriptor);
  EXPECT_EQ(network.closed_in_vain(), 0U);
}

TEST_F(SocketLifeTest, closes_all_its_sockets_in_the_end) {
  {
    Sockets short_lived(network, clock);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(short_lived.bind_dgram(Endpoint::loopback(0)));
    EXPECT_EQ(network.open_count(), 10U);
  }
  EXPECT_EQ(network.open_count(), 0U);
  EXPECT_EQ(network.closed_in_vain(), 0U);
}

TEST_F(SocketLifeTest, closes_a_socket_that_it_could_not_take_in) {
  const Handle handle = network.bind(Endpoint::loopback(0)).value();
  network.close_behind_our_back(handle);
  Socket dead(network, handle);
  EXPECT_EQ(error_of(sockets.add(std::move(dead))), std::errc::bad_file_descriptor);
  EXPECT_TRUE(sockets.empty());
}

TEST_F(SocketLifeTest, closes_each_socket_once_however_it_is_moved) {
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

TEST_F(SocketLifeTest, lets_go_of_a_handle_without_closing_it) {
  {
    Socket socket(network, network.bind(Endpoint::loopback(0)).value());
    socket.abandon();
  }
  EXPECT_EQ(network.open_count(), 1U);
}

// Errors are values.

TEST_F(SocketLifeTest, hands_on_why_a_socket_could_not_be_opened) {
  network.fail_next(Call::bind, std::errc::address_in_use);
  network.fail_next(Call::connect, std::errc::network_unreachable);
  EXPECT_EQ(error_of(sockets.bind_dgram(Endpoint::loopback(0))), std::errc::address_in_use);
  EXPECT_EQ(error_of(sockets.connect_dgram(Endpoint::loopback(9))), std::errc::network_unreachable);
  EXPECT_TRUE(sockets.empty());
  EXPECT_EQ(network.open_count(), 0U);
}

TEST_F(SocketLifeTest, says_when_the_system_has_no_more_handles) {
  SimulatedNetwork small(clock, {.handles_max = 2});
  Sockets few(small, clock);
  const SocketId first = few.bind_dgram(Endpoint::loopback(0)).value();
  ASSERT_TRUE(few.bind_dgram(Endpoint::loopback(0)));
  EXPECT_EQ(error_of(few.bind_dgram(Endpoint::loopback(0))), std::errc::too_many_files_open);
  ASSERT_TRUE(few.remove(first));
  EXPECT_TRUE(few.bind_dgram(Endpoint::loopback(0))) << "one is free again";
}

TEST_F(SocketLifeTest, reports_why_a_select_failed_and_yields_nothing) {
  with_something_to_read(3);
  network.fail_next(Call::select, std::errc::not_enough_memory);
  auto pass = sockets.ready(0s);
  EXPECT_EQ(pass.error(), std::errc::not_enough_memory);
  EXPECT_EQ(pass.begin(), pass.end());
  EXPECT_TRUE(pass.retired().empty());
  EXPECT_EQ(poll().size(), 3U) << "the next one finds all that was there";
}

TEST_F(SocketLifeTest, has_no_error_when_all_went_well) {
  bind();
  EXPECT_FALSE(sockets.ready(0s).error());
}

TEST_F(SocketLifeTest, takes_a_signal_for_nothing_happening) {
  bind(reads_only);
  network.interrupt_next_wait();
  const auto pass = sockets.ready(1h);
  EXPECT_FALSE(pass.error());
  EXPECT_EQ(pass.count(), 0U);
}

TEST_F(SocketLifeTest, reports_what_the_system_said_of_a_send) {
  const SocketId server = bind();
  Socket& socket = *sockets.find(server);
  const auto bytes = std::as_bytes(std::span("!", 1));
  network.fail_next(Call::send, std::errc::no_buffer_space);
  EXPECT_EQ(error_of(socket.send(bytes, address(server))), std::errc::no_buffer_space);
  network.block_sends(socket.handle(), 1);
  EXPECT_FALSE(socket.send(bytes, address(server)).value()) << "not just now";
  EXPECT_TRUE(socket.send(bytes, address(server)).value());
}

TEST_F(SocketLifeTest, reports_what_the_system_said_of_a_receive) {
  Socket& socket = *sockets.find(bind());
  std::byte buffer[16];
  network.fail_next(Call::receive, std::errc::io_error);
  EXPECT_EQ(error_of(socket.receive(buffer)), std::errc::io_error);
  EXPECT_EQ(socket.receive(buffer).value(), std::nullopt);
}

// A handle that someone else closed.

TEST_F(SocketLifeTest, retires_a_socket_closed_behind_our_back_and_keeps_the_rest) {
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

TEST_F(SocketLifeTest, retires_all_sockets_closed_behind_our_back_at_once) {
  const auto ids = with_something_to_read(4);
  for (const SocketId id : ids) network.close_behind_our_back(sockets.find(id)->handle());
  const auto pass = sockets.ready();
  EXPECT_EQ(pass.retired().size(), 4U);
  EXPECT_FALSE(pass.error());
  EXPECT_TRUE(sockets.empty());
}

TEST_F(SocketLifeTest, reports_a_retired_socket_at_once_instead_of_waiting_on) {
  bind(reads_only);
  network.close_behind_our_back(sockets.find(bind(reads_only))->handle());
  const Instant start = clock.now();
  EXPECT_EQ(sockets.ready(1h).retired().size(), 1U);
  EXPECT_EQ(clock.now(), start);
}

TEST_F(SocketLifeTest, never_closes_a_handle_that_somebody_else_closed) {
  const auto ids = with_something_to_read(2);
  const Handle handle = sockets.find(ids[1])->handle();
  network.close_behind_our_back(handle);
  (void)poll();
  EXPECT_EQ(network.closed_in_vain(), 0U);
  EXPECT_EQ(network.bind(Endpoint::loopback(0)).value(), handle);
  (void)sockets.remove(ids[1]);
  EXPECT_TRUE(network.is_open(handle)) << "its new owner keeps it";
}

TEST_F(SocketLifeTest, retires_the_former_owner_of_a_handle_that_is_ours_again) {
  const SocketId former = bind(reads_only);
  const Handle handle = sockets.find(former)->handle();
  network.close_behind_our_back(handle);
  const SocketId owner = bind(reads_only);
  ASSERT_EQ(sockets.find(owner)->handle(), handle);
  send(owner, address(owner));
  auto pass = sockets.ready(0s);
  ASSERT_EQ(pass.retired().size(), 1U);
  EXPECT_EQ(pass.retired()[0], former);
  EXPECT_TRUE(is<Read>(*pass.begin(), owner));
  EXPECT_FALSE(sockets.remove(former)) << "or its end would be the end of the new one";
  EXPECT_TRUE(network.is_open(handle));
}

// The simulated kernel at its worst.

TEST_F(SocketLifeTest, takes_readiness_with_nothing_there_for_nothing_happening) {
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
