#include "text/endpoint_option.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <string>

#include "temporary_folder.hpp"

namespace readyscope::gui {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

EndpointSettings connect(const std::string& settings) {
  const auto endpoints = parse_endpoint_option(Attach::connect, "127.0.0.1:9876," + settings);
  EXPECT_TRUE(endpoints) << endpoints.error();
  return endpoints ? endpoints->front() : EndpointSettings{};
}

std::string fault(const std::string& settings, Attach attach = Attach::connect) {
  const auto endpoints = parse_endpoint_option(attach, "127.0.0.1:9876," + settings);
  return endpoints ? "nothing wrong" : endpoints.error();
}

TEST(EndpointOption, says_what_a_sender_sends) {
  const auto sender =
      connect("role=counter-sender,form=binary64,bytes=512,start=7,step=3,burst=20").sender;
  EXPECT_EQ(sender.form, WireForm::binary64);
  EXPECT_EQ(sender.bytes, 512U);
  EXPECT_EQ(sender.start, 7U);
  EXPECT_EQ(sender.step, 3U);
  EXPECT_EQ(sender.burst, 20U);
}

TEST(EndpointOption, says_how_a_receiver_reads_counters) {
  EXPECT_EQ(connect("role=counter-receiver").receiver, ReceiverSettings());
  for (const auto& [bits, width] : {std::pair{"8", WrapWidth::bits_8},
                                    {"16", WrapWidth::bits_16},
                                    {"32", WrapWidth::bits_32}}) {
    const std::string option = "role=counter-receiver,wrap=" + std::string(bits);
    EXPECT_EQ(connect(option).receiver.wrap, width);
  }
  EXPECT_EQ(connect("role=counter-receiver,sources=address").receiver.source_is, SourceIs::address);
  EXPECT_EQ(connect("role=counter-receiver,sources=address-and-port").receiver.source_is,
            SourceIs::address_and_port);
}

TEST(EndpointOption, says_where_a_forward_sends_to) {
  const auto forward = connect("role=forward,to=127.0.0.1:9877");
  EXPECT_EQ(forward.role, Role::forward);
  EXPECT_EQ(forward.forward_to, "127.0.0.1:9877");
}

TEST(EndpointOption, reads_a_replys_rules_from_a_file) {
  const support::TemporaryFolder folder;
  const std::string path = folder.path("rules.txt");
  std::ofstream(path) << "equals ping => pong\n";
  const auto reply = connect("role=reply,rules=" + path);
  EXPECT_EQ(reply.reply_rules, (ReplyRules{{Match::equals, "ping", "pong"}}));
}

TEST(EndpointOption, says_which_file_of_rules_cannot_be_read) {
  EXPECT_THAT(fault("role=reply,rules=/nowhere/rules.txt"), HasSubstr("/nowhere/rules.txt"));
}

TEST(EndpointOption, treats_what_is_sent_badly) {
  const auto impairments =
      connect("drop=5%,duplicate=0.25,reorder=1%,hold=8ms,delay=20ms,jitter=500us,bandwidth=1.5M,"
              "seed=42")
          .impairments;
  EXPECT_EQ(impairments.sending, (Impairment{.drop = 0.05,
                                             .duplicate = 0.25,
                                             .reorder = 0.01,
                                             .delay = 20ms,
                                             .jitter = 500us,
                                             .hold_back = 8ms,
                                             .bits_per_second_max = 1.5e6,
                                             .seed = 42}));
  EXPECT_EQ(impairments.receiving, Impairment{});
}

TEST(EndpointOption, treats_what_is_received_badly_with_a_prefix) {
  const auto impairments =
      connect("in-drop=100%,in-delay=1s,in-bandwidth=64k,in-jitter=3").impairments;
  EXPECT_EQ(impairments.sending, Impairment{});
  EXPECT_EQ(impairments.receiving.drop, 1);
  EXPECT_EQ(impairments.receiving.delay, 1s);
  EXPECT_EQ(impairments.receiving.bits_per_second_max, 64'000);
  EXPECT_EQ(impairments.receiving.jitter, 3ms) << "without a unit";
}

TEST(EndpointOption, says_what_is_wrong_with_a_setting) {
  for (const auto& [settings, said] : {
           std::pair{"role=counter-sender,form=morse", "form must be ascii, binary32 or binary64"},
           {"role=counter-sender,bytes=65508", "bytes must be a number up to 65507"},
           {"role=counter-sender,bytes=-1", "bytes must be"},
           {"role=counter-sender,start=-1", "start must be"},
           {"role=counter-sender,start=18446744073709551616", "start must be"},
           {"role=counter-sender,step=1.5", "step must be"},
           {"role=counter-sender,burst=0", "burst must be a number from 1 to 1000"},
           {"role=counter-sender,burst=1001", "burst must be"},
           {"role=counter-receiver,wrap=0", "wrap must be 8, 16 or 32"},
           {"role=counter-receiver,wrap=64", "wrap must be 8, 16 or 32"},
           {"role=counter-receiver,wrap=", "wrap must be 8, 16 or 32"},
           {"role=counter-receiver,sources=port", "sources must be"},
           {"role=echo,wrap=8", "wrap is only for role=counter-receiver"},
           {"role=forward", "role=forward needs to=ADDRESS"},
           {"role=forward,to=", "to must be a numeric address"},
           {"role=forward,to=127.0.0.1:0", "to must be a numeric address"},
           {"role=reply", "role=reply needs rules=FILE"},
           {"to=127.0.0.1:1", "to is only for role=forward"},
           {"form=ascii", "form is only for role=counter-sender"},
           {"drop=101%", "drop must be a share"},
           {"drop=2", "drop must be a share"},
           {"drop=-1%", "drop must be a share"},
           {"drop=nan", "drop must be a share"},
           {"drop=", "drop must be a share"},
           {"drop=5%%", "drop must be a share"},
           {"in-drop=five", "in-drop must be a share"},
           {"delay=5m", "delay must be a time"},
           {"delay=61s", "delay must be a time"},
           {"delay=inf", "delay must be a time"},
           {"jitter=1e300", "jitter must be a time"},
           {"bandwidth=0", "bandwidth must be a number of bits"},
           {"bandwidth=5G", "bandwidth must be a number of bits"},
           {"seed=-1", "seed must be a whole number"},
           {"in-role=echo", "the settings after the address are"},
       }) {
    EXPECT_THAT(fault(settings), HasSubstr(said)) << settings;
  }
}

TEST(EndpointOption, is_explained_in_full) {
  const std::string help = endpoint_option_help();
  for (const char* name :
       {"role=", "rate=",  "count=",  "form=",      "bytes=", "start=", "step=",      "burst=",
        "to=",   "rules=", "wrap=",   "sources=",   "ports=", "drop=",  "duplicate=", "reorder=",
        "hold=", "delay=", "jitter=", "bandwidth=", "seed=",  "in-"}) {
    EXPECT_THAT(help, HasSubstr(name));
  }
}

}  // namespace
}  // namespace readyscope::gui
