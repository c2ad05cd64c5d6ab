#include "files/workspace.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

#include "files/json_document.hpp"
#include "panels/traffic/traffic_parts.hpp"
#include "panels/widgets/split.hpp"
#include "text/format.hpp"
#include "text/payload_text.hpp"

namespace readyscope::gui {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::uint64_t version = 1;
constexpr std::size_t address_bytes_max = 2 * address_text_bytes_max;

// ---- words ------------------------------------------------------------------------------------

constexpr Words<Attach> attaches{{{Attach::bind, "bind"}, {Attach::connect, "connect"}}};
constexpr Words<TimeFormat> time_formats{{{TimeFormat::since_start, "since_start"},
                                          {TimeFormat::time_of_day, "time_of_day"},
                                          {TimeFormat::since_previous, "since_previous"},
                                          {TimeFormat::since_reference, "since_reference"}}};
constexpr Words<SidePanel> side_panels{
    {{SidePanel::traffic, "traffic"}, {SidePanel::payload, "payload"}, {SidePanel::send, "send"}}};
struct InterestWord {
  std::string_view name;
  bool Interest::* asked;
};
constexpr InterestWord interests[] = {
    {"read", &Interest::read}, {"write", &Interest::write}, {"except", &Interest::except}};

static_assert(sizeof(Interest) == std::size(interests), "one word for each of its flags");

// ---- writing ----------------------------------------------------------------------------------

std::string escaped(std::string_view bytes) { return to_text(std::as_bytes(std::span(bytes))); }

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

ordered_json json_of(const SenderSettings& sender) {
  return {{"rate", sender.rate},
          {"limit", sender.limit ? ordered_json(*sender.limit) : ordered_json(nullptr)},
          {"form", option_name(sender.form)},
          {"bytes", sender.bytes},
          {"start", sender.start},
          {"step", sender.step},
          {"burst", sender.burst}};
}

ordered_json json_of(const Impairment& impairment) {
  return {{"drop", impairment.drop},
          {"duplicate", impairment.duplicate},
          {"reorder", impairment.reorder},
          {"delay_ms", milliseconds(impairment.delay)},
          {"jitter_ms", milliseconds(impairment.jitter)},
          {"hold_back_ms", milliseconds(impairment.hold_back)},
          {"bits_per_second", impairment.bits_per_second_max},
          {"seed", impairment.seed}};
}

ordered_json json_of(const ReplyRules& rules) {
  ordered_json list = ordered_json::array();
  for (const ReplyRule& rule : rules) {
    list.push_back({{"match", option_name(rule.match)},
                    {"pattern", escaped(rule.pattern)},
                    {"reply", escaped(rule.reply)}});
  }
  return list;
}

ordered_json json_of(const Interest& interest) {
  ordered_json list = ordered_json::array();
  for (const InterestWord& word : interests) {
    if (interest.*word.asked) list.push_back(word.name);
  }
  return list;
}

ordered_json json_of(const ReceiverSettings& receiver) {
  ordered_json one = {{"sources", source_kinds.name_of(receiver.source_is)}};
  if (receiver.wrap != WrapWidth::inferred) one["wrap"] = bits_of(receiver.wrap);
  return one;
}

/// `index` is the endpoint's index among all of them, and its lane's unless that was moved.
ordered_json json_of(const SavedEndpoint& saved, std::size_t index) {
  const EndpointSettings usual;
  const EndpointSettings& what = saved.what;
  ordered_json one = {{"attach", attaches.name_of(what.attach)},
                      {"address", what.address},
                      {"role", option_name(what.role)}};
  if (!what.sending) one["running"] = false;
  if (what.role == Role::counter_sender || what.sender != usual.sender) {
    one["sender"] = json_of(what.sender);
  }
  if (what.receiver != usual.receiver) one["receiver"] = json_of(what.receiver);
  if (!what.forward_to.empty()) one["forward_to"] = what.forward_to;
  if (!what.reply_rules.empty()) one["rules"] = json_of(what.reply_rules);
  if (what.answer_loop_allowed) one["endless_answers"] = true;
  if (what.interest != usual.interest) one["interest"] = json_of(what.interest);
  const auto& [sending, receiving] = what.impairments;
  if (sending != Impairment{}) one["sending"] = json_of(sending);
  if (receiving != Impairment{}) one["receiving"] = json_of(receiving);
  ordered_json lane = ordered_json::object();
  if (saved.place != index) lane["place"] = saved.place;
  if (saved.look.height != 1) lane["height"] = saved.look.height;
  if (saved.look.pinned) lane["pinned"] = true;
  if (saved.look.hidden) lane["hidden"] = true;
  if (!lane.empty()) one["lane"] = std::move(lane);
  return one;
}

ordered_json events_of(const WorkspaceLook& look) {
  ordered_json hidden = ordered_json::array();
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    if (look.events.hidden[kind]) hidden.push_back(kind_name(static_cast<Kind>(kind)));
  }
  return {{"filter", look.events.filter_text},
          {"hidden", std::move(hidden)},
          {"time", time_formats.name_of(look.events.time_format)},
          {"scrolls", look.events.auto_scroll}};
}

