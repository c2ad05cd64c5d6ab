#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

namespace readyscope {

// Lists and tables of enumerators that cannot lack one: the compiler itself counts them. It takes
// enumerations that count from 0 without a gap.

template <class T>
concept Enumeration = std::is_enum_v<T>;

/// Whether this value has a name, which compilers say where they name a function in full.
template <auto value>
consteval bool is_enumerator() {
#ifdef _MSC_VER
  std::string_view text = __FUNCSIG__;
  text.remove_suffix(text.size() - text.rfind('>'));
#else
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_suffix(text.size() - text.rfind(']'));
#endif
  // `Role::echo` for an enumerator, `(Role)8` for a value that has no name.
  const std::size_t before =
      text.find_last_not_of("0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  return text[before] == ':';
}

template <Enumeration Value, std::size_t number = 0>
consteval std::size_t count_enumerators() {
  if constexpr (is_enumerator<static_cast<Value>(number)>()) {
    return count_enumerators<Value, number + 1>();
  } else {
    return number;
  }
}

/// How many enumerators there are.
template <Enumeration Value>
inline constexpr std::size_t enumerator_count = count_enumerators<Value>();

/// All of them, in their order.
template <Enumeration Value>
inline constexpr auto enumerators = [] {
  std::array<Value, enumerator_count<Value>> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Value>(i);
  return all;
}();

/// One word for each enumerator, in their order.
template <Enumeration Value>
class Words {
 public:
  struct Word {
    Value value;
    std::string_view name;
  };

  /// Takes no table that lacks an enumerator, has one out of order, or has a name twice.
  consteval Words(const Word (&words)[enumerator_count<Value>]) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const std::string_view name = words[i].name;
      if (words[i].value != static_cast<Value>(i)) throw "the words are not in order";
      if (name.empty() || from(name)) throw "every enumerator needs a name of its own";
      names_[i] = name;
    }
  }

  [[nodiscard]] constexpr std::string_view name_of(Value value) const {
    return names_[static_cast<std::size_t>(value)];
  }
  [[nodiscard]] constexpr std::optional<Value> from(std::string_view name) const {
    const auto found = std::ranges::find(names_, name);
    if (name.empty() || found == names_.end()) return {};
    return static_cast<Value>(found - names_.begin());
  }
  [[nodiscard]] constexpr const auto& names() const { return names_; }

 private:
  std::array<std::string_view, enumerator_count<Value>> names_{};
};

}  // namespace readyscope
