#include "app/opened_files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "program/source_words.hpp"
#include "program/utf8_path.hpp"
#include "text/format.hpp"

namespace readyscope::gui {

struct OpenedFiles::Opened {
  Opened(std::unique_ptr<OpenedFile> opened, std::string path, WindowState& window, int its_id,
         const SpillFile::Options& spill_options)
      : id(its_id),
        name(std::move(path)),
        spill(std::make_shared<SpillFile>(spill_options)),
        file(std::move(opened)),
        desk(window, its_id) {
    desk.panels.timeline.keeps_all_in_view = true;
    file->spill_into(spill);
  }

  /// What the disk has not taken yet would be lost if more were read.
  [[nodiscard]] bool wants_reading(Instant now) const {
    return !stopped && !spill->is_behind() && (!at_end || now >= follow_at);
  }
  [[nodiscard]] bool is_opening() const { return !was_read && !stopped; }
  /// Reads the next piece. Returns whether there are more.
  bool read(Instant now) {
    at_end = !file->read_some();
    if (at_end) {
      was_read = true;
      follow_at = now + follow_interval;
    }
    return !at_end;
  }
  [[nodiscard]] std::string remarks() const {
    std::string words = was_read ? source_words(file->source().figures()) : std::string();
    const PushedOut& gone = file->scope().journal().pushed_out();
    if (gone.records + gone.payloads == 0) return words;
    if (!words.empty()) words += ' ';
    const std::error_code failure = spill->failure();
    return words + "Not all of it is shown: the history has no more room" +
           (failure ? " on the disk (" + failure.message() + ")." : ".");
  }

  int id;
  std::string name;  ///< In UTF-8, as it was given.
  std::shared_ptr<SpillFile> spill;
  std::unique_ptr<OpenedFile> file;
  Desk desk;
  Wishes wishes;
  bool at_end = false;    ///< Of what is there so far.
  bool was_read = false;  ///< To the end, at least once.
  bool stopped = false;   ///< A person does not want the rest.
  Instant follow_at{};    ///< When to look for more.
};

OpenedFiles::OpenedFiles(WindowState& window, SpillFile::Options spill)
    : window_(window), spill_(std::move(spill)) {}

OpenedFiles::~OpenedFiles() = default;

bool OpenedFiles::open(const std::string& path, std::size_t history_bytes) {
  const auto refuse = [&](const std::string& words) {
    window_.sources.trouble = {words};
    return false;
  };
  if (const Opened* const open = find(path)) {
    show(open->id);
    return true;
  }
  if (files_.size() == files_max) {
    return refuse(path + " was not opened: " + format_count(files_max) +
                  " files are open, and more are not possible. Close one.");
  }
  auto file = OpenedFile::open(path, history_bytes);
  if (!file) return refuse(file.error());
  files_.push_back(std::make_unique<Opened>(*std::move(file), path, window_, ++last_id_, spill_));
  window_.sources.trouble = {};
  std::error_code unknown;
  window_.workspace.note_recent(text_of(std::filesystem::absolute(path_from(path), unknown)));
  tell();
  show(last_id_);
  return true;
}

void OpenedFiles::turn(Wishes& wishes) {
  while (const auto wish = wishes.take<ShowSource>()) show(wish->id);
  while (const auto wish = wishes.take<CloseSource>()) close(wish->id);
  while (const auto wish = wishes.take<ToggleReading>()) {
    if (Opened* const file = find(wish->id)) file->stopped = !file->stopped;
  }
  // A workspace is about what happens now.
  if (wishes.wants_any<NewWorkspace>() || wishes.wants_any<OpenWorkspace>()) show(0);
  tell();
}

void OpenedFiles::show(int id) {
  SourcesInfo& sources = window_.sources;
  if (id != 0 && find(id) == nullptr) return;
  if (sources.shown != id) sources.to_front = id;
  sources.shown = id;
}

void OpenedFiles::close(int id) {
  const auto at = std::ranges::find(files_, id, [](const auto& file) { return file->id; });
  if (at == files_.end()) return;
  const bool was_shown = window_.sources.shown == id;
  const auto after = files_.erase(at);
  if (!was_shown) return;
  // The one that takes its place, or else the one before it.
  const int next = after != files_.end() ? (*after)->id : files_.empty() ? 0 : files_.back()->id;
  show(next);
}

// ---- reading ----------------------------------------------------------------------------------

bool OpenedFiles::read_some(Instant now) {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    Opened& file = *files_[next_++ % files_.size()];
    if (file.wants_reading(now) && file.read(now)) return true;
  }
  return false;
}

