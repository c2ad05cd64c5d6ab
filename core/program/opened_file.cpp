#include "program/opened_file.hpp"

#include <utility>

#include "program/one_by_one.hpp"

namespace readyscope {
std::expected<std::unique_ptr<OpenedFile>, std::string> OpenedFile::open(
    const std::string& path, std::size_t history_bytes) {
  auto source = TrafficSource::open(path);
  if (!source) return std::unexpected(source.error());
  return std::unique_ptr<OpenedFile>(new OpenedFile(*std::move(source), history_bytes));
}

std::unique_ptr<OpenedFile> OpenedFile::of(std::unique_ptr<TrafficSource> source,
                                           std::size_t history_bytes) {
  return std::unique_ptr<OpenedFile>(new OpenedFile(std::move(source), history_bytes));
}

OpenedFile::OpenedFile(std::unique_ptr<TrafficSource> source, std::size_t history_bytes)
    : source_(std::move(source)), history_bytes_(history_bytes) {
  if (!begin()) scope_.emplace(ScopeOrigin{.began_at = {}, .from_file = true});
}

void OpenedFile::spill_into(std::shared_ptr<Spill> spill) {
  spill_ = std::move(spill);
  scope_->spill_into(spill_);
}

bool OpenedFile::begin() {
  auto origin = source_->origin();
  if (!origin) return false;
  origin->journal = {.bytes = history_bytes_};
  origin->from_file = true;
  scope_.emplace(*origin);
  scope_->spill_into(spill_);
  source_->tell_known(*scope_);
  began_ = true;
  return true;
}

bool OpenedFile::read_some(HappeningSink* also) {
  if (also != nullptr) {
    OneByOne both(*scope_, *also);
    return source_->read_some(both);
  }
  const bool has_more = source_->read_some(*scope_);
  if (!began_) begin();
  return has_more;
}

}  // namespace readyscope
