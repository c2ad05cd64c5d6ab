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

/// The content of one of our files.
template <class T>
struct ReadText {
  Condition condition = Condition::good;
  T value{};            ///< Whatever is valid in it, damaged or not.
  std::string fault{};  ///< What is wrong, in words that complete a sentence; empty if it is good.
  std::error_code code{};  ///< The system's error, if the system failed.
};

/// Ours and what another instance wrote, merged.
template <class T>
struct Merged {
  T value;
  bool complete = true;  ///< False if some of theirs had to be left out.
};

/// A value that is kept in a file from launch to launch, which other instances and people may
/// change as well. A file that cannot be used is kept under another name before it is replaced.
/// `Format` defines what is special about the value:
///
///   using Value = ...;
///   static constexpr std::size_t bytes_max;        // of a file that is read or written
///   static constexpr std::string_view title;       // `The settings`
///   static constexpr std::string_view others;      // what is in a file that is renamed as
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
    Value value;         ///< The file's content now.
    std::string said{};  ///< What a person should know nevertheless; usually empty.
  };

  explicit KeptValue(std::filesystem::path file) : file_(std::move(file), Format::bytes_max) {}

  /// One that no other instance can have meanwhile. The failure's words complete a sentence.
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

  /// Reads the file, and starts from its value.
  Read load() {
    KeptFile::Content content = file_.read();
    Read there = taken(content);
    remember(std::move(content.text), there.condition);
    base_ = there.value;
    return there;
  }

  /// From now on, whatever differs from this was changed here.
  void begin(Value value) {
    base_ = std::move(value);
    is_in_doubt_ = false;
  }
  [[nodiscard]] bool is_changed(const Value& value) const { return is_in_doubt_ || value != base_; }

  /// Writes it, merged with what another instance wrote meanwhile if possible. A failure is a whole
  /// sentence.
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
      // Even if writing fails now and succeeds later.
      said_ = name() + " held " +
              std::string(of_others ? Format::others : "what could not be read") +
              ". It is kept as " + *aside + ".";
    }
    if (const auto error = file_.write(text, what)) {
      // If only flushing failed, the new text is there, and nobody else wrote it.
      if (file_.read().text == text) {
        remember(std::move(text), Condition::good);
        base_ = ours;
      }
      return not_saved({error.message(), error});
    }
    remember(std::move(text), Condition::good);
    begin(ours);
    saved.said = std::exchange(said_, {});
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

  void remember(std::string&& text, Condition condition) {
    if constexpr (!merges) known_ = std::move(text);
    known_condition_ = condition;
  }

  /// Why the present file has to be kept, as a part of its new name; empty if it need not be kept.
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

  [[nodiscard]] std::unexpected<Failure> not_saved(const Failure& why) {
    is_in_doubt_ = true;
    return std::unexpected(could_not_save(Format::title, name(), why));
  }

  KeptFile file_;
  std::optional<FileLock> lock_;  ///< If it was requested and the folder allows one.
  std::string known_;             ///< The file's text when it was last read or written here.
  Condition known_condition_ = Condition::absent;  ///< Of that text.
  Value base_{};                                   ///< The value that changes are relative to.
  std::string said_;                               ///< What a person should know once it is saved.
  bool is_in_doubt_ = false;  ///< The last save failed, so the file may hold either value.
};

}  // namespace readyscope::gui
