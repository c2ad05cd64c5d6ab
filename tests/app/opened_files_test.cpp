// Files of recorded traffic in the window, beside what happens now.

#include "app/opened_files.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "hand.hpp"
#include "panels/desk/desk_parts.hpp"
#include "program/recording_file.hpp"
#include "seeded_session.hpp"
#include "temporary_folder.hpp"

namespace readyscope::gui::test {
namespace {

using support::SeededSession;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
namespace fs = std::filesystem;

constexpr std::size_t history_bytes = std::size_t{8} << 20;

/// A person at a window that shows files too.
class FilesInWindow : public ::testing::Test {
 protected:
  FilesInWindow() {
    hand.draws = [this](const std::function<void()>& between,
                        const std::function<void()>& draw_over) {
      opened.turn(hand.wishes);
      if (opened.scope() == nullptr) return false;
      opened.draw(hand.wishes, between, draw_over);
      return true;
    };
  }

  /// Writes what happens in a session, from its beginning on.
  std::string recorded(const std::string& name, const SeededSession& session,
                       RecordingFormat format = RecordingFormat::recording) {
    std::string file = folder.path(name);
    std::ofstream out(file, std::ios::binary);
    Scope live(session.origin());
    const auto writer =
        traffic_writer(format, live, [&](std::span<const std::byte> bytes, std::uint64_t) {
          out.write(reinterpret_cast<const char*>(bytes.data()),
                    static_cast<std::streamsize>(bytes.size()));
          return true;
        });
    for (const Happening& happening : session.log().all()) {
      live.take({&happening, 1});
      writer->take({&happening, 1});
    }
    writer->flush();
    return file;
  }
  std::string recorded(const std::string& name, std::uint64_t seed) {
    SeededSession session(seed);
    session.steps(200);
    return recorded(name, session);
  }

  bool open(const std::string& file) {
    const bool done = opened.open(file, history_bytes);
    hand.frames(3);
    return done;
  }
  void read_all() {
    while (opened.read_some(hand.clock.now())) {
    }
    hand.frames(3);
  }
  [[nodiscard]] const SourcesInfo& sources() const { return hand.state.sources; }

