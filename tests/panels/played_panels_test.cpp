// Panels look the same for a played scope as for a live one.

#include <gtest/gtest.h>

#include "panels/desk/desk.hpp"
#include "screen.hpp"
#include "seeded_session.hpp"

namespace readyscope::gui::test {
namespace {

/// A window that shows a scope, without any input.
class Onlooker {
 public:
  explicit Onlooker(const Scope& scope) : scope_(scope) {}

  /// The text of all panels, and the amount of drawing.
  std::pair<std::string, int> look() {
    screen_.begin_frame(desk_.appearance().theme, desk_.appearance().scale);
    Wishes wishes;
    desk_.draw(scope_, wishes);
    screen_.end_frame();
    EXPECT_FALSE(wishes.any_commands());
    return {screen_.text().lines(screen_.area()), ImGui::GetDrawData()->TotalVtxCount};
  }

 private:
  const Scope& scope_;
  Screen screen_{ImVec2(1600, 1000)};
  WindowState state_;
  Desk desk_{state_};
};

TEST(PlayedPanels, show_what_the_live_ones_show) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    support::SeededSession session(seed);
    Scope played(session.origin());
    Player player(session.log());
    Onlooker at_live(session.scope());
    Onlooker at_played(played);
    for (int frame = 0; frame < 60; ++frame) {
      session.step();
      player.play(session.scope().now(), played);
      const auto live = at_live.look();
      const auto twin = at_played.look();
      ASSERT_EQ(twin.first, live.first) << "frame " << frame;
      ASSERT_EQ(twin.second, live.second) << "frame " << frame;
    }
  }
}

}  // namespace
}  // namespace readyscope::gui::test
