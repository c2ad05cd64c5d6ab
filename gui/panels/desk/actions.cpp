#include "panels/desk/actions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "panels/desk/page.hpp"
#include "panels/fields/role_fields.hpp"
#include "panels/timeline/timeline_parts.hpp"
#include "panels/widgets/event_steps.hpp"
#include "panels/widgets/removal.hpp"
#include "panels/widgets/row_copy.hpp"
#include "panels/widgets/selection.hpp"
#include "text/event_text.hpp"

namespace readyscope::gui {
namespace {

constexpr float scale_step = 1.1F;
constexpr Duration range_min = std::chrono::microseconds(1);
constexpr double pan_share = 0.125;  ///< Of the width.
constexpr std::size_t mebibyte = std::size_t{1} << 20;

void change_scale(const Reach& reach, float factor) {
  reach.view.scale = std::clamp(reach.view.scale * factor, scale_min, scale_max);
}

// ---- what is shown ----------------------------------------------------------------------------

template <bool WorkspaceLook::* shown>
constexpr Action panel(const char* name) {
  return {.menu = Menu::view,
          .name = name,
          .act = [](const Reach& reach) { reach.view.look.*shown = !(reach.view.look.*shown); },
          .ticked = [](const Reach& reach) { return reach.view.look.*shown; }};
}

template <Panel which, bool WorkspaceLook::* shown>
void go_to(const Reach& reach) {
  reach.view.look.*shown = true;
  reach.view.focus_wanted = which;
}

template <SidePanel which>
void go_to_side(const Reach& reach) {
  reach.view.side_wanted = which;
  go_to<Panel::side, &WorkspaceLook::show_side>(reach);
}

template <ThemeChoice choice>
constexpr Action theme(const char* name, bool begins_section = false) {
  return {.menu = Menu::view,
          .name = name,
          .act =
              [](const Reach& reach) {
                reach.view.theme_choice = choice;
                reach.view.theme = chosen_theme(choice, reach.view.system_theme);
              },
          .ticked = [](const Reach& reach) { return reach.view.theme_choice == choice; },
          .begins_section = begins_section};
}

template <int rate>
constexpr Action frame_rate(const char* name) {
  return {.menu = Menu::view,
          .submenu = "Frames a second",
          .name = name,
          .act = [](const Reach& reach) { reach.view.frames.wanted = rate; },
          .ticked = [](const Reach& reach) { return reach.view.frames.wanted == rate; }};
}

std::string display_rate(const Reach& reach) {
  return fmt::format(" ({:.0f})", reach.view.frames.display_rate);
}

// ---- the history ------------------------------------------------------------------------------

template <std::size_t bytes>
constexpr Action history(const char* name) {
  return {
      .menu = Menu::edit,
      .submenu = "History",
      .name = name,
      .act = [](const Reach& reach) { reach.commands.emplace_back(SetHistoryBytes{bytes}); },
      .ticked = [](const Reach& reach) { return reach.scope.journal().bounds().bytes == bytes; }};
}

void clear_history(const Reach& reach) {
  reach.commands.emplace_back(ClearHistory{});
  reach.view.selected.reset();
}

bool is_ranged(const Reach& reach) { return reach.view.timeline.measured.has_value(); }

void show_range_in_events(const Reach& reach) {
  reach.view.events.range = reach.view.timeline.measured;
  reach.view.look.show_events = true;
}

/// One thing at a time, what lies on top first.
void put_away(const Reach& reach) {
  View& view = reach.view;
  if (view.timeline.drag) {
    view.timeline.drag.reset();
  } else if (view.show_shortcuts) {
    view.show_shortcuts = false;
  } else if (view.timeline.measured) {
    view.timeline.measured.reset();
  } else {
    view.selected.reset();
  }
}

// ---- endpoints --------------------------------------------------------------------------------

/// The one whose row was clicked last.
const EndpointState* chosen_endpoint(const Reach& reach) {
  const auto lane = reach.view.send.lane;
  const EndpointState* endpoint = lane ? reach.scope.find(*lane) : nullptr;
  return endpoint != nullptr && endpoint->is_live() ? endpoint : nullptr;
}

bool is_endpoint_chosen(const Reach& reach) { return chosen_endpoint(reach) != nullptr; }

std::string chosen_name(const Reach& reach) {
  const EndpointState* endpoint = chosen_endpoint(reach);
  // Said where the action is not possible, so that one knows why.
  if (endpoint == nullptr) return " the endpoint whose row is chosen";
  return " " + local_part(reach.scope.journal().name(endpoint->lane));
}

bool is_sender_chosen(const Reach& reach) {
  const EndpointState* endpoint = chosen_endpoint(reach);
  return endpoint != nullptr && endpoint->role() == Role::counter_sender;
}

void start_or_stop(const Reach& reach) {
  const EndpointState& endpoint = *chosen_endpoint(reach);
  if (endpoint.sender.running) {
    reach.commands.emplace_back(StopSender{endpoint.lane});
  } else {
    reach.commands.emplace_back(StartSender{endpoint.lane});
  }
}

void show_in_events(const Reach& reach) {
  WorkspaceLook& look = reach.view.look;
  look.filter_text = fmt::format(":{}", chosen_endpoint(reach)->local.port());
  look.show_events = true;
}

bool has_settings_chosen(const Reach& reach) {
  const EndpointState* endpoint = chosen_endpoint(reach);
  return endpoint != nullptr && has_settings(endpoint->role());
}

void remove_chosen(const Reach& reach) { remove_endpoints(reach, {chosen_endpoint(reach)}); }

void remove_all(const Reach& reach) {
  std::vector<const EndpointState*> live;
  for (const auto& endpoint : reach.scope.endpoints()) {
    if (endpoint->is_live()) live.push_back(endpoint.get());
  }
  remove_endpoints(reach, live);
}

/// What nobody has before them is not sent.
void send(const Reach& reach) {
  View& view = reach.view;
  if (view.look.show_side && view.look.side == SidePanel::send) {
    view.send.send_wanted = true;
  } else {
    go_to_side<SidePanel::send>(reach);
  }
}

// ---- workspaces -------------------------------------------------------------------------------

template <FilePurpose purpose>
void ask_for_file(const Reach& reach) {
  FilePrompt& prompt = reach.view.workspace.prompt;
  prompt.path.clear();
  prompt.wanted = purpose;
}

/// The name of its file; null where there are not so many.
template <std::size_t place>
const std::string* recent(const Reach& reach) {
  const auto& files = reach.view.workspace.recent;
  return place < files.size() ? &files[place] : nullptr;
}

template <std::size_t place>
constexpr Action recent_workspace() {
  return {.menu = Menu::file,
          .submenu = "Recent",
          .name = "Open",
          .act =
              [](const Reach& reach) {
                reach.view.workspace.wanted =
                    WorkspaceRequest{WorkspaceRequest::What::open, *recent<place>(reach)};
              },
          .possible = [](const Reach& reach) { return recent<place>(reach) != nullptr; },
          .more =
              [](const Reach& reach) {
                const std::string* file = recent<place>(reach);
                return file == nullptr ? std::string() : " " + *file;
              },
          .hidden_if_impossible = true};
}

// ---- going through time -----------------------------------------------------------------------

bool is_timeline_shown(const Reach& reach) { return reach.view.look.show_timeline; }

void follow(const Reach& reach) {
  reach.view.timeline.follow = true;
  reach.view.pause.reset();
}

bool is_event_selected(const Reach& reach) {
  return reach.view.selected && reach.scope.journal().keeps(*reach.view.selected);
}

template <EventStep step>
void step_to(const Reach& reach) {
  select_neighbour(reach.scope, reach.view, step);
}

/// The selected event becomes what times are counted from; once more, and nothing is.
void set_reference(const Reach& reach) {
  TimeFormat& format = reach.view.look.time_format;
  std::optional<Instant>& reference = reach.view.events.reference;
  const Instant at = reach.scope.journal().record(*reach.view.selected).at;
  if (format == TimeFormat::since_reference && reference == at) {
    reference.reset();
    format = TimeFormat::since_start;
  } else {
    reference = at;
    format = TimeFormat::since_reference;
  }
}

std::vector<LaneId> lanes_of(const std::optional<MarkedRange>& range) {
  return range ? range->lanes : std::vector<LaneId>();
}

/// From the selected event on: to where the range ended, or to now.
void begin_range(const Reach& reach) {
  auto& range = reach.view.timeline.measured;
  const Instant at = reach.scope.journal().record(*reach.view.selected).at;
  const Instant end = range && range->end() > at ? range->end() : reach.scope.now();
  timeline::stop_following(reach.scope, reach.view);
  range = MarkedRange{at, std::max(end, at + range_min), lanes_of(range)};
}

/// Up to the selected event: from where the range began, or from where the history begins.
void end_range(const Reach& reach) {
  auto& range = reach.view.timeline.measured;
  const Journal& journal = reach.scope.journal();
  const Instant at = journal.record(*reach.view.selected).at;
  const Instant first = journal.begin_time().value_or(at);
  const Instant begin = range && range->begin() < at ? range->begin() : first;
  timeline::stop_following(reach.scope, reach.view);
  range = MarkedRange{std::min(begin, at - range_min), at, lanes_of(range)};
}

template <CopyForm form>
void copy(const Reach& reach) {
  copy_chosen_row(reach.scope, reach.view, form);
}

bool can_copy(const Reach& reach) { return has_chosen_row(reach.scope, reach.view); }

// ---- the table --------------------------------------------------------------------------------

constexpr ImGuiKeyChord ctrl = ImGuiMod_Ctrl;
constexpr ImGuiKeyChord shift = ImGuiMod_Shift;

constexpr Action actions[] = {
    {.menu = Menu::file,
     .name = "New workspace",
     .act = [](const Reach& reach) { reach.view.workspace.wanted = WorkspaceRequest{}; }},
    {.menu = Menu::file,
     .name = "Open workspace...",
     .keys = {.chord = ctrl | ImGuiKey_O},
     .act = ask_for_file<FilePurpose::open>},
    recent_workspace<0>(),
    recent_workspace<1>(),
    recent_workspace<2>(),
    recent_workspace<3>(),
    recent_workspace<4>(),
    recent_workspace<5>(),
    recent_workspace<6>(),
    recent_workspace<7>(),
    recent_workspace<8>(),
    recent_workspace<9>(),
    {.menu = Menu::file,
     .name = "Save workspace as...",
     .keys = {.chord = ctrl | shift | ImGuiKey_S},
     .act = ask_for_file<FilePurpose::save_as>},
    {.menu = Menu::file,
     .name = "Quit",
     .keys = {.chord = ctrl | ImGuiKey_Q},
     .act = [](const Reach& reach) { reach.view.quit = true; },
     .begins_section = true},

    {.menu = Menu::edit,
     .name = "Undo",
     .keys = {.chord = ctrl | ImGuiKey_Z, .left_to_fields = true},
     .act = undo_removal,
     .possible = can_undo_removal,
     .more =
         [](const Reach& reach) {
           return can_undo_removal(reach) ? " removing " + reach.view.removals.back().what : "";
         }},
    {.menu = Menu::edit,
     .name = "Copy the chosen row",
     .keys = {.chord = ctrl | ImGuiKey_C, .left_to_fields = true},
     .act = copy<CopyForm::text>,
     .possible = can_copy,
     .begins_section = true},
    {.menu = Menu::edit,
     .name = "Copy the chosen row as CSV",
     .act = copy<CopyForm::csv>,
     .possible = can_copy},
    {.menu = Menu::edit,
     .name = "Copy the chosen row as JSON",
     .act = copy<CopyForm::json>,
     .possible = can_copy},
    {.menu = Menu::edit,
     .name = "Filter the events",
     .keys = {.chord = ctrl | ImGuiKey_F},
     .act =
         [](const Reach& reach) {
           reach.view.events.focus_filter = reach.view.look.show_events = true;
         },
     .begins_section = true},
    {.menu = Menu::edit,
     .name = "Show the range in Events",
     .act = show_range_in_events,
     .possible = is_ranged},
    {.menu = Menu::edit,
     .name = "Zoom to the range",
     .act = [](const Reach& reach) { reach.view.timeline.range_wanted = true; },
     .possible = is_ranged},
    {.menu = Menu::edit,
     .name = "Put away the range, then the selection",
     .keys = {.chord = ImGuiKey_Escape},
     .act = put_away},
    {.menu = Menu::edit, .name = "Clear the history", .act = clear_history, .begins_section = true},
    history<64 * mebibyte>("64 MiB"),
    history<256 * mebibyte>("256 MiB"),
    history<1024 * mebibyte>("1 GiB"),
    history<4096 * mebibyte>("4 GiB"),

    panel<&WorkspaceLook::show_sockets>("Sockets"),
    panel<&WorkspaceLook::show_timeline>("Timeline"),
    panel<&WorkspaceLook::show_events>("Events"),
    panel<&WorkspaceLook::show_side>("Counter traffic, payload and send"),
    theme<ThemeChoice::system>("Theme as the system", true),
    theme<ThemeChoice::dark>("Dark"),
    theme<ThemeChoice::light>("Light"),
    theme<ThemeChoice::high_contrast>("High contrast"),
    {.menu = Menu::view,
     .name = "Larger",
     .keys = {.chord = ctrl | ImGuiKey_Equal,
              .others = {ctrl | shift | ImGuiKey_Equal, ctrl | ImGuiKey_KeypadAdd},
              .repeats = true},
     .act = [](const Reach& reach) { change_scale(reach, scale_step); },
     .begins_section = true},
    {.menu = Menu::view,
     .name = "Smaller",
     .keys = {.chord = ctrl | ImGuiKey_Minus,
              .others = {ctrl | ImGuiKey_KeypadSubtract},
              .repeats = true},
     .act = [](const Reach& reach) { change_scale(reach, 1 / scale_step); }},
    {.menu = Menu::view,
     .name = "Usual size",
     .keys = {.chord = ctrl | ImGuiKey_0, .others = {ctrl | ImGuiKey_Keypad0}},
     .act = [](const Reach& reach) { reach.view.scale = reach.view.system_scale; }},
    {.menu = Menu::view,
     .submenu = "Frames a second",
     .name = "Display's rate",
     .act = [](const Reach& reach) { reach.view.frames.wanted = 0; },
     .ticked = [](const Reach& reach) { return reach.view.frames.wanted == 0; },
     .more = display_rate,
     .begins_section = true},
    frame_rate<30>("30"),
    frame_rate<60>("60"),
    frame_rate<120>("120"),
    frame_rate<144>("144"),

    {.menu = Menu::endpoints,
     .name = "Add...",
     .keys = {.chord = ctrl | ImGuiKey_N},
     .act = [](const Reach& reach) { reach.view.add.focus = reach.view.look.show_sockets = true; }},
    {.menu = Menu::endpoints,
     .name = "Run the counter demo",
     .act = [](const Reach& reach) { reach.commands.emplace_back(RunDemo{}); }},
    {.menu = Menu::endpoints,
     .name = "Send what the Send panel holds",
     .keys = {.chord = ctrl | ImGuiKey_Enter},
     .act = send},
    {.menu = Menu::endpoints,
     .name = "Start or stop the counter of",
     .act = start_or_stop,
     .possible = is_sender_chosen,
     .more = chosen_name,
     .begins_section = true},
    {.menu = Menu::endpoints,
     .name = "Settings of",
     .act = [](const Reach& reach) { reach.view.settings.wanted = chosen_endpoint(reach)->lane; },
     .possible = has_settings_chosen,
     .more = chosen_name},
    {.menu = Menu::endpoints,
     .name = "Impairment of",
     .act = [](const Reach& reach) { reach.view.impairment.wanted = chosen_endpoint(reach)->lane; },
     .possible = is_endpoint_chosen,
     .more = chosen_name},
    {.menu = Menu::endpoints,
     .name = "Show only this in Events:",
     .act = show_in_events,
     .possible = is_endpoint_chosen,
     .more = chosen_name},
    {.menu = Menu::endpoints,
     .name = "Remove",
     .keys = {.chord = ImGuiKey_Delete},
     .act = remove_chosen,
     .possible = is_endpoint_chosen,
     .more = chosen_name,
     .begins_section = true},
    {.menu = Menu::endpoints,
     .name = "Remove all",
     .act = remove_all,
     .possible = [](const Reach& reach) { return reach.scope.live_count() > 0; }},

    {.menu = Menu::go,
     .name = "Pause or resume the picture",
     .keys = {.chord = ImGuiKey_Space},
     .act = [](const Reach& reach) { toggle_pause(reach.scope, reach.view); },
     .ticked = [](const Reach& reach) { return reach.view.pause.has_value(); }},
    {.menu = Menu::go, .name = "To the newest", .keys = {.chord = ImGuiKey_End}, .act = follow},
    {.menu = Menu::go,
     .name = "To where the history begins",
     .keys = {.chord = ImGuiKey_Home},
     .act = [](const Reach& reach) { reach.view.timeline.home_wanted = true; },
     .possible = is_timeline_shown},
    {.menu = Menu::go,
     .name = "Zoom in",
     .keys = {.chord = ImGuiKey_W, .repeats = true},
     .act = [](const Reach& reach) { reach.view.timeline.zoom_wanted -= TimelineView::zoom_steps; },
     .possible = is_timeline_shown,
     .begins_section = true},
    {.menu = Menu::go,
     .name = "Zoom out",
     .keys = {.chord = ImGuiKey_S, .repeats = true},
     .act = [](const Reach& reach) { reach.view.timeline.zoom_wanted += TimelineView::zoom_steps; },
     .possible = is_timeline_shown},
    {.menu = Menu::go,
     .name = "Earlier",
     .keys = {.chord = ImGuiKey_A, .repeats = true},
     .act = [](const Reach& reach) { reach.view.timeline.pan_wanted -= pan_share; },
     .possible = is_timeline_shown},
    {.menu = Menu::go,
     .name = "Later",
     .keys = {.chord = ImGuiKey_D, .repeats = true},
     .act = [](const Reach& reach) { reach.view.timeline.pan_wanted += pan_share; },
     .possible = is_timeline_shown},
    {.menu = Menu::go,
     .name = "Centre the selection, then fit all",
     .keys = {.chord = ImGuiKey_F},
     .act = [](const Reach& reach) { reach.view.timeline.fit_wanted = true; },
     .possible = is_timeline_shown},
    {.menu = Menu::go,
     .name = "Previous event of the log",
     .keys = {.chord = ctrl | ImGuiKey_UpArrow, .repeats = true, .left_to_fields = true},
     .act = step_to<EventStep::previous>,
     .begins_section = true},
    {.menu = Menu::go,
     .name = "Next event of the log",
     .keys = {.chord = ctrl | ImGuiKey_DownArrow, .repeats = true, .left_to_fields = true},
     .act = step_to<EventStep::next>},
    {.menu = Menu::go,
     .name = "Previous event of the same lane",
     .keys = {.character = ',', .repeats = true},
     .act = step_to<EventStep::previous_of_lane>,
     .possible = is_event_selected},
    {.menu = Menu::go,
     .name = "Next event of the same lane",
     .keys = {.character = '.', .repeats = true},
     .act = step_to<EventStep::next_of_lane>,
     .possible = is_event_selected},
    {.menu = Menu::go,
     .name = "Begin the range at the selected event",
     .keys = {.character = '['},
     .act = begin_range,
     .possible = is_event_selected},
    {.menu = Menu::go,
     .name = "End the range at the selected event",
     .keys = {.character = ']'},
     .act = end_range,
     .possible = is_event_selected},
    {.menu = Menu::go,
     .name = "Count times from the selected event",
     .keys = {.chord = ctrl | ImGuiKey_T},
     .act = set_reference,
     .possible = is_event_selected,
     .ticked =
         [](const Reach& reach) {
           return reach.view.look.time_format == TimeFormat::since_reference;
         }},
    {.menu = Menu::go,
     .name = "To Sockets",
     .keys = {.chord = ctrl | ImGuiKey_1},
     .act = go_to<Panel::sockets, &WorkspaceLook::show_sockets>,
     .begins_section = true},
    {.menu = Menu::go,
     .name = "To the timeline",
     .keys = {.chord = ctrl | ImGuiKey_2},
     .act = go_to<Panel::timeline, &WorkspaceLook::show_timeline>},
    {.menu = Menu::go,
     .name = "To Events",
     .keys = {.chord = ctrl | ImGuiKey_3},
     .act = go_to<Panel::events, &WorkspaceLook::show_events>},
    {.menu = Menu::go,
     .name = "To Counter traffic",
     .keys = {.chord = ctrl | ImGuiKey_4},
     .act = go_to_side<SidePanel::traffic>},
    {.menu = Menu::go,
     .name = "To Payload",
     .keys = {.chord = ctrl | ImGuiKey_5},
     .act = go_to_side<SidePanel::payload>},
    {.menu = Menu::go,
     .name = "To Send",
     .keys = {.chord = ctrl | ImGuiKey_6},
     .act = go_to_side<SidePanel::send>},

    {.menu = Menu::help,
     .name = "Find an action...",
     .keys = {.chord = ctrl | shift | ImGuiKey_P},
     .act = [](const Reach& reach) { reach.view.search.wanted = true; }},
    {.menu = Menu::help,
     .name = "Shortcuts",
     .keys = {.character = '?'},
     .act = [](const Reach& reach) { reach.view.show_shortcuts = !reach.view.show_shortcuts; }},
};

}  // namespace

std::span<const Action> all_actions() { return actions; }

std::string label_of(const Action& action, const Reach& reach) {
  return action.name + (action.more == nullptr ? std::string() : action.more(reach));
}

bool is_possible(const Action& action, const Reach& reach) {
  return action.possible == nullptr || action.possible(reach);
}

bool is_shown(const Action& action, const Reach& reach) {
  return !action.hidden_if_impossible || is_possible(action, reach);
}

}  // namespace readyscope::gui
