#include "panels/actions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "panels/event_steps.hpp"
#include "panels/panels.hpp"
#include "panels/removal.hpp"
#include "panels/role_fields.hpp"
#include "panels/row_copy.hpp"

namespace readyscope::gui {
namespace {

using model::EndpointState;

constexpr float scale_min = 0.6F;
constexpr float scale_max = 3;
constexpr float scale_step = 1.1F;
constexpr double pan_share = 0.125;  ///< Of the width.
constexpr std::size_t mebibyte = std::size_t{1} << 20;

void change_scale(const Reach& reach, float factor) {
  reach.view.scale = std::clamp(reach.view.scale * factor, scale_min, scale_max);
}

// ---- what is shown ----------------------------------------------------------------------------

template <bool View::* shown>
constexpr Action panel(const char* name) {
  return {.menu = Menu::view,
          .submenu = nullptr,
          .name = name,
          .keys = {},
          .act = [](const Reach& reach) { reach.view.*shown = !(reach.view.*shown); },
          .ticked = [](const Reach& reach) { return reach.view.*shown; }};
}

template <Panel which, bool View::* shown>
void go_to(const Reach& reach) {
  reach.view.*shown = true;
  reach.view.focus_wanted = which;
}

template <SidePanel which>
void go_to_side(const Reach& reach) {
  reach.view.side_wanted = which;
  go_to<Panel::side, &View::show_side>(reach);
}

template <ThemeChoice choice>
constexpr Action theme(const char* name, bool begins_section = false) {
  return {.menu = Menu::view,
          .submenu = nullptr,
          .name = name,
          .keys = {},
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
          .keys = {},
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
      .keys = {},
      .act = [](const Reach& reach) { reach.commands.emplace_back(model::SetHistoryBytes{bytes}); },
      .ticked = [](const Reach& reach) { return reach.session.journal().bounds().bytes == bytes; }};
}

void clear_history(const Reach& reach) {
  reach.commands.emplace_back(model::ClearHistory{});
  reach.view.selected.reset();
}

bool is_ranged(const Reach& reach) { return reach.view.timeline.measured.has_value(); }

void show_range_in_events(const Reach& reach) {
  reach.view.events.filter.set_range(reach.view.timeline.measured);
  reach.view.show_events = true;
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
  const EndpointState* endpoint = lane ? reach.session.find(*lane) : nullptr;
  return endpoint != nullptr && endpoint->is_live() ? endpoint : nullptr;
}

bool is_endpoint_chosen(const Reach& reach) { return chosen_endpoint(reach) != nullptr; }

std::string chosen_name(const Reach& reach) {
  const EndpointState* endpoint = chosen_endpoint(reach);
  return endpoint == nullptr ? "" : " " + reach.session.journal().name(endpoint->lane);
}

bool is_sender_chosen(const Reach& reach) {
  const EndpointState* endpoint = chosen_endpoint(reach);
  return endpoint != nullptr && endpoint->role == model::Role::counter_sender;
}

void start_or_stop(const Reach& reach) {
  const EndpointState& endpoint = *chosen_endpoint(reach);
  if (endpoint.sender.running()) {
    reach.commands.emplace_back(model::StopSender{endpoint.lane});
  } else {
    reach.commands.emplace_back(model::StartSender{endpoint.lane});
  }
}

void show_in_events(const Reach& reach) {
  EventsView& events = reach.view.events;
  events.filter_text = fmt::format(":{}", chosen_endpoint(reach)->local.port());
  events.filter.set_text(events.filter_text);
  reach.view.show_events = true;
}

bool has_settings_chosen(const Reach& reach) {
  const EndpointState* endpoint = chosen_endpoint(reach);
  return endpoint != nullptr && has_settings(endpoint->role);
}

void remove_chosen(const Reach& reach) { remove_endpoints(reach, {chosen_endpoint(reach)}); }

void remove_all(const Reach& reach) {
  std::vector<const EndpointState*> live;
  for (const auto& endpoint : reach.session.endpoints()) {
    if (endpoint->is_live()) live.push_back(endpoint.get());
  }
  remove_endpoints(reach, live);
}

/// What nobody has before them is not sent.
void send(const Reach& reach) {
  View& view = reach.view;
  if (view.show_side && view.side == SidePanel::send) {
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
          .keys = {},
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

bool is_timeline_shown(const Reach& reach) { return reach.view.show_timeline; }

void follow(const Reach& reach) {
  reach.view.timeline.follow = true;
  reach.view.pause.reset();
}

bool is_event_selected(const Reach& reach) {
  return reach.view.selected && reach.session.journal().keeps(*reach.view.selected);
}

template <EventStep step>
void step_to(const Reach& reach) {
  select_neighbour(reach.session, reach.view, step);
}

/// The selected event becomes what times are counted from; once more, and nothing is.
void set_reference(const Reach& reach) {
  EventsView& events = reach.view.events;
  const Instant at = reach.session.journal().record(*reach.view.selected).at;
  if (events.time_format == TimeFormat::since_reference && events.reference == at) {
    events.reference.reset();
    events.time_format = TimeFormat::since_start;
  } else {
    events.reference = at;
    events.time_format = TimeFormat::since_reference;
  }
}

template <CopyForm form>
void copy(const Reach& reach) {
  copy_chosen_row(reach.session, reach.view, form);
}

bool can_copy(const Reach& reach) { return has_chosen_row(reach.session, reach.view); }

// ---- the table --------------------------------------------------------------------------------

constexpr ImGuiKeyChord ctrl = ImGuiMod_Ctrl;
constexpr ImGuiKeyChord shift = ImGuiMod_Shift;

constexpr Action actions[] = {
    {Menu::file,
     nullptr,
     "New workspace",
     {},
     [](const Reach& reach) { reach.view.workspace.wanted = WorkspaceRequest{}; }},
    {Menu::file,
     nullptr,
     "Open workspace...",
     {.chord = ctrl | ImGuiKey_O},
     ask_for_file<FilePurpose::open>},
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
    {Menu::file,
     nullptr,
     "Save workspace as...",
     {.chord = ctrl | shift | ImGuiKey_S},
     ask_for_file<FilePurpose::save_as>},
    {Menu::file,
     nullptr,
     "Quit",
     {.chord = ctrl | ImGuiKey_Q},
     [](const Reach& reach) { reach.view.quit = true; },
     nullptr,
     nullptr,
     nullptr,
     true},

    {Menu::edit,
     nullptr,
     "Undo",
     {.chord = ctrl | ImGuiKey_Z, .left_to_fields = true},
     undo_removal,
     can_undo_removal,
     nullptr,
     [](const Reach& reach) {
       return can_undo_removal(reach) ? " removing " + reach.view.removals.back().what : "";
     }},
    {Menu::edit,
     nullptr,
     "Copy the chosen row",
     {.chord = ctrl | ImGuiKey_C, .left_to_fields = true},
     copy<CopyForm::text>,
     can_copy,
     nullptr,
     nullptr,
     true},
    {Menu::edit, nullptr, "Copy the chosen row as CSV", {}, copy<CopyForm::csv>, can_copy},
    {Menu::edit, nullptr, "Copy the chosen row as JSON", {}, copy<CopyForm::json>, can_copy},
    {Menu::edit,
     nullptr,
     "Filter the events",
     {.chord = ctrl | ImGuiKey_F},
     [](const Reach& reach) { reach.view.events.focus_filter = reach.view.show_events = true; },
     nullptr,
     nullptr,
     nullptr,
     true},
    {Menu::edit, nullptr, "Show the range in Events", {}, show_range_in_events, is_ranged},
    {Menu::edit,
     nullptr,
     "Zoom to the range",
     {},
     [](const Reach& reach) { reach.view.timeline.range_wanted = true; },
     is_ranged},
    {Menu::edit,
     nullptr,
     "Put away the range, then the selection",
     {.chord = ImGuiKey_Escape},
     put_away},
    {Menu::edit, nullptr, "Clear the history", {}, clear_history, nullptr, nullptr, nullptr, true},
    history<64 * mebibyte>("64 MiB"),
    history<256 * mebibyte>("256 MiB"),
    history<1024 * mebibyte>("1 GiB"),
    history<4096 * mebibyte>("4 GiB"),

    panel<&View::show_sockets>("Sockets"),
    panel<&View::show_timeline>("Timeline"),
    panel<&View::show_events>("Events"),
    panel<&View::show_side>("Counter traffic, payload and send"),
    theme<ThemeChoice::system>("Theme as the system", true),
    theme<ThemeChoice::dark>("Dark"),
    theme<ThemeChoice::light>("Light"),
    theme<ThemeChoice::high_contrast>("High contrast"),
    {Menu::view,
     nullptr,
     "Larger",
     {.chord = ctrl | ImGuiKey_Equal,
      .others = {ctrl | shift | ImGuiKey_Equal, ctrl | ImGuiKey_KeypadAdd},
      .repeats = true},
     [](const Reach& reach) { change_scale(reach, scale_step); },
     nullptr,
     nullptr,
     nullptr,
     true},
    {Menu::view,
     nullptr,
     "Smaller",
     {.chord = ctrl | ImGuiKey_Minus, .others = {ctrl | ImGuiKey_KeypadSubtract}, .repeats = true},
     [](const Reach& reach) { change_scale(reach, 1 / scale_step); }},
    {Menu::view,
     nullptr,
     "Usual size",
     {.chord = ctrl | ImGuiKey_0, .others = {ctrl | ImGuiKey_Keypad0}},
     [](const Reach& reach) { reach.view.scale = reach.view.system_scale; }},
    {.menu = Menu::view,
     .submenu = "Frames a second",
     .name = "Display's rate",
     .keys = {},
     .act = [](const Reach& reach) { reach.view.frames.wanted = 0; },
     .ticked = [](const Reach& reach) { return reach.view.frames.wanted == 0; },
     .more = display_rate,
     .begins_section = true},
    frame_rate<30>("30"),
    frame_rate<60>("60"),
    frame_rate<120>("120"),
    frame_rate<144>("144"),

    {Menu::endpoints,
     nullptr,
     "Add...",
     {.chord = ctrl | ImGuiKey_N},
     [](const Reach& reach) { reach.view.add.focus = reach.view.show_sockets = true; }},
    {Menu::endpoints,
     nullptr,
     "Run the counter demo",
     {},
     [](const Reach& reach) { reach.commands.emplace_back(model::RunDemo{}); }},
    {Menu::endpoints,
     nullptr,
     "Send what the Send panel holds",
     {.chord = ctrl | ImGuiKey_Enter},
     send},
    {Menu::endpoints,
     nullptr,
     "Start or stop the counter of",
     {},
     start_or_stop,
     is_sender_chosen,
     nullptr,
     chosen_name,
     true},
    {Menu::endpoints,
     nullptr,
     "Settings of",
     {},
     [](const Reach& reach) { reach.view.settings.wanted = chosen_endpoint(reach)->lane; },
     has_settings_chosen,
     nullptr,
     chosen_name},
    {Menu::endpoints,
     nullptr,
     "Impairment of",
     {},
     [](const Reach& reach) { reach.view.impairment.wanted = chosen_endpoint(reach)->lane; },
     is_endpoint_chosen,
     nullptr,
     chosen_name},
    {Menu::endpoints,
     nullptr,
     "Show only this in Events:",
     {},
     show_in_events,
     is_endpoint_chosen,
     nullptr,
     chosen_name},
    {Menu::endpoints,
     nullptr,
     "Remove",
     {.chord = ImGuiKey_Delete},
     remove_chosen,
     is_endpoint_chosen,
     nullptr,
     chosen_name,
     true},
    {Menu::endpoints,
     nullptr,
     "Remove all",
     {},
     remove_all,
     [](const Reach& reach) { return reach.session.live_count() > 0; }},

    {Menu::go,
     nullptr,
     "Pause or resume the picture",
     {.chord = ImGuiKey_Space},
     [](const Reach& reach) { toggle_pause(reach.session, reach.view); },
     nullptr,
     [](const Reach& reach) { return reach.view.pause.has_value(); }},
    {Menu::go, nullptr, "To the newest", {.chord = ImGuiKey_End}, follow},
    {Menu::go,
     nullptr,
     "To where the history begins",
     {.chord = ImGuiKey_Home},
     [](const Reach& reach) { reach.view.timeline.home_wanted = true; },
     is_timeline_shown},
    {Menu::go,
     nullptr,
     "Zoom in",
     {.chord = ImGuiKey_W, .repeats = true},
     [](const Reach& reach) { reach.view.timeline.zoom_wanted -= TimelineView::zoom_steps; },
     is_timeline_shown,
     nullptr,
     nullptr,
     true},
    {Menu::go,
     nullptr,
     "Zoom out",
     {.chord = ImGuiKey_S, .repeats = true},
     [](const Reach& reach) { reach.view.timeline.zoom_wanted += TimelineView::zoom_steps; },
     is_timeline_shown},
    {Menu::go,
     nullptr,
     "Earlier",
     {.chord = ImGuiKey_A, .repeats = true},
     [](const Reach& reach) { reach.view.timeline.pan_wanted -= pan_share; },
     is_timeline_shown},
    {Menu::go,
     nullptr,
     "Later",
     {.chord = ImGuiKey_D, .repeats = true},
     [](const Reach& reach) { reach.view.timeline.pan_wanted += pan_share; },
     is_timeline_shown},
    {Menu::go,
     nullptr,
     "Centre the selection, then fit all",
     {.chord = ImGuiKey_F},
     [](const Reach& reach) { reach.view.timeline.fit_wanted = true; },
     is_timeline_shown},
    {Menu::go,
     nullptr,
     "Previous event of the log",
     {.chord = ctrl | ImGuiKey_UpArrow, .repeats = true, .left_to_fields = true},
     step_to<EventStep::previous>,
     nullptr,
     nullptr,
     nullptr,
     true},
    {Menu::go,
     nullptr,
     "Next event of the log",
     {.chord = ctrl | ImGuiKey_DownArrow, .repeats = true, .left_to_fields = true},
     step_to<EventStep::next>,
     nullptr},
    {Menu::go,
     nullptr,
     "Previous event of the same lane",
     {.character = ',', .repeats = true},
     step_to<EventStep::previous_of_lane>,
     is_event_selected},
    {Menu::go,
     nullptr,
     "Next event of the same lane",
     {.character = '.', .repeats = true},
     step_to<EventStep::next_of_lane>,
     is_event_selected},
    {Menu::go,
     nullptr,
     "Count times from the selected event",
     {.chord = ctrl | ImGuiKey_T},
     set_reference,
     is_event_selected,
     [](const Reach& reach) {
       return reach.view.events.time_format == TimeFormat::since_reference;
     }},
    {Menu::go,
     nullptr,
     "To Sockets",
     {.chord = ctrl | ImGuiKey_1},
     go_to<Panel::sockets, &View::show_sockets>,
     nullptr,
     nullptr,
     nullptr,
     true},
    {Menu::go,
     nullptr,
     "To the timeline",
     {.chord = ctrl | ImGuiKey_2},
     go_to<Panel::timeline, &View::show_timeline>},
    {Menu::go,
     nullptr,
     "To Events",
     {.chord = ctrl | ImGuiKey_3},
     go_to<Panel::events, &View::show_events>},
    {Menu::go,
     nullptr,
     "To Counter traffic",
     {.chord = ctrl | ImGuiKey_4},
     go_to_side<SidePanel::traffic>},
    {Menu::go, nullptr, "To Payload", {.chord = ctrl | ImGuiKey_5}, go_to_side<SidePanel::payload>},
    {Menu::go, nullptr, "To Send", {.chord = ctrl | ImGuiKey_6}, go_to_side<SidePanel::send>},

    {Menu::help,
     nullptr,
     "Find an action...",
     {.chord = ctrl | shift | ImGuiKey_P},
     [](const Reach& reach) { reach.view.search.wanted = true; }},
    {Menu::help,
     nullptr,
     "Shortcuts",
     {.character = '?'},
     [](const Reach& reach) { reach.view.show_shortcuts = !reach.view.show_shortcuts; }},
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
