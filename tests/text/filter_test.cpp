#include "text/filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "random.hpp"
#include "text/format.hpp"

namespace readyscope::gui {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// Searches everything, with a clock that stands still.
void update(FilteredRecords& records, const Journal& journal, const Filter& filter) {
  records.update(journal, filter, journal.end(), [] { return Instant{}; });
}

/// Adds one more run, of a single poll.
void add_run(Journal& journal, LaneId lane, Kind kind) {
  // With a poll in between, since otherwise the last run would continue.
  for (int i = 0; i < 2; ++i) journal.poll({});
  journal.ready(lane, kind);
}

class FilterTest : public ::testing::Test {
 protected:
  Record add(LaneId lane, Kind kind, std::string_view payload = {},
             std::optional<Endpoint> peer = {}) {
    if (is_readiness(kind)) {
      add_run(journal, lane, kind);
      return journal.record(journal.end() - 1);
    }
    return journal.record(journal.append(
        {.at = {}, .lane = lane, .kind = kind, .count = payload.size(), .peer = peer},
        bytes_of(payload)));
  }
  [[nodiscard]] bool passes(std::string_view text, const Record& record) const {
    Filter filter;
    filter.set_text(text);
    return filter.passes(journal, record);
  }

  Journal journal;
  LaneId bound = *journal.add_lane("127.0.0.1:9876");
  LaneId connected = *journal.add_lane("127.0.0.1:98765 > 192.0.2.7:9876");
  LaneId ipv6 = *journal.add_lane("[::98]:98");
};

// ---- words ------------------------------------------------------------------------------------

TEST_F(FilterTest, without_words_everything_passes) {
  EXPECT_TRUE(Filter().passes_everything());
  EXPECT_TRUE(passes("", add(bound, Kind::received)));
  EXPECT_TRUE(passes("   ", add(bound, Kind::write)));
}

TEST_F(FilterTest, a_word_may_be_in_kind_endpoint_peer_or_payload) {
  const Record record = add(bound, Kind::received, "Hello there", Endpoint::loopback(5555));
  for (const char* word : {"received", "ceiv", "127.0.0.1", "9876", "5555", "hello", "THERE"}) {
    EXPECT_TRUE(passes(word, record)) << word;
  }
  for (const char* word : {"sent", "127.0.0.2", "4444", "hallo"}) {
    EXPECT_FALSE(passes(word, record)) << word;
  }
}

TEST_F(FilterTest, all_words_must_match) {
  const Record record = add(bound, Kind::received, "hello");
  EXPECT_TRUE(passes("received hello", record));
  EXPECT_FALSE(passes("received bye", record));
}

TEST_F(FilterTest, an_exclamation_mark_negates_its_word) {
  const Record record = add(bound, Kind::received, "hello");
  EXPECT_FALSE(passes("!hello", record));
  EXPECT_TRUE(passes("!bye", record));
  EXPECT_FALSE(passes("received !hello", record));
}

TEST_F(FilterTest, a_lone_exclamation_mark_is_no_word_yet) {
  EXPECT_TRUE(passes("!", add(bound, Kind::received)));
}

TEST_F(FilterTest, a_port_matches_as_a_whole) {
  EXPECT_TRUE(passes(":9876", add(bound, Kind::added)));
  EXPECT_FALSE(passes(":987", add(bound, Kind::added)));
  EXPECT_FALSE(passes(":876", add(bound, Kind::added)));
  EXPECT_TRUE(passes(":5555", add(bound, Kind::received, "x", Endpoint::loopback(5555))));
}

TEST_F(FilterTest, either_end_of_a_connection_may_have_the_port) {
  const Record record = add(connected, Kind::added);
  EXPECT_TRUE(passes(":98765", record));
  EXPECT_TRUE(passes(":9876", record)) << "although the other end's port begins with it";
}

TEST_F(FilterTest, a_part_of_an_ipv6_address_is_no_port) {
  EXPECT_TRUE(passes(":98", add(ipv6, Kind::added)));
  EXPECT_FALSE(passes(":98]", add(bound, Kind::added)));
  EXPECT_FALSE(passes(":9", add(ipv6, Kind::added)));
}

TEST_F(FilterTest, a_payload_is_not_searched_for_a_port) {
  EXPECT_FALSE(passes(":80", add(bound, Kind::received, "http://x:80")));
}

TEST_F(FilterTest, hostile_words_are_words) {
  const Record record = add(bound, Kind::received, "%n\xff");
  EXPECT_TRUE(passes("%n", record));
  EXPECT_TRUE(passes("\xff", record));
  EXPECT_FALSE(passes("%s", record));
}

TEST_F(FilterTest, more_words_than_there_is_room_for_do_not_matter) {
  std::string many;
  for (std::size_t i = 0; i < Filter::words_max; ++i) many += "9876 ";

  EXPECT_TRUE(passes(many + "not-in-it", add(bound, Kind::added)));
}

TEST_F(FilterTest, kinds_can_be_left_out) {
  Filter filter;
  filter.set_kind(Kind::write, false);
  EXPECT_FALSE(filter.passes_everything());
  EXPECT_FALSE(filter.passes(journal, add(bound, Kind::write)));
  EXPECT_TRUE(filter.passes(journal, add(bound, Kind::read)));

  filter.set_kind(Kind::write, true);
  EXPECT_TRUE(filter.passes_everything());
}

// ---- compared with an independent implementation ----------------------------------------------

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return text;
}

