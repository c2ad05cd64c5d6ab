#include "workspace_sample.hpp"

#include <algorithm>

#include "panels/widgets/split.hpp"
#include "readyscope/history/timeline.hpp"

namespace readyscope::gui::test {

std::string WorkspaceDraw::bytes(std::size_t length_max) {
  std::string drawn(below(length_max + 1), '\0');
  for (char& c : drawn) c = static_cast<char>(below(256));
  return drawn;
}

float WorkspaceDraw::split_share() { return between(split_share_min, 1 - split_share_min); }

Impairment WorkspaceDraw::impairment() {
  constexpr auto longest_ns = static_cast<std::size_t>(Impairment::time_max.count());
  return {.drop = share(),
          .duplicate = share(),
          .reorder = share(),
          .delay = Duration(below(longest_ns + 1)),
          .jitter = Duration(below(longest_ns + 1)),
          .hold_back = Duration(below(longest_ns + 1)),
          .bits_per_second_max = share() * 1e9,
          .seed = random_()};
}

SavedEndpoint WorkspaceDraw::endpoint() {
  SavedEndpoint drawn;
  EndpointSettings& what = drawn.what;
  what.attach = one_of<Attach>();
  what.address =
      what.attach == Attach::bind ? "127.0.0.1:0" : "127.0.0.1:" + std::to_string(1 + below(999));
  do {
    what.role = one_of<Role>();
  } while (what.role == Role::counter_sender && what.attach == Attach::bind);
  what.sending = what.role != Role::counter_sender || often();
  if (often()) {
    what.sender = {.rate = share() * 1e6,
                   .limit = often() ? std::optional<std::uint64_t>(random_()) : std::nullopt,
                   .form = one_of<WireForm>(),
                   .bytes = below(counter_bytes_max + 1),
                   .start = random_(),
                   .step = random_(),
                   .burst = static_cast<std::uint32_t>(1 + below(1000))};
  }
  if (often()) what.receiver = {one_of<WrapWidth>(), one_of<SourceIs>()};
  if (often()) what.forward_to = often() ? "[::1]:7000" : "192.0.2.7:5000";
  for (std::size_t i = below(4); i > 0; --i) {
    what.reply_rules.push_back({one_of<Match>(), bytes(40), bytes(40)});
  }
  if (often()) what.impairments.sending = impairment();
  if (often()) what.impairments.receiving = impairment();
  what.interest = {.read = often(), .write = often(), .except = often()};
  what.answer_loop_allowed = often();
  drawn.look = {.height = lane_height(), .pinned = often(), .hidden = often()};
  return drawn;
}

WorkspaceLook WorkspaceDraw::look() {
  WorkspaceLook drawn{
      .page = {.show_sockets = often(),
               .show_timeline = often(),
               .show_events = often(),
               .show_side = often(),
               .sockets_share = split_share(),
               .timeline_share = split_share(),
               .events_share = split_share(),
               .side = one_of<SidePanel>()},
      .events = {.filter_text = often() ? ":9876 !Gr\u00fc\u00dfe" : "",
                 .time_format = one_of<TimeFormat>(),
                 .auto_scroll = often()},
      .timeline = {.ns_per_column = ladder_width(share() * 1e9 + 1),
                   .lanes = {.height = lane_height(), .by_port = often()}},
      .traffic = {.links_sorting = often() ? std::optional(Sorting{0, often()}) : std::nullopt,
                  .links_share = split_share()}};
  for (bool& hidden : drawn.events.hidden) hidden = often();
  if (often()) {
    drawn.timeline.lanes.folded = {9876, static_cast<std::uint16_t>(below(9000))};
  }
  return drawn;
}

Workspace WorkspaceDraw::workspace(std::size_t endpoints_max) {
  Workspace drawn;
  for (std::size_t i = below(endpoints_max + 1); i > 0; --i) drawn.endpoints.push_back(endpoint());
  std::vector<std::size_t> places(drawn.endpoints.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  std::ranges::shuffle(places, random_);
  for (std::size_t i = 0; i < places.size(); ++i) drawn.endpoints[i].place = places[i];
  drawn.look = look();
  return drawn;
}

}  // namespace readyscope::gui::test
