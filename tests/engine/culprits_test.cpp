#include "readyscope/scope/culprits.hpp"

#include "session_rig.hpp"

namespace readyscope {
namespace {

using namespace std::chrono_literals;

class CulpritsOf : public ::testing::Test {
 protected:
  explicit CulpritsOf(support::SimulatedOptions options = {}) : rig(std::move(options)) {}

  LaneId sender_to(LaneId receiver, Impairments impairments, WireForm form = WireForm::ascii) {
    return rig.add({.attach = Attach::connect,
                    .address = rig.at(receiver).local.text(),
                    .role = Role::counter_sender,
                    .sender = {.rate = 1'000, .limit = endless, .form = form},
                    .impairments = impairments});
  }
  const Link& link_at(LaneId receiver, std::size_t n = 0) {
    return *rig.at(receiver).links.all()[n];
  }
  Culprits culprits(LaneId receiver, std::size_t n = 0) {
    return culprits_of(rig.session, rig.at(receiver), link_at(receiver, n));
  }
  static std::uint64_t sum(const Culprits& parts) {
    return parts.kernel + parts.poll_gap + parts.impairment + parts.network + parts.unknown;
  }

  SessionRig rig;
};

TEST_F(CulpritsOf, what_a_senders_impairment_threw_away_is_its_fault) {
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender = sender_to(receiver, {.sending = {.drop = 0.2}});
  rig.run(2s);

  ASSERT_GT(link_at(receiver).missing(), 100U);
  EXPECT_EQ(culprits(receiver).impairment, link_at(receiver).missing());
  EXPECT_EQ(culprits(receiver).network, 0U);
  EXPECT_GE(rig.at(sender).impaired.sending.thrown_away(), link_at(receiver).missing());
}

TEST_F(CulpritsOf, what_a_senders_impairment_threw_away_is_its_fault_without_its_port_too) {
  const LaneId receiver = rig.add({.address = "127.0.0.1:0",
                                   .role = Role::counter_receiver,
                                   .receiver = {.source_is = SourceIs::address}});
  const LaneId other = rig.bind(Role::counter_receiver);
  (void)sender_to(receiver, {.sending = {.drop = 0.2}});
  (void)sender_to(other, {.sending = {.drop = 0.9}});
  rig.network.set_path({.loss = 0.1});
  rig.run(2s);

  ASSERT_EQ(link_at(receiver).source().port(), 0U);
  const Culprits parts = culprits(receiver);
  EXPECT_GT(parts.impairment, 100U);
  EXPECT_GT(parts.network, 50U) << "what was thrown away on the way to others is not its fault";
  EXPECT_EQ(sum(parts), link_at(receiver).missing());
}

TEST_F(CulpritsOf, what_the_network_lost_besides_stays_its_fault) {
  rig.network.set_path({.loss = 0.1});
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender = sender_to(receiver, {.sending = {.drop = 0.1}});
  rig.run(2s);

  const std::uint64_t thrown_away = rig.at(sender).impaired.sending.thrown_away();
  const Culprits parts = culprits(receiver);
  EXPECT_EQ(parts.impairment, thrown_away);
  EXPECT_GT(parts.network, 100U);
  EXPECT_EQ(sum(parts), link_at(receiver).missing());
}

TEST_F(CulpritsOf, never_more_is_moved_than_is_missing) {
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender = sender_to(receiver, {});
  rig.run(100ms);
  rig.apply(SetImpairment{sender, Direction::sending, {.drop = 1}});
  rig.run(1s);
  rig.apply(SetImpairment{sender, Direction::sending, {}});
  rig.apply(RestartSender{sender});
  rig.run(500ms);
  rig.apply(SetImpairment{sender, Direction::sending, {.drop = 0.01}});
  rig.run(1s);

  for (std::size_t n = 0; n < rig.at(receiver).links.size(); ++n) {
    EXPECT_EQ(sum(culprits(receiver, n)), link_at(receiver, n).missing());
  }
}

TEST_F(CulpritsOf, a_sender_that_has_left_is_still_blamed) {
  const LaneId receiver = rig.bind(Role::counter_receiver);
  const LaneId sender = sender_to(receiver, {.sending = {.drop = 0.2}});
  rig.run(1s);
  rig.apply(RemoveEndpoint{sender});
  rig.run(1s);

  EXPECT_EQ(culprits(receiver).impairment, link_at(receiver).missing());
}

TEST_F(CulpritsOf, another_senders_impairment_is_no_excuse) {
  rig.network.set_path({.loss = 0.1});
  const LaneId receiver = rig.bind(Role::counter_receiver);
  (void)sender_to(receiver, {});
  (void)sender_to(receiver, {.sending = {.drop = 0.5}});
  rig.run(1s);

  EXPECT_EQ(culprits(receiver, 0).impairment, 0U);
  EXPECT_GT(culprits(receiver, 0).network, 50U);
  EXPECT_GT(culprits(receiver, 1).impairment, 300U);
}

struct DropsUnreported : CulpritsOf {
  DropsUnreported() : CulpritsOf({.counts_drops = false}) {}
};

TEST_F(DropsUnreported, are_not_unknown_where_an_impairment_is_known) {
  const LaneId receiver = rig.bind(Role::counter_receiver);
  (void)sender_to(receiver, {.sending = {.drop = 0.2}});
  rig.run(1s);

  ASSERT_GT(link_at(receiver).culprits().unknown, 100U);
  EXPECT_EQ(culprits(receiver).unknown, 0U);
  EXPECT_EQ(culprits(receiver).impairment, link_at(receiver).missing());
}

// ---- there and back ----------------------------------------------------------------------------

class ThereAndBack : public CulpritsOf, public ::testing::WithParamInterface<WireForm> {
 protected:
  /// A sender and an echo, impaired like this.
  LaneId run_impaired(Impairments sender, Impairments echo) {
    const LaneId at =
        rig.add({.address = "127.0.0.1:0", .role = Role::echo, .impairments = std::move(echo)});
    const LaneId from = sender_to(at, sender, GetParam());
    rig.run(2s);
    return from;
  }
  void expect_all_on_purpose(LaneId sender) {
    ASSERT_GT(link_at(sender).missing(), 100U);
    EXPECT_EQ(culprits(sender).impairment, link_at(sender).missing());
  }
};

TEST_P(ThereAndBack, what_the_sender_threw_away_itself) {
  expect_all_on_purpose(run_impaired({.sending = {.drop = 0.2}}, {}));
}
TEST_P(ThereAndBack, what_the_echo_did_not_take_in) {
  expect_all_on_purpose(run_impaired({}, {.receiving = {.drop = 0.2}}));
}
TEST_P(ThereAndBack, what_the_echo_did_not_send_back) {
  expect_all_on_purpose(run_impaired({}, {.sending = {.drop = 0.2}}));
}
TEST_P(ThereAndBack, what_the_sender_did_not_take_in) {
  expect_all_on_purpose(run_impaired({.receiving = {.drop = 0.2}}, {}));
}
TEST_P(ThereAndBack, nothing_is_laid_to_an_impairment_that_throws_nothing_away) {
  rig.network.set_path({.loss = 0.1});
  const LaneId sender = run_impaired({.sending = {.delay = 1ms}}, {});

  EXPECT_EQ(culprits(sender).impairment, 0U);
  EXPECT_EQ(culprits(sender).network, link_at(sender).missing());
}

INSTANTIATE_TEST_SUITE_P(CulpritsOf, ThereAndBack, ::testing::ValuesIn(wire_forms),
                         [](const auto& test) { return std::string(option_name(test.param)); });

}  // namespace
}  // namespace readyscope
