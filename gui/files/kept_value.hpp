#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "files/kept_file.hpp"
#include "readyscope/scope/failure.hpp"

namespace readyscope::gui {

/// What a text of ours held.
template <class T>
struct ReadText {
  Condition condition = Condition::good;
  T value{};               ///< What could be taken of it, damaged or not.
  std::string fault{};     ///< What is wrong, as the rest of a sentence; empty when it is good.
  std::error_code code{};  ///< What the system said, if it was the system that failed.
};

/// Ours and what another instance wrote, in one.
template <class T>
struct Merged {
  T value;
  bool complete = true;  ///< False when some of theirs had to be left out.
};

/// A value that is kept in a file from launch to launch, next to other instances and to people who
/// edit it. What cannot be taken is kept aside before anything takes its place. `Format` says what
/// is special about the value:
///
///   using Value = ...;
///   static constexpr std::size_t bytes_max;        // of a file that is read or written
///   static constexpr std::string_view title;       // `The settings`
///   static constexpr std::string_view others;      // what is in a file that is kept aside as
///                                                  // `other`, such as `more than fits`
///   static std::string text(const Value&);
///   static ReadText<Value> read(std::string_view text);
///   // Only where several instances may write the file, one after the other:
///   static Merged<Value> merge(const Value& base, const Value& ours,
///                              const ReadText<Value>& theirs);
template <class Format>
class KeptValue {
 public:
  using Value = typename Format::Value;
  using Read = ReadText<Value>;

  struct Saved {
    Value value;         ///< What the file holds now.
    std::string said{};  ///< What a person should know all the same; mostly empty.
  };

  explicit KeptValue(std::filesystem::path file) : file_(std::move(file), Format::bytes_max) {}

  /// One that no other instance has meanwhile. The failure's words are the rest of a sentence.
  static std::expected<KeptValue, Failure> take(const std::filesystem::path& file) {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    KeptValue kept(file);
    auto lock = FileLock::take(file);
    if (lock) {
      kept.lock_ = std::move(*lock);
    } else if (lock.error() == std::errc::device_or_resource_busy) {
      return std::unexpected(Failure{"another Readyscope has it open", lock.error()});
    }
    return kept;
  }

  [[nodiscard]] const std::filesystem::path& path() const { return file_.path(); }
  [[nodiscard]] std::string name() const { return file_.name(); }

  /// Reads what is there, and begins with it.
  Read load() {
    KeptFile::Content content = file_.read();
    Read there = taken(content);
    remember(std::move(content.text), there.condition);
    base_ = there.value;
    return there;
  }

  /// From now on, whatever differs from this was changed here.
  void begin(Value value) { base_ = std::move(value); }
  [[nodiscard]] bool is_changed(const Value& value) const { return value != base_; }

  /// Writes it, merged with what another instance wrote meanwhile where that is possible. A failure
  /// is a sentence.
  std::expected<Saved, Failure> save(const Value& ours, Outlasts what) {
    const KeptFile::Content content = file_.read();
    Merged<Value> merged{ours};
    Condition condition = content.condition;
    if constexpr (merges) {
      const Read theirs = taken(content);
      merged = Format::merge(base_, ours, theirs);
      condition = theirs.condition;
    }
    std::string text = Format::text(merged.value);
    if (text.size() > Format::bytes_max) return not_saved(too_large(Format::bytes_max));
    Saved saved{std::move(merged.value)};
    if (const auto why = why_aside(content, condition, merged.complete); !why.empty()) {
      const auto aside = file_.keep_aside(why);
      if (!aside) return not_saved(aside.error());
      const bool of_others = why == other;
      saved.said = name() + " held " +
                   std::string(of_others ? Format::others : "what could not be read") +
                   ". It is kept as " + *aside + ".";
    }
    if (const auto error = file_.write(text, what)) return not_saved({error.message(), error});
    remember(std::move(text), Condition::good);
    base_ = ours;
    return saved;
  }

  /// See `KeptFile`.
  [[nodiscard]] std::expected<std::string, Failure> keep_aside(std::string_view why) const {
    return file_.keep_aside(why);
  }

 private:
  static constexpr bool merges = requires { &Format::merge; };
  static constexpr std::string_view other = "other";

  static Read taken(const KeptFile::Content& content) {
    if (content.condition == Condition::good) return Format::read(content.text);
    return {content.condition, {}, content.fault.words, content.fault.code};
  }

  void remember(std::string text, Condition condition) {
    if constexpr (!merges) known_ = std::move(text);
    known_condition_ = condition;
  }

  /// Under which name what is there has to be kept; empty when it need not be.
  [[nodiscard]] std::string_view why_aside(const KeptFile::Content& content, Condition condition,
                                           bool complete) const {
    if (content.condition == Condition::absent) return "";
    if (!merges) {
      const bool known = content.condition == Condition::good && content.text == known_;
      if (!known) return other;
      condition = known_condition_;
    }
    if (condition == Condition::good) return complete ? "" : other;
    return condition == Condition::newer ? "newer" : "damaged";
  }

  [[nodiscard]] std::unexpected<Failure> not_saved(const Failure& why) const {
    return std::unexpected(could_not_save(Format::title, name(), why));
  }

  KeptFile file_;
  std::optional<FileLock> lock_;  ///< Where it was asked for, and the folder takes one.
  std::string known_;             ///< The file's text when it was last read or written here.
  Condition known_condition_ = Condition::absent;  ///< Of that text.
  Value base_{};                                   ///< What the value is compared with.
};

}  // namespace readyscope::gui
