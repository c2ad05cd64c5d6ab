#include "program/traffic_choice.hpp"

#include <algorithm>

#include "text/quantity.hpp"

namespace readyscope {
namespace {

/// No endpoint has it, so that a choice that no lane has met yet is not one of all lanes.
constexpr LaneId unused_lane{0xffff'fffe};

std::expected<std::optional<Duration>, std::string> parse_end(std::string_view text) {
  if (text.empty()) return std::optional<Duration>{};
  const auto amount = parse_quantity(text, Unit::duration);
  if (!amount) return std::unexpected(amount.error());
  const Amount longest = static_cast<Amount>(duration_max.count());
  if (*amount < 0 || *amount > longest) return std::unexpected("it must be between 0s and a year");
  return Duration(static_cast<Duration::rep>(*amount));
}

/// Whether a name is a port, or an address with that port.
bool has_port(std::string_view address, std::string_view port) {
  if (!port.starts_with(':')) return address.ends_with(":" + std::string(port));
  return address.ends_with(port);
}

bool is_name_of(std::string_view wanted, const LaneName& name) {
  const bool is_port = wanted.find_first_not_of("0123456789", wanted.starts_with(':') ? 1 : 0) ==
                       std::string_view::npos;
  const auto is_it = [&](std::string_view address) {
    if (is_port) return has_port(address, wanted);
    const std::string_view host = address.substr(0, address.rfind(':'));
    const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
    return address == wanted || host == wanted ||
           (is_bracketed && host.substr(1, host.size() - 2) == wanted);
  };
  return name.whole == wanted || is_it(name.local) || is_it(name.peer);
}

}  // namespace

std::expected<void, std::string> parse_time_range(std::string_view text, TrafficChoice& choice) {
  constexpr std::string_view dots = "..";
  const std::size_t middle = text.find(dots);
  if (middle == std::string_view::npos || text == dots) {
    return std::unexpected("a range is FROM..TO, such as 10s..2min, 10s.. or ..2min");
  }
  const auto from = parse_end(text.substr(0, middle));
  if (!from) return std::unexpected(from.error());
  const auto until = parse_end(text.substr(middle + dots.size()));
  if (!until) return std::unexpected(until.error());
  if (*from && *until && **from >= **until) return std::unexpected("it ends before it begins");
  choice.from = *from;
  choice.until = *until;
  return {};
}

ChosenTraffic::ChosenTraffic(const TrafficChoice& choice, const Scope& scope) : scope_(scope) {
  for (const std::string& name : choice.lanes) wanted_.push_back({name});
  filter_.set_text(choice.filter);
  if (choice.from) begin_ = scope.began_at() + *choice.from;
  if (choice.until) end_ = scope.began_at() + *choice.until;
  if (!wanted_.empty()) lanes_ = {unused_lane};
  if (choice.from || choice.until || !wanted_.empty()) {
    filter_.set_range(MarkedRange{.from = begin_, .to = end_, .lanes = lanes_});
  }
}

ChosenTraffic::ChosenTraffic(Filter filter, const Scope& scope)
    : scope_(scope), filter_(std::move(filter)) {
  if (!filter_.range()) return;
  begin_ = filter_.range()->begin();
  end_ = filter_.range()->end();
  lanes_ = filter_.range()->lanes;
}

void ChosenTraffic::note(const EndpointChanged& change) {
  if (wanted_.empty()) return;
  std::erase(lanes_, change.lane);
  if (is_chosen(scope_.journal().name_parts(change.lane))) lanes_.push_back(change.lane);
  filter_.set_range(MarkedRange{.from = begin_, .to = end_, .lanes = lanes_});
}

bool ChosenTraffic::passes(const Received& received) const {
  return passes(
      {.at = received.at, .lane = received.lane, .kind = Kind::received, .peer = received.from},
      received.payload);
}

bool ChosenTraffic::passes(const Sent& sent) const {
  return passes({.at = sent.at, .lane = sent.lane, .kind = Kind::sent, .peer = sent.to},
                sent.payload);
}

bool ChosenTraffic::is_chosen(const LaneName& name) {
  bool chosen = false;
  for (Wanted& wanted : wanted_) {
    if (!is_name_of(wanted.name, name)) continue;
    wanted.is_met = true;
    chosen = true;
  }
  return chosen;
}

bool ChosenTraffic::shows(LaneId lane) const {
  const bool shows_all = wanted_.empty() && lanes_.empty();
  return shows_all || std::ranges::find(lanes_, lane) != lanes_.end();
}

std::vector<std::string> ChosenTraffic::unmet() const {
  std::vector<std::string> names;
  for (const Wanted& wanted : wanted_) {
    if (!wanted.is_met) names.push_back(wanted.name);
  }
  return names;
}

bool ChosenTraffic::is_past() const {
  return end_ != Instant::max() && scope_.now() > end_ &&
         scope_.now() - end_ > CachedRangeFigures::settled_after;
}

}  // namespace readyscope
