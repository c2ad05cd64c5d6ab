#include "program/command_line.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <utility>

#include "program/utf8_path.hpp"
#include "text/endpoint_option.hpp"
#include "text/quantity.hpp"

namespace readyscope {
namespace {

void take_endpoints(std::vector<EndpointSettings>& all, Attach attach, std::string_view option,
                    const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    auto endpoints = parse_endpoint_option(attach, text);
    if (!endpoints) reject(option, text, endpoints.error());
    all.insert(all.end(), endpoints->begin(), endpoints->end());
  }
}

std::uint64_t bytes_from(std::string_view option, const std::string& text) {
  const auto bytes = parse_quantity(text, Unit::bytes);
  if (!bytes) reject(option, text, bytes.error());
  if (*bytes < 1) reject(option, text, "it must be at least a byte");
  return whole(*bytes);
}

/// One line, without anything that a terminal would interpret.
std::string one_line(std::string_view words) {
  std::string line(words);
  for (char& c : line) {
    if (c == '\n') c = ' ';
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return line;
}

}  // namespace

int print(const Ending& ending) {
  std::fputs(ending.text.c_str(), ending.exit_code == 0 ? stdout : stderr);
  return ending.exit_code;
}

void reject(std::string_view option, std::string_view value, std::string_view why) {
  constexpr std::size_t shown_max = 60;
  std::string shown;
  for (const char c : value.substr(0, shown_max)) {
    shown += c >= 0x20 && c < 0x7f ? c : '?';
  }
  if (value.size() > shown_max) shown += "...";
  throw CLI::ValidationError(std::string(option) + " '" + shown + "'", std::string(why));
}

void EndpointOptions::add_to(CLI::App& app) {
  // One value for each option: what follows belongs to the next.
  app.add_option("--bind", binds_, "Receive on this address of this machine; repeatable")
      ->type_name("ADDRESS")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--connect", connects_, "Send to and receive from this peer; repeatable")
      ->type_name("ADDRESS")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

std::vector<EndpointSettings> EndpointOptions::endpoints() const {
  std::vector<EndpointSettings> all;
  take_endpoints(all, Attach::bind, "--bind", binds_);
  take_endpoints(all, Attach::connect, "--connect", connects_);
  return all;
}

void RecordingOptions::add_to(CLI::App& app) {
  app.add_option("--record", recording_, "Record all that happens")
      ->type_name("FILE")
      ->check(named_file);
  app.add_option("--pcapng", capture_,
                 "Record the datagrams as a capture, for Wireshark and others")
      ->type_name("FILE")
      ->check(named_file);
  app.add_flag("--overwrite", overwrite_, "Replace what is to be recorded to if it exists")
      ->disable_flag_override();
  app.add_option("--record-max", bytes_max_, "Stop recording at this size")->type_name("SIZE");
  auto* const piece =
      app.add_option("--record-piece", piece_,
                     "Record in pieces of this size or time: 1 GiB, 10min; FILE-0001, FILE-0002...")
          ->type_name("SIZE|TIME");
  app.add_option("--record-keep", pieces_kept_,
                 "Keep the latest pieces of that name, so many of them, and delete those before")
      ->type_name("COUNT")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
      ->needs(piece);
}

std::vector<RecordingTarget> RecordingOptions::targets() const {
  const std::pair<const std::string*, RecordingFormat> files[] = {
      {&recording_, RecordingFormat::recording}, {&capture_, RecordingFormat::capture}};
  std::vector<RecordingTarget> targets;
  for (const auto& [file, format] : files) {
    if (file->empty()) continue;
    targets.push_back(bounds());
    targets.back().file = *file;
    targets.back().format = format;
  }
  if (targets.size() == 2 && is_same_file(recording_, capture_)) {
    reject("--pcapng", capture_, "a recording is written there already");
  }
  if (targets.empty() && (overwrite_ || !bytes_max_.empty() || !piece_.empty())) {
    throw CLI::ValidationError("--overwrite, --record-max and --record-piece go with --record or "
                               "--pcapng, neither of which is given",
                               CLI::ExitCodes::ValidationError);
  }
  return targets;
}

RecordingTarget RecordingOptions::bounds() const {
  RecordingTarget target{.overwrite = overwrite_, .pieces_kept = pieces_kept_};
  if (!bytes_max_.empty()) target.bytes_max = bytes_from("--record-max", bytes_max_);
  if (!piece_.empty()) {
    // What is no time is a size, and complained of as one.
    if (const auto time = parse_duration(piece_)) {
      target.piece_time = *time;
    } else {
      target.piece_bytes = bytes_from("--record-piece", piece_);
    }
  }
  return target;
}

std::string named_file(const std::string& file) {
  return file.empty() ? "a file needs a name" : "";
}

std::optional<Ending> read_arguments(CLI::App& app, int argc, const char* const* argv,
                                     const std::function<void()>& take) {
  try {
    app.parse(argc, argv);
    take();
    return {};
  } catch (const CLI::CallForHelp&) {
    return Ending{app.help(), 0};
  } catch (const CLI::CallForVersion&) {
    return Ending{app.version() + "\n", 0};
  } catch (const CLI::ParseError& error) {
    return Ending{app.get_name() + ": " + one_line(error.what()) + "\n", exit_code_bad_arguments};
  }
}

std::vector<std::string> arguments_of(int argc, const char* const* argv) {
  if (argc < 1) return {};
  return {argv + 1, argv + argc};
}

}  // namespace readyscope
