#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "program/chosen_happenings.hpp"
#include "program/event_rows.hpp"
#include "program/opened_file.hpp"
#include "program/traffic_choice.hpp"

namespace readyscope {

enum class ConvertedFormat : std::uint8_t { recording, capture, csv, json_lines };

/// Those that a file's name says what it is by.
inline constexpr std::string_view converted_endings = ".pcapng, .csv, .jsonl or .readyscope";
/// By the ending of the name, in either case; std::nullopt if it is another one.
std::optional<ConvertedFormat> converted_format_of(std::string_view file);
/// Whether it holds datagrams, rather than rows of a table.
bool is_traffic(ConvertedFormat format);

/// Writes what is chosen of recorded traffic in another format, step by step.
class TrafficConversion {
 public:
  /// What is chosen of what this scope knows.
  using MakeChoice = std::function<std::unique_ptr<ChosenTraffic>(const Scope& scope)>;
  /// Takes what is to be written. False if it cannot be, which ends the conversion.
  using Write = std::function<bool(std::string_view text)>;

  /// The source must outlive it, and must not have been read from.
  TrafficConversion(OpenedFile& source, ConvertedFormat format, MakeChoice make_choice,
                    Write write);
  TrafficConversion(const TrafficConversion&) = delete;
  TrafficConversion& operator=(const TrafficConversion&) = delete;

  /// Reads on, for some milliseconds at most, and writes what is chosen of it. False if that was
  /// all.
  bool step();
  /// Writes what has waited for its end. Nothing comes after it.
  void finish();

  /// Datagrams or rows.
  [[nodiscard]] std::uint64_t written() const;
  /// What was chosen; null before the source has begun.
  [[nodiscard]] const ChosenTraffic* choice() const { return choice_.get(); }

 private:
  void begin();
  [[nodiscard]] bool is_over() const;
  bool write(std::string_view text);

  OpenedFile& source_;
  ConvertedFormat format_;
  MakeChoice make_choice_;
  Write write_;
  bool failed_ = false;
  std::unique_ptr<ChosenTraffic> choice_;
  std::unique_ptr<ChosenHappenings> happenings_;  ///< For traffic.
  std::unique_ptr<EventRows> rows_;               ///< For tables.
};

}  // namespace readyscope