bool OpenedFiles::is_opening() const {
  return std::ranges::any_of(files_, [](const auto& file) { return file->is_opening(); });
}

bool OpenedFiles::are_read() const {
  return !files_.empty() &&
         std::ranges::all_of(files_, [](const auto& file) { return file->was_read; });
}

// ---- showing ----------------------------------------------------------------------------------

const Scope* OpenedFiles::scope() const {
  const Opened* const file = find(window_.sources.shown);
  return file == nullptr ? nullptr : &file->file->scope();
}

const std::string* OpenedFiles::name_in_front() const {
  const Opened* const file = find(window_.sources.shown);
  return file == nullptr ? nullptr : &file->name;
}

const Desk* OpenedFiles::desk_in_front() const {
  const Opened* const file = find(window_.sources.shown);
  return file == nullptr ? nullptr : &file->desk;
}

void OpenedFiles::draw(Wishes& wishes, const std::function<void()>& between,
                       const std::function<void()>& draw_over) {
  Opened& file = *find(window_.sources.shown);
  file.desk.draw(file.file->scope(), file.wishes, between, draw_over);
  // Nothing in it takes commands.
  (void)file.wishes.take_commands();
  if (file.wishes.wants_any<FillSend>()) {
    // It is sent from here and now.
    file.wishes.hand_over<FillSend>(wishes);
    wishes.add(ShowSidePanel{SidePanel::send});
    wishes.add(GiveKeyboard{Panel::side});
    wishes.add(ShowSource{0});
  }
  file.wishes.hand_over<AskForFile, NewWorkspace, OpenWorkspace, OpenFile, ShowSource, CloseSource,
                        ToggleReading, ToggleRecording, RecordTo, ExportTo, CancelExport,
                        StartReplay, PauseReplay, StepReplay, StopReplay, Quit>(wishes);
}

/// Puts into the window's state how far each is.
void OpenedFiles::tell() {
  auto& infos = window_.sources.files;
  infos.resize(files_.size());
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const Opened& opened = *files_[i];
    const TrafficSource& source = opened.file->source();
    OpenedInfo& info = infos[i];
    info.id = opened.id;
    info.file = opened.name;
    info.name = text_of(path_from(opened.name).filename());
    info.reading = opened.is_opening();
    info.stopped = opened.stopped;
    // Both ask the disk, and are shown only then.
    if (info.reading || info.stopped) {
      info.bytes = source.bytes_there();
      info.progress = source.progress();
    }
    info.remarks = opened.remarks();
  }
}

std::vector<SourceFigures> OpenedFiles::figures() const {
  std::vector<SourceFigures> figures;
  for (const auto& file : files_) figures.push_back(file->file->source().figures());
  return figures;
}

OpenedFiles::Opened* OpenedFiles::find(int id) const {
  const auto at = std::ranges::find(files_, id, [](const auto& file) { return file->id; });
  return at == files_.end() ? nullptr : at->get();
}

OpenedFiles::Opened* OpenedFiles::find(const std::string& path) const {
  const auto at = std::ranges::find_if(
      files_, [&](const auto& file) { return is_same_file(file->name, path); });
  return at == files_.end() ? nullptr : at->get();
}

}  // namespace readyscope::gui
