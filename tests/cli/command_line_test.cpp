#include <gmock/gmock.h>

#include <vector>

#include "cli/options.hpp"

namespace readyscope::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

using Arguments = std::vector<const char*>;

std::expected<Options, Ending> parse(Arguments arguments) {
  arguments.insert(arguments.begin(), "readyscope-cli");
  return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

Options accepted(Arguments arguments) {
  auto options = parse(std::move(arguments));
  EXPECT_TRUE(options) << options.error().text;
  return options ? *options : Options{};
}

std::string refusal(Arguments arguments) {
  const auto options = parse(std::move(arguments));
  EXPECT_FALSE(options);
  if (options) return {};
  EXPECT_EQ(options.error().exit_code, exit_code_bad_arguments);
  EXPECT_THAT(options.error().text, StartsWith("readyscope-cli: "));
  EXPECT_EQ(options.error().text.find('\n'), options.error().text.size() - 1) << "one line";
  return options.error().text;
}

TEST(CommandLine, has_the_endpoints_of_the_window) {
  const Options options = accepted({"--connect", "127.0.0.1:9876,role=counter-sender,rate=5",
                                    "--bind", "9876,role=echo,drop=5%,in-delay=20ms"});
  ASSERT_EQ(options.endpoints.size(), 2U);
  EXPECT_EQ(options.endpoints[0].role, Role::echo) << "those that bind are opened first";
  EXPECT_EQ(options.endpoints[0].impairments.sending.drop, 0.05);
  EXPECT_EQ(options.endpoints[1].sender.rate, 5);
  EXPECT_FALSE(options.run_for);
  EXPECT_FALSE(options.until);
}

TEST(CommandLine, may_say_that_it_runs) {
  EXPECT_EQ(accepted({"run", "--bind", "9876"}).endpoints.size(), 1U);
  EXPECT_EQ(accepted({"run", "--bind", "9876"}).arguments,
            (std::vector<std::string>{"run", "--bind", "9876"}));
  EXPECT_THAT(refusal({"walk", "--bind", "9876"}), HasSubstr("walk"));
}

TEST(CommandLine, has_times_with_units) {
  EXPECT_EQ(accepted({"--bind", "9876", "--for", "200ms"}).run_for, 200ms);
  EXPECT_EQ(accepted({"--bind", "9876", "--for", "0.2 s"}).run_for, 200ms);
  EXPECT_EQ(accepted({"--bind", "9876", "--for=5min"}).run_for, 5min);
  for (const char* wrong : {"5", "5m", "-1s", "nan", "0s", "forever"}) {
    EXPECT_THAT(refusal({"--bind", "9876", "--for", wrong}), HasSubstr("--for"));
  }
}

TEST(CommandLine, has_requirements_on_figures_that_exist) {
  const Options options = accepted({"--bind", "9876", "--require", "missing == 0", "--require",
                                    "received > 5", "--until", "received >= 1000"});
  ASSERT_EQ(options.requirements.size(), 2U);
  EXPECT_EQ(options.requirements[1].text(), "received > 5");
  EXPECT_EQ(options.until->text(), "received >= 1000");
  EXPECT_THAT(refusal({"--bind", "9876", "--require", "mising == 0"}), HasSubstr("missing"));
  EXPECT_THAT(refusal({"--bind", "9876", "--until", "received"}), HasSubstr("--until"));
  EXPECT_THAT(refusal({"--bind", "9876", "--require", "link[9877].missing == 0"}),
              HasSubstr("none of the endpoints"));
}

TEST(CommandLine, without_an_endpoint_says_what_is_needed) {
  EXPECT_THAT(refusal({}), HasSubstr("--bind or --connect is needed"));
  EXPECT_THAT(refusal({"--for", "5s"}), HasSubstr("--bind or --connect is needed"));
}

TEST(CommandLine, that_is_wrong_is_explained_in_one_line) {
  EXPECT_THAT(refusal({"--bind", "nowhere"}), HasSubstr("--bind 'nowhere'"));
  EXPECT_THAT(refusal({"--bind", "9876", "--events"}), HasSubstr("--json-stream"));
  EXPECT_THAT(refusal({"--bind", "9876", "--report", ""}), HasSubstr("a file needs a name"));
  EXPECT_THAT(refusal({"--bind", "9876", "--history", "0"}), HasSubstr("--history"));
  EXPECT_THAT(refusal({"--bind", "\x1b[31m"}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(refusal({"--exit-after", "5"}), HasSubstr("--exit-after"));
}

TEST(CommandLine, gives_help_and_lists_instead_of_running) {
  for (const char* option : {"--help", "--version", "--list-figures"}) {
    const auto options = parse({option});
    ASSERT_FALSE(options) << option;
    EXPECT_EQ(options.error().exit_code, 0);
  }
  const std::string help = parse({"--help"}).error().text;
  for (const char* part : {"--require", "counter-receiver", "in-", "Exit codes", "128"}) {
    EXPECT_THAT(help, HasSubstr(part));
  }
  EXPECT_THAT(parse({"--list-figures"}).error().text, HasSubstr("rate.min_1s"));
}

}  // namespace
}  // namespace readyscope::cli