  support::TemporaryFolder folder;
  Hand hand;
  OpenedFiles opened{hand.state, {.folder = folder.path(), .free_share_min = 0}};
};

TEST_F(FilesInWindow, are_not_mentioned_before_there_is_one) { EXPECT_FALSE(hand.sees("Live")); }

TEST_F(FilesInWindow, come_to_the_front_and_show_what_was_recorded) {
  SeededSession session(3);
  session.steps(200);
  EXPECT_TRUE(open(recorded("night.readyscope", session)));
  read_all();
  EXPECT_TRUE(hand.sees("night.readyscope"));
  EXPECT_TRUE(hand.sees("Live"));
  const std::string sockets = hand.reads("Sockets");
  std::size_t shown = 0;
  for (const auto& endpoint : session.scope().endpoints()) {
    if (endpoint->counts.received > 0) shown += sockets.contains(endpoint->local.text()) ? 1 : 0;
  }
  EXPECT_GT(shown, 0U) << sockets;
  for (const auto& endpoint : session.scope().endpoints()) {
    const EndpointState* const read = opened.scope()->find(endpoint->lane);
    EXPECT_EQ(read == nullptr ? 0 : read->counts.received, endpoint->counts.received);
  }
}

TEST_F(FilesInWindow, can_be_captures_of_other_programs) {
  SeededSession session(4);
  session.steps(200);
  EXPECT_TRUE(open(recorded("night.pcapng", session, RecordingFormat::capture)));
  read_all();
  ASSERT_THAT(opened.figures(), SizeIs(1));
  EXPECT_GT(opened.figures().front().datagrams, 0U);
  EXPECT_THAT(hand.reads("Sockets"), HasSubstr("Manual"));
}

TEST_F(FilesInWindow, show_all_of_their_time_until_a_person_looks_closer) {
  open(recorded("night.readyscope", 5));
  read_all();
  const auto left_edge_is_before_the_beginning = [&] {
    return hand.reads("Timeline").contains("history begins");
  };
  EXPECT_TRUE(left_edge_is_before_the_beginning()) << hand.reads("Timeline");
  for (int i = 0; i < 10; ++i) hand.press(ImGuiKey_W);
  hand.frames(3);
  EXPECT_FALSE(left_edge_is_before_the_beginning());
}

TEST_F(FilesInWindow, say_how_far_they_have_been_read_and_stop_when_told) {
  open(recorded("night.readyscope", 6));
  EXPECT_TRUE(hand.has("Stop reading"));
  hand.click("Stop reading");
  EXPECT_TRUE(hand.sees("What is shown is the beginning of the file."));
  EXPECT_FALSE(opened.read_some(hand.clock.now()));
  const std::uint64_t frames = opened.figures().front().frames;
  hand.click("Read on");
  read_all();
  EXPECT_GT(opened.figures().front().frames, frames);
  EXPECT_FALSE(hand.has("Stop reading"));
}

TEST_F(FilesInWindow, show_from_the_disk_what_memory_has_no_room_for) {
  const std::string file = folder.path("long.readyscope");
  Scope live(ScopeOrigin{.began_at = Instant(std::chrono::hours(1))});
  auto writing = RecordingFile::start({.file = file, .free_share_min = 0}, live);
  ASSERT_TRUE(writing);
  const auto tell = [&](std::span<const Happening> happenings) {
    live.take(happenings);
    (*writing)->take(happenings);
  };
  const auto described = std::make_shared<EndpointDescription>();
  described->phase = Phase::open;
  tell(std::array<Happening, 1>{EndpointChanged{.lane = LaneId{0}, .at = {}, .now = described}});
  constexpr std::uint64_t datagrams = 30'000;
  const auto payload_of = [](std::uint64_t i) {
    std::array<std::byte, 100> payload{};
    for (std::size_t at = 0; at < 8; ++at) payload[at] = static_cast<std::byte>(i >> (8 * at));
    return payload;
  };
  for (std::uint64_t i = 0; i < datagrams; ++i) {
    const Instant at = live.began_at() + std::chrono::milliseconds(i);
    const ReadyEndpoint ready{.lane = LaneId{0}};
    const auto payload = payload_of(i);
    tell(std::array<Happening, 2>{Polled{.at = at, .ready = {&ready, 1}},
                                  Received{.lane = LaneId{0},
                                           .at = at,
                                           .length = payload.size(),
                                           .from = Endpoint::loopback(40'000),
                                           .payload = payload}});
  }
  ASSERT_TRUE((*writing)->end());

  ASSERT_TRUE(opened.open(file, history_bytes_min));
  while (opened.is_opening()) (void)opened.read_some(hand.clock.now());
  ASSERT_EQ(opened.figures().front().datagrams, datagrams);
  hand.frames(3);
  const Journal& journal = opened.scope()->journal();
  EXPECT_LE(journal.bytes(), history_bytes_min);
  const Track received = journal.track(LaneId{0}, Kind::received);
  ASSERT_EQ(received.size(), datagrams);
  for (std::uint64_t i = 0; i < datagrams; i += 997) {
    const auto payload = journal.payload(received.record(static_cast<std::size_t>(i)));
    ASSERT_TRUE(payload);
    ASSERT_TRUE(std::ranges::equal(*payload, payload_of(i)));
  }
  EXPECT_TRUE(hand.sees("on disk"));
}

TEST_F(FilesInWindow, are_followed_while_they_grow) {
  const std::string whole = recorded("whole.readyscope", 7);
  std::ifstream in(whole, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const std::string growing = folder.path("growing.readyscope");
  std::ofstream out(growing, std::ios::binary);
  out << bytes.substr(0, bytes.size() / 2) << std::flush;
  open(growing);
  read_all();
  EXPECT_THAT(hand.state.sources.files.front().remarks, HasSubstr("in the middle"));
  const std::uint64_t before = opened.scope()->journal().end();
  out << bytes.substr(bytes.size() / 2) << std::flush;
  EXPECT_FALSE(opened.read_some(hand.clock.now())) << "it was looked at a moment ago";
  hand.clock.advance(2 * OpenedFiles::follow_interval);
  read_all();
  EXPECT_GT(opened.scope()->journal().end(), before);
  EXPECT_THAT(hand.state.sources.files.front().remarks, Not(HasSubstr("in the middle")));
}

TEST_F(FilesInWindow, that_are_opened_again_only_come_to_the_front) {
  const std::string first = recorded("first.readyscope", 1);
  open(first);
  open(recorded("second.readyscope", 2));
  EXPECT_EQ(sources().file_shown()->name, "second.readyscope");
  open(first);
  EXPECT_THAT(sources().files, SizeIs(2));
  EXPECT_EQ(sources().file_shown()->name, "first.readyscope");
}

TEST_F(FilesInWindow, that_cannot_be_opened_are_said_until_that_is_dismissed) {
  EXPECT_FALSE(open(folder.path("nothing.readyscope")));
  EXPECT_TRUE(hand.sees("nothing.readyscope could not be opened"));
  EXPECT_EQ(opened.scope(), nullptr);
  hand.click("x##sources trouble");
  EXPECT_FALSE(hand.sees("nothing.readyscope could not be opened"));
}

TEST_F(FilesInWindow, beyond_the_bound_are_refused_in_words) {
  const std::string file = recorded("0.readyscope", 1);
  for (std::size_t i = 0; i < OpenedFiles::files_max; ++i) {
    const std::string copy = folder.path(std::to_string(i + 1) + ".readyscope");
    fs::copy_file(file, copy);
    EXPECT_TRUE(opened.open(copy, history_bytes));
  }
  EXPECT_FALSE(open(file));
  EXPECT_THAT(sources().trouble.words, HasSubstr("Close one"));
}

TEST_F(FilesInWindow, are_closed_by_keys_and_leave_the_front_to_the_next) {
  open(recorded("first.readyscope", 1));
  open(recorded("second.readyscope", 2));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_W);
  EXPECT_EQ(sources().file_shown()->name, "first.readyscope");
  hand.press(ImGuiMod_Ctrl | ImGuiKey_W);
  EXPECT_EQ(sources().file_shown(), nullptr);
  EXPECT_FALSE(hand.sees("Live"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_W);
  hand.frames(2);
}

TEST_F(FilesInWindow, are_leafed_through_by_keys_and_keep_what_was_chosen_in_them) {
  open(recorded("first.readyscope", 1));
  open(recorded("second.readyscope", 2));
  const auto next = [&] { hand.press(ImGuiMod_Ctrl | ImGuiKey_PageDown); };
  const auto name = [&]() -> std::string {
    return sources().file_shown() == nullptr ? "Live" : sources().file_shown()->name;
  };
  hand.press(ImGuiKey_Space);
  hand.frames(2);
  EXPECT_TRUE(hand.has("Paused"));
  next();
  EXPECT_EQ(name(), "Live");
  EXPECT_FALSE(hand.has("Paused"));
  next();
  EXPECT_EQ(name(), "first.readyscope");
  next();
  EXPECT_EQ(name(), "second.readyscope");
  hand.frames(2);
  EXPECT_TRUE(hand.has("Paused"));
  hand.press(ImGuiMod_Ctrl | ImGuiKey_PageUp);
  EXPECT_EQ(name(), "first.readyscope");
}

TEST_F(FilesInWindow, give_way_to_what_happens_now_when_a_workspace_is_opened) {
  open(recorded("first.readyscope", 1));
  hand.wishes.add(OpenWorkspace{"some.readyscope.json"});
  hand.frames(2);
  EXPECT_EQ(opened.scope(), nullptr);
  EXPECT_THAT(sources().files, SizeIs(1)) << "it stays open";
}

TEST_F(FilesInWindow, have_datagrams_that_can_be_sent_again_from_here) {
  hand.bind("127.0.0.1:9999");
  open(recorded("first.readyscope", 1));
  read_all();
  hand.press(ImGuiMod_Ctrl | ImGuiKey_5);
  hand.frames(3);
  hand.click("Send again...");
  hand.frames(6);
  EXPECT_EQ(opened.scope(), nullptr);
  EXPECT_EQ(hand.desk.page.look.side, SidePanel::send);
  EXPECT_FALSE(hand.desk.panels.send.payload.bytes().empty());
}

/// Every action, and everything that can be clicked, in a file's desk.
TEST_F(FilesInWindow, take_no_commands_whatever_is_done_with_them) {
  hand.bind("127.0.0.1:9999", Role::echo);
  open(recorded("first.readyscope", 1));
  read_all();
  std::set<std::string> clicked;
  const auto expect_untouched = [&](const std::string& after) {
    EXPECT_FALSE(hand.wishes.any_commands()) << after;
    EXPECT_EQ(hand.session.live_count(), 1U) << after;
    EXPECT_EQ(hand.session.endpoints().back()->role(), Role::echo) << after;
    EXPECT_FALSE(hand.wishes.wants_any<RemoveEndpoints>()) << after;
  };
  for (std::size_t i = 0; i < 2'000; ++i) {
    std::string label;
    for (const Item& item : hand.screen().items()) {
      const bool leads_away = item.label.contains("source") || item.label.contains("Record") ||
                              item.window.contains("Menu");
      const std::string name = item.window + item.label;
      if (item.label.empty() || item.seen.is_empty() || leads_away) continue;
      if (!clicked.insert(name).second) continue;
      label = item.label;
      hand.click_at(item.seen.centre());
      break;
    }
    if (label.empty()) break;
    expect_untouched(label);
    hand.press(ImGuiKey_Escape);
    if (opened.scope() == nullptr) {
      hand.wishes.add(ShowSource{sources().files.front().id});
      hand.frames(3);
    }
  }
  EXPECT_GT(clicked.size(), 20U);
  for (const ImGuiKeyChord keys : {ImGuiKeyChord(ImGuiKey_Delete), ImGuiMod_Ctrl | ImGuiKey_N,
                                   ImGuiMod_Ctrl | ImGuiKey_Enter, ImGuiMod_Ctrl | ImGuiKey_Z}) {
    hand.press(keys);
    expect_untouched(keys_text({.chord = keys}));
  }
}

}  // namespace
}  // namespace readyscope::gui::test
