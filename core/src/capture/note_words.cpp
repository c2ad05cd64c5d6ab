#include "capture/note_words.hpp"

#include <algorithm>
#include <chrono>

#include "readyscope/net/system_error.hpp"
#include "readyscope/scope/role.hpp"

namespace readyscope {
namespace {

std::string padded(std::int64_t number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::string counted(std::uint64_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

std::string error_words(std::error_code error) {
  return error ? ": " + system_name(error) + "." : ".";
}

}  // namespace

std::string time_words(Duration since_1970) {
  using std::chrono::floor;
  const std::chrono::sys_time<Duration> at{since_1970};
  const auto day = floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<Duration> time(at - day);
  return padded(int{date.year()}, 4) + '-' + padded(unsigned{date.month()}, 2) + '-' +
         padded(unsigned{date.day()}, 2) + ' ' + padded(time.hours().count(), 2) + ':' +
         padded(time.minutes().count(), 2) + ':' + padded(time.seconds().count(), 2) + '.' +
         padded(time.subseconds().count(), 9) + " UTC: ";
}

std::string words_of(const Troubled& trouble, const std::string& name) {
  const std::string other = trouble.peer ? ' ' + trouble.peer->text() : "";
  switch (trouble.kind) {
    case Kind::refused:
      return name + ": a datagram" + (other.empty() ? "" : " to" + other) +
             " could not be delivered" + error_words(trouble.error);
    case Kind::send_failed:
      return name + ": sending" + (other.empty() ? "" : " to" + other) + " failed" +
             error_words(trouble.error);
    case Kind::receive_failed:
      return name + ": receiving failed" + error_words(trouble.error);
    case Kind::loop_stopped:
      return name + ": stopped, because endpoints kept answering each other.";
    default:
      return {};
  }
}

std::string words_of(const EndpointChanged& change, Phase before, const std::string& name) {
  const EndpointDescription& now = *change.now;
  if (now.phase == Phase::open) {
    return name + ": opened as " + std::string(option_name(now.settings.role)) + '.';
  }
  if (before != Phase::open) return {};
  if (change.lost) return name + ": lost its socket, which something else closed.";
  return name + (now.phase == Phase::finished ? ": finished; its counter reached its limit."
                                              : ": removed.");
}

std::string words_of(const PollGap& gap) {
  const auto span = std::chrono::duration_cast<std::chrono::milliseconds>(gap.span);
  return "nothing was polled for " + std::to_string(span.count()) + " ms from then on.";
}

std::string drop_words(std::uint64_t count, const std::string& name) {
  return name + ": the kernel dropped " + counted(count, "datagram") +
         "; the receive buffer was full.";
}

std::string missing_words(std::uint64_t datagrams, std::uint64_t notes) {
  const std::string both = datagrams > 0 && notes > 0 ? " and " : "";
  return (datagrams > 0 ? counted(datagrams, "datagram") : "") + both +
         (notes > 0 ? counted(notes, "note") : "") + " could not be written here.";
}

}  // namespace readyscope
