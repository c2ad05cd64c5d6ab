#include "program/opened_file.hpp"

#include <utility>

#include "program/readable_file.hpp"
#include "readyscope/recording/recording_reader.hpp"

namespace readyscope {
namespace {

ScopeOrigin origin_of(const RecordingReader& reader, std::size_t history_bytes) {
  ScopeOrigin origin = reader.origin();
  origin.journal = {.bytes = history_bytes};
  origin.from_file = true;
  return origin;
}

}  // namespace

struct OpenedFile::State {
  State(std::string name, std::shared_ptr<ReadableFile> its_file, RecordingReader its_reader,
        std::size_t history_bytes)
      : path(std::move(name)),
        file(std::move(its_file)),
        reader(std::move(its_reader)),
        scope(origin_of(reader, history_bytes)) {}

  std::string path;
  std::shared_ptr<ReadableFile> file;  ///< The reader reads it too.
  RecordingReader reader;
  Scope scope;
};

OpenedFile::OpenedFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
OpenedFile::~OpenedFile() = default;

std::expected<std::unique_ptr<OpenedFile>, std::string> OpenedFile::open(
    const std::string& path, std::size_t history_bytes) {
  auto opened = ReadableFile::open(path);
  if (!opened) return std::unexpected(opened.error());
  const auto file = std::make_shared<ReadableFile>(*std::move(opened));
  auto reader = RecordingReader::open([file](std::uint64_t offset, std::span<std::byte> bytes) {
    return file->read(offset, bytes);
  });
  if (!reader) return std::unexpected(path + " could not be opened. " + reader.error());
  auto state = std::make_unique<State>(path, file, *std::move(reader), history_bytes);
  return std::unique_ptr<OpenedFile>(new OpenedFile(std::move(state)));
}

bool OpenedFile::read_some() { return state_->reader.play_frame(state_->scope); }

const Scope& OpenedFile::scope() const { return state_->scope; }

SourceFigures OpenedFile::source() const {
  const RecordingReader::Figures& read = state_->reader.figures();
  return {.file = state_->path,
          .frames = read.frames,
          .datagrams = read.datagrams,
          .bytes = read.bytes,
          .broken = read.broken,
          .truncated = read.truncated,
          .missing = read.datagrams_missing,
          .cut_off = read.cut_off};
}

std::uint64_t OpenedFile::bytes_read() const { return state_->reader.offset(); }
std::uint64_t OpenedFile::bytes_there() const { return state_->file->size(); }

}  // namespace readyscope
