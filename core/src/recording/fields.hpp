#pragma once

#include <bit>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>
#include <vector>

#include "readyscope/net/enumeration.hpp"
#include "readyscope/scope/happening.hpp"
#include "recording/bytes.hpp"
#include "recording/portable_error.hpp"

namespace readyscope {

// The fields of all that is seldom recorded, in the order in which they are recorded. One list
// serves for writing and for reading.

template <class T, class Type>
concept MaybeConst = std::same_as<std::remove_const_t<T>, Type>;

template <class Code, MaybeConst<Interest> T>
void fields(Code& code, T& interest) {
  code(interest.read, interest.write, interest.except);
}
template <class Code, MaybeConst<SenderSettings> T>
void fields(Code& code, T& sender) {
  code(sender.rate, sender.limit, sender.form, sender.bytes, sender.start, sender.step,
       sender.burst);
}
template <class Code, MaybeConst<ReplyRule> T>
void fields(Code& code, T& rule) {
  code(rule.match, rule.pattern, rule.reply);
}
template <class Code, MaybeConst<Impairment> T>
void fields(Code& code, T& impairment) {
  code(impairment.drop, impairment.duplicate, impairment.reorder, impairment.delay,
       impairment.jitter, impairment.hold_back, impairment.bits_per_second_max, impairment.seed);
}
template <class Code, MaybeConst<Impairments> T>
void fields(Code& code, T& impairments) {
  code(impairments.sending, impairments.receiving);
}
template <class Code, MaybeConst<ImpairmentFigures> T>
void fields(Code& code, T& figures) {
  code(figures.taken, figures.duplicated, figures.dropped, figures.crowded_out, figures.passed,
       figures.failed, figures.waiting, figures.reordered, figures.reorder_distance_max);
}
template <class Code, MaybeConst<EndpointSettings> T>
void fields(Code& code, T& settings) {
  code(settings.attach, settings.address, settings.role, settings.sender, settings.forward_to,
       settings.reply_rules, settings.impairments, settings.interest, settings.sending,
       settings.answer_loop_allowed);
}
template <class Code, MaybeConst<ReceiverSettings> T>
void fields(Code& code, T& receiver) {
  code(receiver.wrap, receiver.source_is);
}
/// The last field of whatever has one.
template <class Code, MaybeConst<EndpointDescription> T>
void fields(Code& code, T& endpoint) {
  code(endpoint.machine, endpoint.ticket, endpoint.settings, endpoint.phase, endpoint.local,
       endpoint.peer, endpoint.forward_to);
  code.added(endpoint.settings.receiver);
}
template <class Code, MaybeConst<Failure> T>
void fields(Code& code, T& failure) {
  code(failure.words, failure.code);
}
template <class Code, MaybeConst<RuleFault> T>
void fields(Code& code, T& fault) {
  code(fault.rule, fault.what);
}
template <class Code, MaybeConst<SendDatagram> T>
void fields(Code& code, T& datagram) {
  code(datagram.ticket, datagram.lane, datagram.payload, datagram.to, datagram.filled_in,
       datagram.times, datagram.every);
}
template <class Code, MaybeConst<Repeat> T>
void fields(Code& code, T& repeat) {
  code(repeat.what, repeat.sent, repeat.failed, repeat.failure, repeat.due_at);
}

template <class Code, MaybeConst<PollGap> T>
void fields(Code& code, T& gap) {
  code(gap.from, gap.span);
}
template <class Code, MaybeConst<Troubled> T>
void fields(Code& code, T& trouble) {
  code(trouble.lane, trouble.at, trouble.kind, trouble.kernel_time, trouble.peer, trouble.error);
}
template <class Code, MaybeConst<EndpointChanged> T>
void fields(Code& code, T& change) {
  code(change.lane, change.at, change.lost, change.now);
}
template <class Code, MaybeConst<BufferSampled> T>
void fields(Code& code, T& sample) {
  code(sample.lane, sample.at, sample.bytes, sample.dropped);
}
template <class Code, MaybeConst<ImpairmentSampled> T>
void fields(Code& code, T& sample) {
  code(sample.lane, sample.direction, sample.figures);
}
template <class Code, MaybeConst<SenderProgressed> T>
void fields(Code& code, T& progress) {
  code(progress.lane, progress.running, progress.sent);
}
template <class Code, MaybeConst<Replied> T>
void fields(Code& code, T& replied) {
  code(replied.lane, replied.rule);
}
template <class Code, MaybeConst<AnswerWithheld> T>
void fields(Code& code, T& withheld) {
  code(withheld.lane);
}
template <class Code, MaybeConst<FilledIn> T>
void fields(Code& code, T& filled_in) {
  code(filled_in.lane);
}
template <class Code, MaybeConst<RepeatProgressed> T>
void fields(Code& code, T& progress) {
  code(progress.lane, progress.running, progress.repeat);
}
template <class Code, MaybeConst<Concluded> T>
void fields(Code& code, T& concluded) {
  code(concluded.ticket, concluded.failure, concluded.rule_fault);
}
template <class Code, MaybeConst<Complained> T>
void fields(Code& code, T& complaint) {
  code(complaint.failure);
}
template <class Code, MaybeConst<HistoryCleared> T>
void fields(Code&, T&) {}
template <class Code, MaybeConst<HistoryBounded> T>
void fields(Code& code, T& bound) {
  code(bound.bytes);
}

/// Writes fields one after the other.
class FieldWriter {
 public:
  explicit FieldWriter(ByteWriter out) : out_(out) {}

