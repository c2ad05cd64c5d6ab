#include "text/event_text.hpp"

#include "readyscope/net/system_error.hpp"
#include "text/format.hpp"

namespace readyscope {
namespace {

constexpr std::size_t text_characters_max = 120;

struct Condition {
  std::errc error;
  const char* words;
};

/// Not every standard library has messages for network errors.
constexpr Condition network_conditions[] = {
    {std::errc::connection_refused, "Connection refused"},
    {std::errc::host_unreachable, "No route to host"},
    {std::errc::message_size, "Message too long"},
    {std::errc::network_reset, "Network dropped connection"},
    {std::errc::network_unreachable, "Network is unreachable"},
    {std::errc::no_buffer_space, "No buffer space available"},
    {std::errc::permission_denied, "Permission denied"},
};

/// The record's error, for the conditions above in the same words on every system.
std::string condition_text(const Record& record) {
  const std::error_condition condition = system_error(record.error).default_error_condition();
  for (const auto& [error, words] : network_conditions) {
    if (condition == error) return words;
  }
  return condition.message();
}

}  // namespace

std::string detail(const Journal& journal, const Record& record) {
  if (is_readiness(record.kind)) {
    const std::string polls =
        record.count == 1 ? "1 poll" : format_count(record.count) + " polls in a row";
    const std::string lasted =
        record.span > Duration::zero() ? ", " + format_duration(record.span) : "";
    return polls + lasted + (journal.is_in_progress(record) ? ", still" : "");
  }
  switch (record.kind) {
    case Kind::received:
    case Kind::sent: {
      const auto payload = journal.payload(record);
      if (!payload) return "(payload no longer kept)";
      return record.count == 0 ? "(empty)" : inert_text(*payload, text_characters_max);
    }
    case Kind::refused:
      return condition_text(record) + ": a datagram of ours could not be delivered";
    case Kind::send_failed:
    case Kind::receive_failed:
      return condition_text(record);
    case Kind::truncated:
      return "Only the beginning of " + format_count(record.count) + " bytes could be received";
    case Kind::dropped:
      return "The kernel dropped " + format_count(record.count) +
             (record.count == 1 ? " datagram" : " datagrams") + ": the receive buffer was full";
    case Kind::poll_gap:
      return "No polling for " + format_duration(record.span);
    case Kind::finished:
      return "The counter reached its limit; the socket is closed";
    case Kind::loop_stopped:
      return "Endpoints kept answering each other; this one stopped";
    case Kind::lost_socket:
      return "Something else closed its handle";
    default:
      return {};
  }
}

}  // namespace readyscope
