#include "program/requested_endpoints.hpp"

#include <gmock/gmock.h>

#include "readyscope/scope/outcomes.hpp"

namespace readyscope {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

void conclude(RequestedEndpoints& requested, Ticket ticket, const std::string& words = {}) {
  const Happening outcome = Concluded{.ticket = ticket, .failure = {.words = words}};
  requested.take({&outcome, 1});
}

TEST(RequestedEndpoints, tell_what_became_of_each) {
  const std::vector<EndpointSettings> settings{
      {.address = "1"}, {.address = "2"}, {.address = "name"}};
  RequestedEndpoints requested(settings);
  EXPECT_THAT(requested.commands(), SizeIs(3));
  conclude(requested, 1);
  conclude(requested, 2, "It is taken.");
  EXPECT_THAT(requested.take_failures(), ElementsAre("2: It is taken."));
  EXPECT_THAT(requested.take_failures(), IsEmpty()) << "it is told once";
  EXPECT_FALSE(requested.all_opened());
  EXPECT_THAT(requested.pending(), ElementsAre("name: the host name was still being looked up."));
}

TEST(RequestedEndpoints, hear_nothing_of_what_others_asked_for) {
  const std::vector<EndpointSettings> settings{{.address = "1"}};
  RequestedEndpoints requested(settings);
  conclude(requested, 0, "No.");
  conclude(requested, 2, "No.");
  EXPECT_TRUE(requested.all_opened());
  EXPECT_THAT(requested.pending(), SizeIs(1));
}

TEST(RequestedEndpoints, are_all_heard_of_however_many_they_are) {
  const std::vector<EndpointSettings> settings(3 * Outcomes::outcomes_max);
  RequestedEndpoints requested(settings);
  for (std::size_t i = 0; i < settings.size(); ++i) {
    conclude(requested, static_cast<Ticket>(i + 1), i % 2 == 0 ? "" : "It is one too many.");
  }
  EXPECT_THAT(requested.pending(), IsEmpty());
  EXPECT_FALSE(requested.all_opened());
  const auto failures = requested.take_failures();
  ASSERT_THAT(failures, SizeIs(RequestedEndpoints::told_max + 1));
  EXPECT_EQ(failures.back(), "Endpoints that could not be opened either: 24,556.");
}

}  // namespace
}  // namespace readyscope
