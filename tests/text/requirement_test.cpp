#include "text/requirement.hpp"

#include <gmock/gmock.h>

#include <set>

#include "manual_clock.hpp"
#include "session.hpp"
#include "simulated_network.hpp"
#include "simulated_resolver.hpp"

namespace readyscope {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

Requirement parsed(std::string_view text) {
  auto requirement = Requirement::parse(text);
  EXPECT_TRUE(requirement) << text << ": " << requirement.error();
  return requirement ? *requirement : *Requirement::parse("polls >= 0");
}

std::string refusal(std::string_view text) {
  const auto requirement = Requirement::parse(text);
  EXPECT_FALSE(requirement) << text;
  return requirement ? "" : requirement.error();
}

EndpointSettings binding(std::string address, Role role = Role::counter_receiver) {
  return {.attach = Attach::bind, .address = std::move(address), .role = role};
}

EndpointSettings sending(std::string address, SenderSettings sender) {
  return {.attach = Attach::connect,
          .address = std::move(address),
          .role = Role::counter_sender,
          .sender = sender};
}

/// Counters over a simulated network.
class Requirements : public ::testing::Test {
 protected:
  void add(EndpointSettings settings) { session.apply({AddEndpoint{0, std::move(settings)}}); }
  void pass(Duration duration) {
    session.wait_until(clock.now() + duration);
    session.step();
  }
  Verdict verdict(std::string_view text) { return parsed(text).judge(session).verdict; }
  Amount value(std::string_view figure) {
    for (const char* bound : {" >= 0", " >= 0s", " >= 0/s", " >= 0%"}) {
      const auto requirement = Requirement::parse(std::string(figure) + bound);
      if (requirement) return requirement->judge(session).value.value_or(-1);
    }
    ADD_FAILURE() << figure;
    return -1;
  }