ordered_json layout_of(const WorkspaceLook& look) {
  return {{"sockets", look.page.show_sockets},
          {"timeline", look.page.show_timeline},
          {"events", look.page.show_events},
          {"side", look.page.show_side},
          {"sockets_share", as_written(look.page.sockets_share)},
          {"timeline_share", as_written(look.page.timeline_share)},
          {"events_share", as_written(look.page.events_share)},
          {"tab", side_panels.name_of(look.page.side)}};
}

ordered_json traffic_of(const WorkspaceLook& look) {
  ordered_json traffic = ordered_json::object();
  if (look.traffic.links_sorting) {
    traffic["sorted_by"] = links_column_name(look.traffic.links_sorting->column);
    traffic["descending"] = look.traffic.links_sorting->descending;
  }
  traffic["links_share"] = as_written(look.traffic.links_share);
  return traffic;
}

// ---- reading ----------------------------------------------------------------------------------

/// Passes each word of a list to `take`, which returns whether it knows the word.
template <class Take>
void take_words(const JsonObject& from, const char* name, Take take) {
  for (const json& word : from.array(name)) {
    if (!word.is_string() || !take(word.get_ref<const std::string&>())) {
      from.fault(name, "contains an unknown value");
    }
  }
}

void take_sender(const JsonObject& from, SenderSettings& sender) {
  using Settings = SenderSettings;
  from.take("rate", sender.rate, 0, Settings::rate_max);
  const json* limit = from.find("limit");
  if (limit != nullptr && limit->is_null()) {
    sender.limit.reset();
  } else {
    std::uint64_t counters = sender.limit.value();
    from.take("limit", counters);
    sender.limit_to(counters);
  }
  from.take("form", sender.form, wire_form_from);
  from.take("bytes", sender.bytes, 0, counter_bytes_max);
  from.take("start", sender.start);
  from.take("step", sender.step);
  from.take("burst", sender.burst, 1, Settings::burst_max);
}

void take_receiver(const JsonObject& from, ReceiverSettings& receiver) {
  from.take("sources", receiver.source_is, source_kinds);
  if (from.find("wrap") == nullptr) return;
  unsigned bits = 0;
  from.take("wrap", bits, 8, 32);
  const auto* const width = std::ranges::find(wrap_widths, bits, bits_of);
  if (width == wrap_widths.end()) return from.fault("wrap", "is not 8, 16 or 32");
  receiver.wrap = *width;
}

void take_milliseconds(const JsonObject& from, const char* name, Duration& duration) {
  double ms = milliseconds(duration);
  from.take(name, ms, 0, milliseconds(Impairment::time_max));
  duration = Duration(std::llround(ms * 1e6));
}

