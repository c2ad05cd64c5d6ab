#include "readyscope/scope/role.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace readyscope {
namespace {

TEST(Role, has_a_name_for_the_command_line_that_reads_back) {
  std::set<std::string_view> names;
  for (const Role role : roles) {
    EXPECT_EQ(role_from(option_name(role)), role);
    EXPECT_TRUE(names.insert(option_name(role)).second);
    EXPECT_TRUE(names.insert(title(role)).second);
    EXPECT_TRUE(explain(role).ends_with('.'));
  }
  EXPECT_FALSE(role_from(""));
  EXPECT_FALSE(role_from("Echo"));
  EXPECT_FALSE(role_from("echo "));
}

}  // namespace
}  // namespace readyscope
