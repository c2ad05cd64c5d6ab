// What Events lists is written to files of every kind, while everything goes on.

#include "app/exports.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "file_content.hpp"
#include "program/opened_file.hpp"
#include "program/utf8_path.hpp"
#include "readyscope/net/enumeration.hpp"
#include "seeded_session.hpp"
#include "temporary_folder.hpp"

namespace readyscope::gui {
namespace {

using support::SeededSession;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
namespace fs = std::filesystem;

class Exporting : public ::testing::Test {
 protected:
  Exporting() { session.steps(200); }

  void run_to_end() {
    while (info.running) {
      while (exports.step()) {
      }
      exports.turn(wishes);
    }
  }
  [[nodiscard]] std::uint64_t kept(Kind kind) const {
    std::uint64_t count = 0;
    const Journal& journal = session.scope().journal();
    for (const LaneId lane : journal.lanes()) count += journal.track(lane, kind).size();
    return count;
  }
  static Filter only(Kind shown) {
    Filter filter;
    for (const Kind kind : enumerators<Kind>) filter.set_kind(kind, kind == shown);
    return filter;
  }
  static std::uint64_t lines_of(const std::string& file) {
    const std::string content = support::content_of(path_from(file)).value_or("");
    return static_cast<std::uint64_t>(std::ranges::count(content, '\n'));
  }
  static SourceFigures read(const std::string& file) {
    auto opened = OpenedFile::open(file, std::size_t{8} << 20);
    if (!opened) {
      ADD_FAILURE() << opened.error();
      return {};
    }
    while ((*opened)->read_some()) {
    }
    return (*opened)->source().figures();
  }

  SeededSession session{12};
  support::TemporaryFolder folder;
  ExportInfo info;
  Exports exports{info};
  Wishes wishes;
};

TEST_F(Exporting, writes_a_row_for_each_event_that_is_listed) {
  for (const char* name : {"rows.csv", "ROWS.JSONL"}) {
    SCOPED_TRACE(name);
    const std::string file = folder.path(name);
    exports.begin(file, only(Kind::received), session.scope());
    EXPECT_TRUE(info.running);
    run_to_end();
    EXPECT_EQ(info.trouble.words, "");
    const std::uint64_t header = std::string_view(name).ends_with("csv") ? 1 : 0;
    EXPECT_EQ(lines_of(file), kept(Kind::received) + header);
    EXPECT_THAT(info.done, HasSubstr(" events exported to "));
    info.done.clear();
  }
}

TEST_F(Exporting, writes_datagrams_that_can_be_opened_again) {
  for (const char* name : {"some.readyscope", "some.pcapng"}) {
    SCOPED_TRACE(name);
    const std::string file = folder.path(name);
    exports.begin(file, only(Kind::sent), session.scope());
    run_to_end();
    EXPECT_EQ(read(file).datagrams, kept(Kind::sent));
    const std::string again = folder.path("again of " + std::string(name) + ".csv");
    exports.begin(again, Filter(), file);
    run_to_end();
    EXPECT_GE(lines_of(again), kept(Kind::sent));
  }
}

TEST_F(Exporting, replaces_no_file_and_needs_to_know_the_format) {
  const std::string file = folder.path("rows.csv");
  std::ofstream(path_from(file)) << "precious";
  exports.begin(file, Filter(), session.scope());
  EXPECT_FALSE(info.running);
  EXPECT_THAT(info.trouble.words, HasSubstr("exists already"));
  EXPECT_EQ(support::content_of(path_from(file)).value_or(""), "precious");
  exports.begin(folder.path("rows.xls"), Filter(), session.scope());
  EXPECT_THAT(info.trouble.words, HasSubstr(".csv"));
  exports.begin(folder.path("rows.jsonl"), Filter(), folder.path("nothing.pcap"));
  EXPECT_THAT(info.trouble.words, HasSubstr("nothing.pcap"));
  EXPECT_FALSE(fs::exists(path_from(folder.path("rows.jsonl"))));
}

TEST_F(Exporting, that_is_cancelled_leaves_nothing) {
  const std::string file = folder.path("rows.csv");
  exports.begin(file, Filter(), session.scope());
  exports.step();
  wishes.add(CancelExport{});
  exports.turn(wishes);
  EXPECT_FALSE(info.running);
  EXPECT_FALSE(fs::exists(path_from(file)));
  EXPECT_THAT(info.done, IsEmpty());
}

TEST_F(Exporting, is_one_at_a_time) {
  exports.begin(folder.path("one.csv"), Filter(), session.scope());
  exports.begin(folder.path("two.csv"), Filter(), session.scope());
  EXPECT_THAT(info.trouble.words, HasSubstr("under way"));
  EXPECT_FALSE(fs::exists(path_from(folder.path("two.csv"))));
  run_to_end();
  EXPECT_THAT(info.done, HasSubstr("one.csv"));
}

}  // namespace
}  // namespace readyscope::gui