  support::ManualClock clock;
  support::SimulatedNetwork network{clock};
  support::SimulatedResolver names{clock};
  Session session{network, names, clock};
};

// ---- expressions ------------------------------------------------------------------------------

TEST(Requirement, is_a_figure_a_comparison_and_a_number_with_or_without_blanks) {
  EXPECT_EQ(parsed("missing == 0").text(), "missing == 0");
  EXPECT_EQ(parsed("  missing==0 ").text(), "missing==0");
  for (const char* sign : {"==", "!=", "<", "<=", ">", ">="}) {
    EXPECT_TRUE(Requirement::parse("received" + std::string(sign) + "5")) << sign;
  }
  EXPECT_EQ(parsed("poll_gap.max < 20ms").unit(), Unit::duration);
  EXPECT_EQ(parsed("rate.min_1s > 900/s").unit(), Unit::rate);
  EXPECT_EQ(parsed("loss < 0.5 %").unit(), Unit::share);
}

TEST(Requirement, says_of_whom_it_is) {
  for (const char* text :
       {"link[127.0.0.1:9876].delay.p99 < 5ms", "endpoint[[::1]:9876].received > 1",
        "bind[9876].received > 1", "connect[localhost:9876].sent > 1",
        "link[127.0.0.1:9876 from 192.0.2.7:5000].missing == 0",
        "link[from [2001:db8::1]:5000].missing == 0", "link[from [::1]:*].missing == 0",
        "link[ 127.0.0.1:9876 ] .missing == 0"}) {
    const auto requirement = Requirement::parse(text);
    // A blank before the dot is not worth a rule of its own.
    if (std::string_view(text).find("] .") != std::string_view::npos) {
      EXPECT_FALSE(requirement);
    } else {
      EXPECT_TRUE(requirement) << text << ": " << requirement.error();
    }
  }
}

TEST_F(Requirements, of_a_source_whose_port_does_not_matter_name_it_like_the_report) {
  add({.address = "127.0.0.1:9876",
       .role = Role::counter_receiver,
       .receiver = {.source_is = SourceIs::address}});
  add(sending("127.0.0.1:9876", {.rate = 100, .limit = 5}));
  add(sending("127.0.0.1:9876", {.rate = 100, .limit = 8, .start = 5}));
  pass(1s);
  EXPECT_EQ(value("link[from 127.0.0.1:*].received"), 13);
  EXPECT_EQ(value("link[from 127.0.0.1:49152].received"), -1);
}

TEST(Requirement, that_is_none_is_explained) {
  EXPECT_THAT(refusal(""), HasSubstr("such as missing == 0"));
  EXPECT_THAT(refusal("missing"), HasSubstr("such as missing == 0"));
  EXPECT_THAT(refusal("missing = 0"), HasSubstr("== != < <= > >="));
  EXPECT_THAT(refusal("missing == "), HasSubstr("a plain number"));
  EXPECT_THAT(refusal("missing == none"), HasSubstr("'none'"));
  EXPECT_THAT(refusal("missing == 5ms"), HasSubstr("a plain number"));
  EXPECT_THAT(refusal("missing == -1"), HasSubstr("a plain number"));
  EXPECT_THAT(refusal("missing == nan"), HasSubstr("a plain number"));
  EXPECT_THAT(refusal("delay.p99 < 5"), HasSubstr("with its unit"));
  EXPECT_THAT(refusal("rate.min_1s > 900"), HasSubstr("900/s"));
  EXPECT_THAT(refusal("== 5"), HasSubstr("there is no figure ''"));
  EXPECT_THAT(refusal("link[].missing == 0"), HasSubstr("an address is expected"));
  EXPECT_THAT(refusal("link[127.0.0.1].missing == 0"), HasSubstr("The port is missing"));
  EXPECT_THAT(refusal("link[9876 from nowhere].missing == 0"), HasSubstr("'nowhere'"));
  EXPECT_THAT(refusal("socket[9876].missing == 0"), HasSubstr("endpoint[ADDRESS]"));
  EXPECT_THAT(refusal("link[9876]missing == 0"), HasSubstr("link[ADDRESS].missing"));
  EXPECT_THAT(refusal("link[9876 == 0"), HasSubstr("link[ADDRESS].missing"));
  EXPECT_THAT(refusal(std::string(100'000, 'x') + " == 0"), HasSubstr("..."));
  EXPECT_THAT(refusal("\x1b[31m == 0"), ::testing::Not(HasSubstr("\x1b")));
}

TEST(Requirement, on_an_unknown_figure_names_similar_ones) {
  EXPECT_THAT(refusal("mising == 0"), HasSubstr("similar ones are missing"));
  EXPECT_THAT(refusal("delay.p99_ns < 5ms"), HasSubstr("delay.p99"));
  EXPECT_THAT(refusal("p99 < 5ms"), HasSubstr("delay.p99"));
  EXPECT_THAT(refusal("poll_gap_ns_max < 5ms"), HasSubstr("poll_gap.max"));
  EXPECT_THAT(refusal("min_1s > 5/s"), HasSubstr("rate.min_1s"));
  EXPECT_THAT(refusal("highest > 5"), HasSubstr("link[ADDRESS].highest"));
  EXPECT_THAT(refusal("endpoint[9876].polls > 5"), HasSubstr("--list-figures"));
}

TEST(Requirement, knows_whether_anybody_on_the_command_line_has_its_address) {
  const std::vector<EndpointSettings> requested{binding("127.0.0.1:9876"), binding("[::1]:0"),
                                                sending("localhost:7000", {})};
  EXPECT_TRUE(parsed("missing == 0").is_about(requested));
  EXPECT_TRUE(parsed("bind[9876].received == 0").is_about(requested));
  EXPECT_TRUE(parsed("link[:9876].missing == 0").is_about(requested));
  EXPECT_TRUE(parsed("connect[localhost:7000].sent == 0").is_about(requested));
  EXPECT_TRUE(parsed("bind[[::1]:4711].received == 0").is_about(requested)) << "port 0 may be it";
  const std::vector<EndpointSettings> fixed{binding("127.0.0.1:9876")};
  EXPECT_FALSE(parsed("bind[9877].received == 0").is_about(fixed));
  EXPECT_FALSE(parsed("connect[9876].sent == 0").is_about(fixed));
}

// ---- verdicts ---------------------------------------------------------------------------------

TEST_F(Requirements, on_links_lack_data_before_anything_arrived) {
  add(binding("127.0.0.1:9876"));
  pass(3s);
  for (const char* text : {"missing == 0", "loss < 1%", "delay.p99 < 5ms", "jitter < 1s",
                           "rate.min_1s > 0/s", "link[9876].received >= 0"}) {
    EXPECT_EQ(verdict(text), Verdict::not_enough_data) << text;
  }
  for (const char* text : {"received == 0", "bind[9876].received == 0", "links == 0", "sent == 0",
                           "endpoint[9876].impairment.sending.dropped == 0"}) {
    EXPECT_EQ(verdict(text), Verdict::passed) << text << ": a count of endpoints is always known";
  }
}

TEST_F(Requirements, compare_exactly) {
  add(binding("127.0.0.1:9876"));
  add(sending("127.0.0.1:9876", {.rate = 100, .limit = 250}));
  pass(4s);
  EXPECT_EQ(verdict("received == 250"), Verdict::passed);
  EXPECT_EQ(verdict("received != 250"), Verdict::failed);
  EXPECT_EQ(verdict("received < 250"), Verdict::failed);
  EXPECT_EQ(verdict("received <= 250"), Verdict::passed);
  EXPECT_EQ(verdict("received > 250"), Verdict::failed);
  EXPECT_EQ(verdict("received >= 250"), Verdict::passed);
  EXPECT_EQ(verdict("received == 250.5"), Verdict::failed);
  EXPECT_EQ(verdict("missing == 0"), Verdict::passed);
}

TEST_F(Requirements, on_percentiles_need_enough_arrivals) {
  add(binding("127.0.0.1:9876"));
  add(sending("127.0.0.1:9876", {.rate = 100, .limit = 99, .form = WireForm::binary64}));
  pass(2s);
  EXPECT_EQ(verdict("delay.p50 < 1s"), Verdict::passed);
  EXPECT_EQ(verdict("delay.p90 < 1s"), Verdict::passed);
  EXPECT_EQ(verdict("delay.p99 < 1s"), Verdict::not_enough_data);
  EXPECT_EQ(verdict("delay.max < 1s"), Verdict::passed);
  add(sending("127.0.0.1:9876", {.rate = 1'000, .limit = 950, .form = WireForm::binary64}));
  pass(2s);
  EXPECT_EQ(verdict("link[9876].delay.p99 < 1s"), Verdict::passed);
  EXPECT_EQ(verdict("delay.count == 1049"), Verdict::passed);
  EXPECT_EQ(verdict("delay.p999 < 1s"), Verdict::passed) << "of both links together";
}

TEST_F(Requirements, choose_endpoints_and_links_by_address) {
  add(binding("127.0.0.1:9876"));
  add(binding("[::1]:9877"));
  add(sending("127.0.0.1:9876", {.rate = 100, .limit = 10}));
  add(sending("[::1]:9877", {.rate = 100, .limit = 20}));
  pass(2s);
  EXPECT_EQ(value("received"), 30);
  EXPECT_EQ(value("bind[9876].received"), 10);
  EXPECT_EQ(value("connect[9876].sent"), 10);
  EXPECT_EQ(value("endpoint[9876].sent"), 10) << "who binds and who connects together";
  EXPECT_EQ(value("bind[[::1]:9877].received"), 20);
  EXPECT_EQ(value("bind[[0:0:0:0:0:0:0:1]:9877].received"), 20) << "however it is written";
  EXPECT_EQ(value("link[[::1]:9877].received"), 20);
  EXPECT_EQ(value("endpoint[9876].links"), 1);
  const Endpoint source = session.endpoints()[2]->local;
  EXPECT_EQ(value("link[from " + source.text() + "].received"), 10);
  EXPECT_EQ(value("link[9876 from " + source.text() + "].received"), 10);
  EXPECT_EQ(value("link[[::1]:9877 from " + source.text() + "].received"), -1);
}

TEST_F(Requirements, find_an_endpoint_on_any_port_by_the_one_it_got) {
  add(binding("127.0.0.1:0"));
  pass(1s);
  const Endpoint local = session.endpoints()[0]->local;
  add(sending(local.text(), {.rate = 100, .limit = 10}));
  pass(1s);
  EXPECT_EQ(value("bind[" + local.text() + "].received"), 10);
  EXPECT_EQ(value("bind[127.0.0.1:0].received"), 10);
}

TEST_F(Requirements, on_rates_are_about_whole_seconds) {
  add(binding("127.0.0.1:9876"));
  add(sending("127.0.0.1:9876", {.rate = 100, .limit = 550}));
  pass(5900ms);
  EXPECT_NEAR(static_cast<double>(value("link[9876].rate.min_1s")), 100, 1);
  EXPECT_NEAR(static_cast<double>(value("link[9876].rate.max_1s")), 100, 1);
  pass(10s);
  EXPECT_NEAR(static_cast<double>(value("link[9876].rate.min_1s")), 100, 1)
      << "a sender that has finished does not make its link slow";
  EXPECT_EQ(value("rate.min_1s"), 0) << "but nothing has come in since";
}

TEST_F(Requirements, on_loss_are_about_what_should_have_arrived) {
  add(binding("127.0.0.1:9876"));
  network.set_path({.loss = 0.2});
  add(sending("127.0.0.1:9876", {.rate = 1'000, .limit = 2'000}));
  pass(3s);
  const auto missing = static_cast<double>(value("missing"));
  const auto received = static_cast<double>(value("received"));
  EXPECT_GT(missing, 300);
  EXPECT_NEAR(static_cast<double>(value("loss")), missing / (missing + received), 1e-12);
  EXPECT_EQ(verdict("loss < 1%"), Verdict::failed);
  EXPECT_EQ(verdict("culprits.network > 300"), Verdict::passed);
}

TEST_F(Requirements, on_shares_hold_at_their_very_bound) {
  add(binding("127.0.0.1:9876"));
  pass(1s);
  const auto source = network.connect(Endpoint::loopback(9876)).value();
  for (int i = 0; i < 1'000; ++i) {
    if (i == 7 || i == 500 || i == 900) continue;
    const std::string text = std::to_string(i);
    const Outgoing datagram{.bytes = std::as_bytes(std::span(text))};
    ASSERT_TRUE(network.send(source, std::span(&datagram, 1)));
  }
  pass(1s);
  const std::string link = "link[from " + network.local(source).value().text() + "].loss ";
  EXPECT_EQ(verdict(link + "<= 0.3%"), Verdict::passed);
  EXPECT_EQ(verdict(link + "< 0.3%"), Verdict::failed);
  EXPECT_EQ(verdict(link + "== 0.3%"), Verdict::passed);
  EXPECT_EQ(verdict(link + "> 0.3%"), Verdict::failed);
}

TEST_F(Requirements, on_who_is_not_there_lack_data) {
  add(binding("127.0.0.1:9876"));
  pass(1s);
  EXPECT_EQ(verdict("bind[9877].refused == 0"), Verdict::not_enough_data);
  EXPECT_EQ(verdict("connect[9876].sent == 0"), Verdict::not_enough_data);
}

// ---- the table --------------------------------------------------------------------------------

TEST_F(Requirements, can_be_about_every_figure_that_is_listed) {
  add(binding("127.0.0.1:9876"));
  add(sending("127.0.0.1:9876", {.rate = 1'000, .limit = 1'500, .form = WireForm::binary64}));
  pass(4s);
  const std::string list = list_figures();
  for (const FigureEntry& figure : figure_table()) {
    EXPECT_THAT(list, HasSubstr(std::string(figure.path)));
    const std::string of = figure.is_of(FigureOf::everything)  ? ""
                           : figure.is_of(FigureOf::endpoints) ? "endpoint[9876]."
                                                               : "link[9876].";
    EXPECT_GE(value(of + std::string(figure.path)), 0) << of << figure.path;
  }
}

TEST(Figures, have_one_meaning_each) {
  std::set<std::pair<std::string_view, int>> seen;
  for (const FigureEntry& figure : figure_table()) {
    EXPECT_FALSE(figure.words.empty());
    for (const int of : {1, 2, 4}) {
      if ((figure.of & of) == 0) continue;
      EXPECT_TRUE(seen.emplace(figure.path, of).second) << figure.path;
    }
  }
}

}  // namespace
}  // namespace readyscope