  template <class... Fields>
  void operator()(const Fields&... all) {
    (put(all), ...);
  }
  /// A field that older versions of the program did not know, after all others of an item.
  void added(const auto& field) { put(field); }

 private:
  void put(bool value) { out_.byte(value ? 1 : 0); }
  void put(double value) { out_.fixed(std::bit_cast<std::uint64_t>(value)); }
  void put(std::unsigned_integral auto value) { out_.number(value); }
  template <Enumeration Value>
  void put(Value value) {
    out_.number(static_cast<std::uint64_t>(value));
  }
  void put(Duration value) { out_.signed_number(value.count()); }
  void put(Instant value) { put(value.time_since_epoch()); }
  void put(std::byte value) { out_.byte(static_cast<std::uint8_t>(value)); }
  void put(const std::string& value) { out_.text(value); }
  void put(std::error_code value);
  void put(const Endpoint& value);
  template <class Value>
  void put(const std::optional<Value>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <class Value>
  void put(const std::shared_ptr<const Value>& value) {
    put(value != nullptr);
    if (value != nullptr) put(*value);
  }
  template <class Value>
  void put(const std::vector<Value>& values) {
    out_.number(values.size());
    for (const Value& value : values) put(value);
  }
  template <class Struct>
    requires requires(FieldWriter& code, const Struct& value) { fields(code, value); }
  void put(const Struct& value) {
    fields(*this, value);
  }

  ByteWriter out_;
};

/// Reads them back. Whatever no writer would have written makes the reader fail.
class FieldReader {
 public:
  FieldReader(ByteReader& in, OperatingSystem recorded_on) : in_(&in), recorded_on_(recorded_on) {}

  template <class... Fields>
  void operator()(Fields&... all) {
    (get(all), ...);
  }
  /// Stays as it is if the writer did not know it.
  void added(auto& field) {
    if (in_->left() > 0) get(field);
  }

 private:
  void get(bool& value) { value = below(2) != 0; }
  void get(double& value);
  template <std::unsigned_integral Number>
  void get(Number& value) {
    const std::uint64_t number = in_->number();
    value = static_cast<Number>(number);
    if (value != number) in_->fail();
  }
  template <Enumeration Value>
  void get(Value& value) {
    value = static_cast<Value>(below(enumerator_count<Value>));
  }
  void get(LaneId& value) {
    value = static_cast<LaneId>(below(static_cast<std::uint64_t>(no_lane)));
  }
  void get(ClockId& value) { value = ClockId{in_->number()}; }
  void get(Duration& value) { value = in_->duration(); }
  void get(Instant& value) { value = in_->after(Instant{}); }
  void get(std::byte& value) { value = static_cast<std::byte>(in_->byte()); }
  void get(std::string& value) { value = in_->text(); }
  void get(std::error_code& value);
  void get(Endpoint& value);
  template <class Value>
  void get(std::optional<Value>& value) {
    value.reset();
    if (below(2) != 0) get(value.emplace());
  }
  template <class Value>
  void get(std::shared_ptr<const Value>& value) {
    value.reset();
    if (below(2) == 0) return;
    const auto made = std::make_shared<Value>();
    get(*made);
    value = made;
  }
  template <class Value>
  void get(std::vector<Value>& values) {
    const std::uint64_t count = in_->number();
    // Each takes a byte at least, so nothing that is not there is made room for.
    if (count > in_->left()) in_->fail();
    values.clear();
    for (std::uint64_t i = 0; i < count && !in_->failed(); ++i) get(values.emplace_back());
  }
  template <class Struct>
    requires requires(FieldReader& code, Struct& value) { fields(code, value); }
  void get(Struct& value) {
    fields(*this, value);
  }

  std::uint64_t below(std::uint64_t end) {
    const std::uint64_t number = in_->number();
    return number < end ? number : in_->fail();
  }

  ByteReader* in_;
  OperatingSystem recorded_on_;
};

}  // namespace readyscope