void take_impairment(const JsonObject& from, Impairment& impairment) {
  from.take("drop", impairment.drop, 0, 1);
  from.take("duplicate", impairment.duplicate, 0, 1);
  from.take("reorder", impairment.reorder, 0, 1);
  take_milliseconds(from, "delay_ms", impairment.delay);
  take_milliseconds(from, "jitter_ms", impairment.jitter);
  take_milliseconds(from, "hold_back_ms", impairment.hold_back);
  from.take("bits_per_second", impairment.bits_per_second_max, 0, 1e15);
  from.take("seed", impairment.seed);
}

void take_rules(const JsonObject& from, ReplyRules& rules, Faults& faults) {
  for (const json& one : from.array("rules")) {
    if (!one.is_object()) from.fault("rules", "contains something that is not an object");
    const JsonObject members(one, "a rule's ", faults);
    ReplyRule& rule = rules.emplace_back();
    members.take("match", rule.match, match_from);
    members.take_bytes("pattern", rule.pattern);
    members.take_bytes("reply", rule.reply);
  }
}

void take_interest(const JsonObject& from, Interest& interest) {
  if (from.find("interest") == nullptr) return;
  interest = {.read = false, .write = false, .except = false};
  take_words(from, "interest", [&](std::string_view name) {
    const auto* const found = std::ranges::find(interests, name, &InterestWord::name);
    if (found == std::end(interests)) return false;
    interest.*found->asked = true;
    return true;
  });
}

void take_lane(const JsonObject& from, SavedEndpoint& saved) {
  from.take("place", saved.place, 0, Workspace::endpoints_max);
  from.take("height", saved.look.height, LaneArrangement::height_min, LaneArrangement::height_max);
  from.take("pinned", saved.look.pinned);
  from.take("hidden", saved.look.hidden);
}

SavedEndpoint take_endpoint(const json& from, std::size_t index, Faults& faults) {
  SavedEndpoint saved;
  saved.place = index;
  if (!from.is_object()) faults.add("it is not an object");
  const JsonObject members(from, "its ", faults);
  EndpointSettings& what = saved.what;
  members.take("attach", what.attach, attaches);
  if (members.find("address") == nullptr) faults.add("it has no address");
  members.take("address", what.address, address_bytes_max);
  members.take("role", what.role, role_from);
  members.take("running", what.sending);
  take_sender(members.object("sender"), what.sender);
  take_receiver(members.object("receiver"), what.receiver);
  members.take("forward_to", what.forward_to, address_bytes_max);
  take_rules(members, what.reply_rules, faults);
  members.take("endless_answers", what.answer_loop_allowed);
  take_interest(members, what.interest);
  take_impairment(members.object("sending"), what.impairments.sending);
  take_impairment(members.object("receiving"), what.impairments.receiving);
  take_lane(members.object("lane"), saved);
  return saved;
}

void take_endpoints(const json& list, std::vector<SavedEndpoint>& endpoints, Faults& faults) {
  std::size_t number = 0;
  for (const json& one : list) {
    ++number;
    if (endpoints.size() == Workspace::endpoints_max) {
      faults.add("endpoint " + format_count(number) + " and all after it are too many");
      return;
    }
    Faults own;
    SavedEndpoint saved = take_endpoint(one, endpoints.size(), own);
    if (own.count == 0) {
      endpoints.push_back(std::move(saved));
    } else {
      faults.add("endpoint " + format_count(number) + " is left out: " + own.first);
    }
  }
}

void take_events(const JsonObject& from, WorkspaceLook& look) {
  from.take("filter", look.events.filter_text, Filter::text_bytes_max);
  take_words(from, "hidden", [&](std::string_view name) {
    const auto kind = kind_names.from(name);
    if (kind) look.events.hidden[static_cast<std::size_t>(*kind)] = true;
    return kind.has_value();
  });
  from.take("time", look.events.time_format, time_formats);
  from.take("scrolls", look.events.auto_scroll);
}