/// The same in the most obvious way, and slowly.
bool should_pass(const Journal& journal, const Record& record, const std::string& text) {
  std::string rest = text + ' ';
  for (std::size_t blank = rest.find(' '); blank != std::string::npos; blank = rest.find(' ')) {
    std::string word = lowered(rest.substr(0, blank));
    rest.erase(0, blank + 1);
    const bool negated = word.starts_with('!');
    if (negated) word.erase(0, 1);
    if (word.empty()) continue;
    const std::string peer = record.peer ? record.peer->text() : "";
    bool found = false;
    if (word.starts_with(':')) {
      for (const std::string& place : {journal.name(record.lane) + " ", peer + " "}) {
        found = found || place.contains(word + " ");
      }
    } else {
      const auto payload = journal.payload(record);
      const std::string bytes =
          payload ? std::string(reinterpret_cast<const char*>(payload->data()), payload->size())
                  : "";
      for (const std::string& place :
           {std::string(kind_name(record.kind)), journal.name(record.lane), peer, bytes}) {
        found = found || lowered(place).contains(word);
      }
    }
    if (found == negated) return false;
  }
  return true;
}

class RandomJournal : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  void fill(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      Record record;
      record.lane = lanes[random.below(std::size(lanes))];
      record.kind = static_cast<Kind>(random.below(kinds));
      if (is_readiness(record.kind)) {
        add_run(journal, record.lane, record.kind);
        continue;
      }
      if (random.chance(0.5)) {
        record.peer = Endpoint::loopback(static_cast<std::uint16_t>(9000 + random.below(20)));
      }
      const std::string_view payload = payloads[random.below(std::size(payloads))];
      record.count = payload.size();
      journal.append(record, is_datagram(record.kind) ? bytes_of(payload) : bytes_of(""));
    }
  }
  std::string text() {
    std::string made;
    for (std::uint64_t i = random.below(4); i > 0; --i) {
      made += random.chance(0.3) ? "!" : "";
      made += words[random.below(std::size(words))];
      made += random.chance(0.2) ? "  " : " ";
    }
    return made;
  }
  [[nodiscard]] std::vector<std::uint64_t> all_that_pass(const std::string& by) const {
    std::vector<std::uint64_t> passing;
    for (std::uint64_t i = journal.first(); i < journal.end(); ++i) {
      if (should_pass(journal, journal.record(i), by)) passing.push_back(i);
    }
    return passing;
  }
  [[nodiscard]] std::vector<std::uint64_t> rows(const FilteredRecords& records) const {
    std::vector<std::uint64_t> found;
    for (std::size_t row = 0; row < records.size(journal); ++row) {
      found.push_back(records.sequence(journal, row));
    }
    return found;
  }

  static constexpr std::string_view payloads[] = {"",      "0",           "17",
                                                  "hello", "Hello World", "\xff\x01"};
  static constexpr const char* words[] = {":9001",     ":900",  "hello", "WORLD", "received", "s",
                                          "127.0.0.1", ":9876", "1",     "read",  "\xff"};

  support::Random random{GetParam()};
  Journal journal{{.bytes = 1}};  // As little as possible.
  LaneId lanes[3] = {*journal.add_lane("127.0.0.1:9876"),
                     *journal.add_lane("127.0.0.1:9001 > 127.0.0.1:9876"),
                     *journal.add_lane("[::1]:9001")};
};

