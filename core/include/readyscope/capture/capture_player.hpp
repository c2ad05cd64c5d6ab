#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "readyscope/capture/captured_datagram.hpp"
#include "readyscope/scope/happening.hpp"
#include "readyscope/scope/scope.hpp"

namespace readyscope {

/// Turns captured datagrams into happenings, as if they had been polled here: a lane for each local
/// address, on which datagrams arrive and from which they are sent. Each datagram becomes one
/// happening, in the order in which they are added.
///
/// The local end of a datagram is the one that the capture says is this machine's. Where it does
/// not say, that is decided at the first datagram of a conversation: the receiving end if it is a
/// multicast or broadcast address; or else the one that has a lane already; or else the one whose
/// port is not of the range from which systems draw ports for clients; or else the receiving end.
///
/// Times are on an axis that begins at the first datagram. Whenever another millisecond of it has
/// begun, a poll is reported, at the time of the datagram that is the first in it.
class CapturePlayer {
 public:
  /// Of the conversations whose local end is remembered. For others it is decided anew each time.
  static constexpr std::size_t conversations_max = 65'536;
  /// From one poll to the next, unless nothing happens.
  static constexpr Duration poll_interval = std::chrono::milliseconds(1);
  /// Of the happenings that are handed on at once.
  static constexpr std::size_t batch_max = 512;

  /// Nothing of the first one is kept but its time; it has to be added too.
  explicit CapturePlayer(const CapturedDatagram& first);
  ~CapturePlayer();
  CapturePlayer(CapturePlayer&&) noexcept;
  CapturePlayer& operator=(CapturePlayer&&) noexcept;

  /// What a scope must start from: the time of the first datagram.
  [[nodiscard]] ScopeOrigin origin() const;
  /// Adds a datagram. The sink may be given it later, with others, until `flush`.
  void add(const CapturedDatagram& datagram, HappeningSink& sink);
  /// Hands on what has been added so far.
  void flush(HappeningSink& sink);
  /// The same at the end of the capture, with a last poll at the time of the latest datagram, so
  /// that none lies after it.
  void finish(HappeningSink& sink);

  /// Datagrams that could not be shown, because there are `Journal::lanes_max` lanes already and
  /// neither of their ends has one.
  [[nodiscard]] std::uint64_t unplaced() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace readyscope