void take_share(const JsonObject& from, const char* name, float& share) {
  from.take(name, share, split_share_min, 1 - split_share_min);
}

void take_layout(const JsonObject& from, WorkspaceLook& look) {
  from.take("sockets", look.page.show_sockets);
  from.take("timeline", look.page.show_timeline);
  from.take("events", look.page.show_events);
  from.take("side", look.page.show_side);
  take_share(from, "sockets_share", look.page.sockets_share);
  take_share(from, "timeline_share", look.page.timeline_share);
  take_share(from, "events_share", look.page.events_share);
  from.take("tab", look.page.side, side_panels);
}

void take_timeline(const JsonObject& from, WorkspaceLook& look) {
  from.take("ns_per_column", look.timeline.ns_per_column, TimelinePanel::ns_per_column_min,
            TimelinePanel::ns_per_column_max);
  look.timeline.ns_per_column = ladder_width(look.timeline.ns_per_column);
  from.take("lane_height", look.timeline.lanes.height, LaneArrangement::height_min,
            LaneArrangement::height_max);
  from.take("by_port", look.timeline.lanes.by_port);
  for (const json& port : from.array("folded")) {
    if (!port.is_number_unsigned() || port > 65'535U) {
      from.fault("folded", "contains something that is not a port");
    } else if (std::ranges::find(look.timeline.lanes.folded, port.get<std::uint16_t>()) ==
               look.timeline.lanes.folded.end()) {
      look.timeline.lanes.folded.push_back(port.get<std::uint16_t>());
    }
  }
}

void take_traffic(const JsonObject& from, WorkspaceLook& look) {
  if (from.find("sorted_by") != nullptr) {
    Sorting sorting{.column = -1};
    from.take("sorted_by", sorting.column, links_column_from);
    from.take("descending", sorting.descending);
    if (sorting.column >= 0) look.traffic.links_sorting = sorting;
  }
  take_share(from, "links_share", look.traffic.links_share);
}

}  // namespace

std::string workspace_text(const Workspace& workspace) {
  ordered_json root;
  root["version"] = version;
  root["endpoints"] = ordered_json::array();
  for (std::size_t i = 0; i < workspace.endpoints.size(); ++i) {
    root["endpoints"].push_back(json_of(workspace.endpoints[i], i));
  }
  const WorkspaceLook& look = workspace.look;
  root["events"] = events_of(look);
  root["layout"] = layout_of(look);
  root["timeline"] = {{"ns_per_column", look.timeline.ns_per_column},
                      {"lane_height", look.timeline.lanes.height},
                      {"by_port", look.timeline.lanes.by_port},
                      {"folded", look.timeline.lanes.folded}};
  root["traffic"] = traffic_of(look);
  return json_text(root);
}

bool is_workspace_text(std::string_view text) {
  if (text.empty()) return true;
  const JsonDocument document = read_json(text, std::numeric_limits<std::uint64_t>::max());
  if (document.condition != Condition::good) return false;
  const auto endpoints = document.root.find("endpoints");
  return endpoints != document.root.end() && endpoints->is_array();
}

ReadWorkspace read_workspace(std::string_view text) {
  ReadWorkspace read;
  read_object(text, version, read, [&](const JsonObject& root, Faults& faults) {
    if (root.find("endpoints") == nullptr && root.find("layout") == nullptr) {
      faults.add("it is not a workspace");
      return;
    }
    take_endpoints(root.array("endpoints"), read.value.endpoints, faults);
    take_events(root.object("events"), read.value.look);
    take_layout(root.object("layout"), read.value.look);
    take_timeline(root.object("timeline"), read.value.look);
    take_traffic(root.object("traffic"), read.value.look);
  });
  return read;
}

}  // namespace readyscope::gui