TEST_P(RandomJournal, is_filtered_as_an_independent_opinion_has_it) {
  fill(1500);
  for (int i = 0; i < 100; ++i) {
    const std::string by = text();
    SCOPED_TRACE(by);
    Filter filter;
    filter.set_text(by);
    FilteredRecords records;
    update(records, journal, filter);
    ASSERT_TRUE(records.is_complete());
    ASSERT_EQ(rows(records), all_that_pass(by));
  }
}

TEST_P(RandomJournal, is_filtered_alike_while_it_grows_and_forgets) {
  // Not by payload: a payload may be pushed out before its record, and could then not be found any
  // more.
  Filter filter;
  filter.set_text("received !:9001");
  FilteredRecords records;
  for (int i = 0; i < 60; ++i) {
    // Sometimes enough that some are forgotten before they are searched.
    fill(random.below(random.chance(0.1) ? 5000 : 400));
    update(records, journal, filter);
    ASSERT_EQ(rows(records), all_that_pass("received !:9001"));
  }
  EXPECT_GT(journal.first(), 0U) << "it was meant to forget";
}

TEST_P(RandomJournal, has_a_row_for_every_record_or_the_one_after_it) {
  fill(1500);
  for (const char* by : {"", "received"}) {
    Filter filter;
    filter.set_text(by);
    FilteredRecords records;
    update(records, journal, filter);
    const auto passing = rows(records);
    for (std::uint64_t i = journal.first(); i < journal.end(); ++i) {
      const auto expected = std::ranges::lower_bound(passing, i) - passing.begin();
      ASSERT_EQ(records.row_of(journal, i), static_cast<std::size_t>(expected));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(FilteredRecords, RandomJournal, ::testing::Range<std::uint64_t>(1, 6));

// ---- in small steps ---------------------------------------------------------------------------

class LongJournal : public ::testing::Test {
 protected:
  LongJournal() {
    const LaneId lane = *journal.add_lane("127.0.0.1:9876");
    for (std::size_t i = 0; i < length; ++i) {
      journal.append({.at = {}, .lane = lane, .kind = i % 2 == 0 ? Kind::received : Kind::sent});
    }
    filter.set_text("received");
  }

  static constexpr std::size_t length = 480'000;
  Journal journal;
  Filter filter;
  FilteredRecords records;
};

TEST_F(LongJournal, is_searched_a_part_in_each_frame) {
  update(records, journal, filter);
  EXPECT_FALSE(records.is_complete());
  EXPECT_EQ(records.size(journal), FilteredRecords::scanned_per_update_max / 2);

  update(records, journal, filter);
  update(records, journal, filter);
  EXPECT_TRUE(records.is_complete());
  EXPECT_EQ(records.size(journal), length / 2);
}

TEST_F(LongJournal, is_searched_anew_when_the_filter_changes) {
  for (int i = 0; i < 3; ++i) update(records, journal, filter);
  filter.set_text("sent");
  update(records, journal, filter);

  EXPECT_FALSE(records.is_complete());
  EXPECT_EQ(records.sequence(journal, 0), 1U);
}

TEST_F(LongJournal, needs_no_search_without_a_filter) {
  update(records, journal, Filter());

  EXPECT_TRUE(records.is_complete());
  EXPECT_EQ(records.size(journal), length);
}

TEST_F(LongJournal, is_searched_no_longer_than_a_frame_has_time_for) {
  Instant time;
  const auto slow = [&] { return time += FilteredRecords::scan_time_max / 4; };
  records.update(journal, filter, journal.end(), slow);
  EXPECT_GT(records.size(journal), 0U);
  EXPECT_LT(records.size(journal), 2000U);
  EXPECT_GT(records.progress(), 0);
  EXPECT_LT(records.progress(), 0.1);

  const std::size_t before = records.size(journal);
  records.update(journal, filter, journal.end(), slow);
  EXPECT_GT(records.size(journal), before) << "every update comes a little further";
}

TEST_F(LongJournal, is_searched_up_to_where_it_was_held_still) {
  records.update(journal, filter, 1000, [] { return Instant{}; });

  EXPECT_TRUE(records.is_complete());
  EXPECT_EQ(records.size(journal), 500U);

  records.update(journal, Filter(), 1000, [] { return Instant{}; });
  EXPECT_EQ(records.size(journal), 1000U) << "without a filter too";
}

TEST(FilteredRecords, keeps_the_newest_matches_and_counts_the_others) {
  Journal journal;
  const LaneId lane = *journal.add_lane("127.0.0.1:9876");
  constexpr std::size_t beyond = 1234;
  for (std::size_t i = 0; i < FilteredRecords::matches_max + beyond; ++i) {
    journal.append({.at = {}, .lane = lane, .kind = Kind::received});
  }
  Filter filter;
  filter.set_text("received");
  FilteredRecords records;
  while (!records.is_complete() || records.size(journal) == 0) update(records, journal, filter);

  EXPECT_EQ(records.size(journal), FilteredRecords::matches_max);
  EXPECT_EQ(records.left_out(), beyond);
  EXPECT_EQ(records.sequence(journal, 0), beyond);
}

// ---- a range of time --------------------------------------------------------------------------

class RangedFilter : public ::testing::Test {
 protected:
  RangedFilter() {
    for (int i = 0; i < 200; ++i) {
      journal.poll(at(i));
      journal.ready(i % 50 < 40 ? one : two, Kind::read);
      journal.append({.at = at(i), .lane = i % 2 == 0 ? one : two, .kind = Kind::received});
    }
    journal.append(
        {.at = at(30), .span = std::chrono::seconds(40), .lane = no_lane, .kind = Kind::poll_gap});
  }
  static Instant at(int second) { return Instant(std::chrono::seconds(second)); }
  /// What passes, both by searching and by asking about every record.
  std::vector<std::uint64_t> passing(const MarkedRange& range) {
    Filter filter;
    filter.set_range(range);
    FilteredRecords records;
    update(records, journal, filter);
    std::vector<std::uint64_t> found;
    for (std::size_t i = 0; i < records.size(journal); ++i) {
      found.push_back(records.sequence(journal, i));
    }
    std::vector<std::uint64_t> all;
    for (std::uint64_t i = journal.first(); i < journal.end(); ++i) {
      if (filter.passes(journal, journal.record(i))) all.push_back(i);
    }
    EXPECT_EQ(found, all) << "the search must not begin late or end early";
    return found;
  }
  std::size_t datagrams(const MarkedRange& range) {
    return static_cast<std::size_t>(std::ranges::count_if(
        passing(range), [&](std::uint64_t i) { return journal.record(i).kind == Kind::received; }));
  }

  Journal journal;
  LaneId one = *journal.add_lane("127.0.0.1:1");
  LaneId two = *journal.add_lane("127.0.0.1:2");
};

TEST_F(RangedFilter, passes_what_happened_from_its_beginning_to_before_its_end) {
  EXPECT_EQ(datagrams({at(20), at(30)}), 10U);
  EXPECT_EQ(datagrams({at(30), at(20)}), 10U) << "in whichever direction it was dragged";
  EXPECT_EQ(datagrams({at(-50), at(-1)}), 0U);
  EXPECT_EQ(datagrams({at(190), at(900)}), 10U);
}

TEST_F(RangedFilter, may_be_for_some_lanes_only) {
  EXPECT_EQ(datagrams({at(20), at(30), {one}}), 5U);
}

TEST_F(RangedFilter, passes_what_lasts_into_it) {
  for (const std::uint64_t sequence : passing({at(60), at(62)})) {
    const Record record = journal.record(sequence);
    if (record.kind == Kind::poll_gap) return;
  }
  ADD_FAILURE() << "the gap goes on in it";
}

TEST_F(RangedFilter, can_be_taken_away) {
  Filter filter;
  filter.set_range(MarkedRange{at(1), at(2)});
  EXPECT_FALSE(filter.passes_everything());
  filter.set_range({});
  EXPECT_TRUE(filter.passes_everything());
}

TEST_F(LongJournal, can_be_cleared) {
  for (int i = 0; i < 3; ++i) update(records, journal, filter);
  journal.clear();
  update(records, journal, filter);
  EXPECT_EQ(records.size(journal), 0U);

  journal.append({.at = {}, .kind = Kind::received});
  update(records, journal, filter);
  EXPECT_EQ(records.size(journal), 1U);
}

}  // namespace
}  // namespace readyscope::gui
