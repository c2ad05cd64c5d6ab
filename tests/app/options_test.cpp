#include "app/options.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "temporary_folder.hpp"

namespace readyscope::gui {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using Arguments = std::vector<const char*>;

std::expected<Options, Ending> parse(Arguments arguments) {
  arguments.insert(arguments.begin(), "readyscope");
  return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

Options accepted(Arguments arguments) {
  auto options = parse(std::move(arguments));
  EXPECT_TRUE(options) << options.error().text;
  return options ? *options : Options{};
}

EndpointSettings endpoint(const char* option, const char* value) {
  const Options options = accepted({option, value});
  EXPECT_EQ(options.endpoints.size(), 1U);
  return options.endpoints.empty() ? EndpointSettings{} : options.endpoints.front();
}

// ---- valid options ----------------------------------------------------------------------------

TEST(Options, without_any_are_the_usual_ones) {
  const Options options = accepted({});
  EXPECT_FALSE(options.demo);
  EXPECT_TRUE(options.endpoints.empty());
  EXPECT_FALSE(options.exit_after_s);
  EXPECT_EQ(options.screenshot, "");
  EXPECT_EQ(options.report, "");
  EXPECT_FALSE(options.size);
  EXPECT_FALSE(options.scale);
  EXPECT_FALSE(options.frame_rate);
  EXPECT_FALSE(options.history_mebibytes);
  EXPECT_FALSE(options.theme);
}

TEST(Options, that_are_none_are_files_and_otherwise_addresses_to_bind) {
  const support::TemporaryFolder folder;
  const std::string file = folder.path("9876");
  std::ofstream(file) << "a capture";
  const Options options = accepted({file.c_str(), "9876,role=echo", "--bind", "9877"});
  EXPECT_EQ(options.files, std::vector<std::string>{file});
  ASSERT_EQ(options.endpoints.size(), 2U);
  EXPECT_EQ(options.endpoints[0].address, "9877");
  EXPECT_EQ(options.endpoints[1].address, "9876");
  EXPECT_EQ(options.endpoints[1].role, Role::echo);
  EXPECT_EQ(options.endpoints[1].attach, Attach::bind);
  EXPECT_TRUE(accepted({file.c_str()}).is_scripted());
}

TEST(Options, of_the_history) {
  EXPECT_EQ(accepted({"--history", "1"}).history_mebibytes, 1U);
  EXPECT_EQ(accepted({"--history", "65536"}).history_mebibytes, 65'536U);
  for (const char* bad : {"0", "65537", "-1", "much", "1.5", ""}) {
    const auto options = parse({"--history", bad});
    ASSERT_FALSE(options) << bad;
    EXPECT_EQ(options.error().exit_code, exit_code_bad_arguments);
    EXPECT_THAT(options.error().text, HasSubstr("--history"));
  }
}

TEST(Options, of_the_frames) {
  EXPECT_EQ(accepted({"--fps", "1"}).frame_rate, 1);
  EXPECT_EQ(accepted({"--fps", "144"}).frame_rate, 144);
  for (const char* bad : {"0", "1001", "-60", "59.94", "fast", ""}) {
    const auto options = parse({"--fps", bad});
    ASSERT_FALSE(options) << bad;
    EXPECT_EQ(options.error().exit_code, exit_code_bad_arguments);
    EXPECT_THAT(options.error().text, HasSubstr("--fps"));
  }
}

TEST(Options, of_the_window) {
  const Options options =
      accepted({"--demo", "--exit-after", "2.5", "--screenshot", "a.png", "--report", "b.json",
                "--size", "1000x700", "--scale", "1.5", "--theme", "light"});
  EXPECT_TRUE(options.demo);
  EXPECT_EQ(options.exit_after_s, 2.5);
  EXPECT_EQ(options.screenshot, "a.png");
  EXPECT_EQ(options.report, "b.json");
  EXPECT_EQ(options.size, (WindowSize{1000, 700}));
  EXPECT_EQ(options.scale, 1.5F);
  EXPECT_EQ(options.theme, ThemeChoice::light);
}

TEST(Options, take_values_after_an_equals_sign_too) {
  EXPECT_EQ(accepted({"--theme=light"}).theme, ThemeChoice::light);
  EXPECT_EQ(accepted({"--theme=high-contrast"}).theme, ThemeChoice::high_contrast);
  EXPECT_EQ(accepted({"--bind=[::1]:9876"}).endpoints.front().address, "[::1]:9876");
}

TEST(Options, bind_and_connect_ask_for_endpoints) {
  const Options options =
      accepted({"--bind", "127.0.0.1:9001", "--connect", "localhost:9002", "--bind", ":9003"});

  ASSERT_EQ(options.endpoints.size(), 3U);
  EXPECT_EQ(options.endpoints[0].address, "127.0.0.1:9001");
  EXPECT_EQ(options.endpoints[0].attach, Attach::bind);
  EXPECT_EQ(options.endpoints[0].role, Role::manual);
  EXPECT_EQ(options.endpoints[1].address, ":9003");
  EXPECT_EQ(options.endpoints[2].address, "localhost:9002");
  EXPECT_EQ(options.endpoints[2].attach, Attach::connect);
}

TEST(Options, take_every_form_of_an_address) {
  for (const char* address :
       {"127.0.0.1:9876", "[::1]:9876", "localhost:9876", ":9876", "9876", "*:9876", "0.0.0.0:0"}) {
    EXPECT_EQ(endpoint("--bind", address).address, address);
  }
}

class EveryRole : public ::testing::TestWithParam<Role> {};

TEST_P(EveryRole, has_a_name_on_the_command_line) {
  const support::TemporaryFolder folder;
  const std::string rules = folder.path("rules.txt");
  std::ofstream(rules) << "equals ping => pong\n";
  std::string value = "127.0.0.1:9876,role=" + std::string(option_name(GetParam()));
  if (GetParam() == Role::forward) value += ",to=127.0.0.1:9877";
  if (GetParam() == Role::reply) value += ",rules=" + rules;

  EXPECT_EQ(endpoint("--connect", value.c_str()).role, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Options, EveryRole, ::testing::ValuesIn(roles), [](const auto& test) {
  std::string name(option_name(test.param));
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(Options, a_counter_sender_has_a_rate_and_a_count) {
  const auto sender = endpoint("--connect", ":9876,role=counter-sender,rate=2.5,count=100").sender;
  EXPECT_EQ(sender.rate, 2.5);
  EXPECT_EQ(sender.limit, 100U);

  const auto usual = endpoint("--connect", ":9876,role=counter-sender").sender;
  EXPECT_EQ(usual.rate, 10);
  EXPECT_EQ(usual.limit, 10U);
}

TEST(Options, settings_may_come_in_any_order) {
  const auto one = endpoint("--connect", ":9876,rate=0,role=counter-sender");
  EXPECT_EQ(one.role, Role::counter_sender);
  EXPECT_EQ(one.sender.rate, 0);
}

TEST(Options, a_counter_sender_may_go_on_for_ever) {
  EXPECT_EQ(endpoint("--connect", ":9876,role=counter-sender,count=endless").sender.limit,
            std::nullopt);
  EXPECT_EQ(endpoint("--connect", ":9876,role=counter-sender,count=0").sender.limit, std::nullopt);
}

TEST(Options, ports_ask_for_several_endpoints_on_neighbouring_ports) {
  for (const auto& [first, third] : {std::pair{"127.0.0.1:9001", "127.0.0.1:9003"},
                                     {"9001", "9003"},
                                     {"[::1]:9001", "[::1]:9003"},
                                     {":9001", ":9003"},
                                     {"*:65533", "*:65535"}}) {
    const Options options =
        accepted({"--bind", (std::string(first) + ",ports=3,role=echo").c_str()});
    ASSERT_EQ(options.endpoints.size(), 3U);
    EXPECT_EQ(options.endpoints[0].address, first);
    EXPECT_EQ(options.endpoints[2].address, third);
    EXPECT_EQ(options.endpoints[2].role, Role::echo);
  }
}

TEST(Options, several_ports_may_all_be_any_free_one) {
  const Options options = accepted({"--bind", "127.0.0.1:0,ports=3"});
  ASSERT_EQ(options.endpoints.size(), 3U);
  for (const auto& one : options.endpoints) EXPECT_EQ(one.address, "127.0.0.1:0");
}

// ---- help and version -------------------------------------------------------------------------

TEST(Options, help_explains_every_option_and_ends_well) {
  for (const char* argument : {"--help", "-h"}) {
    const auto options = parse({argument});
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error().exit_code, 0);
    for (const char* option :
         {"--demo", "--bind", "--connect", "--exit-after", "--screenshot", "--report", "--size",
          "--scale", "--theme", "--version", "role=", "rate=", "count=", "ports=", "Exit codes"}) {
      EXPECT_THAT(options.error().text, HasSubstr(option));
    }
    EXPECT_THAT(options.error().text, ::testing::EndsWith("\n"));
  }
}

TEST(Options, version_is_one_line_and_ends_well) {
  const auto options = parse({"--version"});
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().exit_code, 0);
  EXPECT_EQ(options.error().text, "readyscope " READYSCOPE_VERSION "\n");
}

// ---- invalid options --------------------------------------------------------------------------

struct Wrong {
  const char* what;
  Arguments arguments;
  const char* said;
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.what; }

class WrongArgument : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongArgument, ends_with_2_and_one_line_that_says_what_is_wrong) {
  const auto options = parse(GetParam().arguments);

  ASSERT_FALSE(options);
  const auto& [text, exit_code] = options.error();
  EXPECT_EQ(exit_code, 2);
  EXPECT_THAT(text, StartsWith("readyscope: "));
  EXPECT_THAT(text, HasSubstr(GetParam().said));
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  EXPECT_EQ(text.back(), '\n');
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << text;
}

constexpr const char* sender_text = "127.0.0.1:9876,role=counter-sender";
const std::string long_text = std::string(5000, 'x') + ":1";
const std::string hostile_text = "\x1b[31m\xff\n%n:9876";

INSTANTIATE_TEST_SUITE_P(
    Options, WrongArgument,
    ::testing::Values(
        Wrong{"unknown_option", {"--frobnicate"}, "--frobnicate"},
        Wrong{"stray_value", {"no-such-file"}, "no-such-file"},
        Wrong{"hostile_stray_value", {"\x1b[31m\nx"}, "x"},
        Wrong{"second_value", {"--bind", "9876", "no-such-file"}, "no-such-file"},
        Wrong{"bind_without_address", {"--bind"}, "--bind"},
        Wrong{"bind_with_empty_address", {"--bind", ""}, "Type an address and a port"},
        Wrong{"bind_without_port", {"--bind", "127.0.0.1"}, "The port is missing"},
        Wrong{"bind_to_no_address", {"--bind", "256.1.1.1:9876"}, "four parts from 0 to 255"},
        Wrong{"bind_to_short_address", {"--bind", "1.2.3:9876"}, "four parts from 0 to 255"},
        Wrong{"port_too_large", {"--bind", "127.0.0.1:99999"}, "A port is a number"},
        Wrong{"port_negative", {"--bind", "127.0.0.1:-1"}, "A port is a number"},
        Wrong{"lone_port_negative", {"--bind", "-1"}, "-1"},
        Wrong{"long_address", {"--bind", long_text.c_str()}, "too long"},
        Wrong{"hostile_address", {"--bind", hostile_text.c_str()}, "no spaces or special"},
        Wrong{"connect_to_port_0", {"--connect", "127.0.0.1:0"}, "from 1 to 65535"},
        Wrong{"unknown_role", {"--bind", "9876,role=king"}, "role must be one of"},
        Wrong{"empty_role", {"--bind", "9876,role="}, "role must be one of"},
        Wrong{"bound_sender", {"--bind", sender_text}, "use --connect"},
        Wrong{
            "unknown_setting", {"--bind", "9876,colour=red"}, "the settings after the address are"},
        Wrong{"setting_without_value", {"--bind", "9876,role"}, "role must be one of"},
        Wrong{"empty_setting", {"--bind", "9876,"}, "the settings after the address are"},
        Wrong{"rate_negative", {"--connect", "9876,role=counter-sender,rate=-1"}, "rate must be"},
        Wrong{"rate_too_large",
              {"--connect", "9876,role=counter-sender,rate=1000001"},
              "rate must be"},
        Wrong{"rate_not_a_number",
              {"--connect", "9876,role=counter-sender,rate=nan"},
              "rate must be"},
        Wrong{"rate_infinite", {"--connect", "9876,role=counter-sender,rate=inf"}, "rate must be"},
        Wrong{"rate_in_words", {"--connect", "9876,role=counter-sender,rate=fast"}, "rate must be"},
        Wrong{
            "count_negative", {"--connect", "9876,role=counter-sender,count=-1"}, "count must be"},
        Wrong{
            "count_in_parts", {"--connect", "9876,role=counter-sender,count=1.5"}, "count must be"},
        Wrong{"rate_of_no_sender", {"--connect", "9876,rate=5"}, "for role=counter-sender"},
        Wrong{"count_of_no_sender", {"--bind", "9876,count=5"}, "for role=counter-sender"},
        Wrong{"no_ports", {"--bind", "9876,ports=0"}, "ports must be a number from 1"},
        Wrong{"too_many_ports", {"--bind", "0,ports=16385"}, "ports must be a number from 1"},
        Wrong{"ports_beyond_the_last", {"--bind", "65000,ports=1000"}, "not that many ports"},
        Wrong{"ports_of_a_peer", {"--connect", "9876,ports=2"}, "ports is only for --bind"},
        Wrong{"exit_after_in_words", {"--exit-after", "soon"}, "--exit-after"},
        Wrong{"exit_after_negative", {"--exit-after", "-1"}, "--exit-after"},
        Wrong{"exit_after_not_a_number", {"--exit-after", "nan"}, "--exit-after"},
        Wrong{"exit_after_infinite", {"--exit-after", "inf"}, "--exit-after"},
        Wrong{"exit_after_nothing", {"--exit-after"}, "--exit-after"},
        Wrong{"screenshot_without_file", {"--screenshot"}, "--screenshot"},
        Wrong{"report_without_file", {"--report"}, "--report"},
        Wrong{"size_of_one_number", {"--size", "1280"}, "WIDTHxHEIGHT"},
        Wrong{"size_of_three_numbers", {"--size", "1280x800x2"}, "WIDTHxHEIGHT"},
        Wrong{"size_of_nothing", {"--size", "0x0"}, "WIDTHxHEIGHT"},
        Wrong{"size_too_large", {"--size", "99999x800"}, "WIDTHxHEIGHT"},
        Wrong{"size_negative", {"--size", "-5x800"}, "WIDTHxHEIGHT"},
        Wrong{"size_in_words", {"--size", "large"}, "WIDTHxHEIGHT"},
        Wrong{"scale_too_small", {"--scale", "0.1"}, "--scale"},
        Wrong{"scale_too_large", {"--scale", "10"}, "--scale"},
        Wrong{"scale_not_a_number", {"--scale", "nan"}, "--scale"},
        Wrong{"theme_unknown", {"--theme", "pink"}, "--theme"},
        Wrong{"theme_hostile", {"--theme", "\x1b[31m\xff"}, "--theme"},
        Wrong{"demo_with_a_value", {"--demo=maybe"}, "--demo"}),
    [](const auto& test) { return std::string(test.param.what); });

}  // namespace
}  // namespace readyscope::gui
