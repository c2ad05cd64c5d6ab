#pragma once

#include <nlohmann/json.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "files/kept_file.hpp"
#include "readyscope/net/enumeration.hpp"

namespace readyscope::gui {

/// JSON that people may have edited, and that may be damaged in any way.
struct JsonDocument {
  Condition condition = Condition::good;
  nlohmann::json root{};  ///< An object if it is good.
  std::string fault{};  ///< What is wrong, in words that complete a sentence; empty if it is good.
};

/// Reads an object whose `version` is from 1 to this one.
JsonDocument read_json(std::string_view text, std::uint64_t version);

/// JSON as a file holds it: indented, and with anything that is not UTF-8 replaced.
std::string json_text(const nlohmann::ordered_json& root);

/// The number as a person would write it: 0.29F as a double is 0.28999999165534973. Read as a float
/// again, it is the same.
double as_written(float number);
inline double as_written(double number) { return number; }

/// What is wrong in a document: the first fault in words, and the number of faults.
struct Faults {
  std::string first{};
  std::size_t count = 0;

  void add(std::string what);
  /// In words that complete a sentence; empty if nothing is wrong.
  [[nodiscard]] std::string text() const;
};

/// An object of a document, whose members are taken one by one. A missing member leaves the value
/// as it is. So does a wrong one, which is a fault as well.
class JsonObject {
 public:
  using json = nlohmann::json;

  /// In faults, `where` precedes the names of members; it ends in a space.
  JsonObject(const json& object, std::string where, Faults& faults);

  void take(const char* name, bool& value) const;
  void take(const char* name, std::string& text, std::size_t bytes_max) const;
  /// Text with the escapes of `payload_text`, which can hold every byte.
  void take_bytes(const char* name, std::string& bytes) const;
  /// The bounds, too, are taken as a person would write them: 0.88 is not above 0.88F.
  template <std::floating_point Number>
  void take(const char* name, Number& value, std::type_identity_t<Number> min,
            std::type_identity_t<Number> max) const {
    double number = value;
    if (take_number(name, number, as_written(min), as_written(max))) {
      value = static_cast<Number>(number);
    }
  }
  template <std::unsigned_integral Number>
  void take(const char* name, Number& value, std::uint64_t min = 0,
            std::uint64_t max = std::numeric_limits<Number>::max()) const {
    std::uint64_t number = value;
    if (take_whole(name, number, min, max)) value = static_cast<Number>(number);
  }
  /// One of these words.
  template <Enumeration Choice>
  void take(const char* name, Choice& value, const Words<Choice>& words) const {
    take(name, value, [&](std::string_view word) { return words.from(word); });
  }
  /// One of the words that `from` knows.
  template <class Choice, std::invocable<std::string_view> From>
  void take(const char* name, Choice& value, From from) const {
    const json* member = find(name);
    if (member == nullptr) return;
    const auto known =
        member->is_string() ? from(member->get_ref<const std::string&>()) : std::optional<Choice>();
    if (known) {
      value = *known;
    } else {
      fault(name, "is not a known value");
    }
  }

  /// Empty if there is none.
  [[nodiscard]] JsonObject object(const char* name) const;
  [[nodiscard]] const json& array(const char* name) const;

  [[nodiscard]] const json* find(const char* name) const;
  void fault(const char* name, std::string_view what) const;

 private:
  bool take_number(const char* name, double& value, double min, double max) const;
  bool take_whole(const char* name, std::uint64_t& value, std::uint64_t min,
                  std::uint64_t max) const;

  const json* object_;
  std::string where_;
  Faults* faults_;
};

/// Reads an object of a version up to this one, and passes it to `take`. The condition of the text
/// and its faults go into `read`.
template <class Read, class Take>
void read_object(std::string_view text, std::uint64_t version, Read& read, Take take) {
  const JsonDocument document = read_json(text, version);
  read.condition = document.condition;
  read.fault = document.fault;
  if (document.condition != Condition::good) return;
  Faults faults;
  take(JsonObject(document.root, "", faults), faults);
  if (faults.count > 0) read.condition = Condition::damaged;
  read.fault = faults.text();
}

}  // namespace readyscope::gui
