# One test program for each area of the code.

# Tests are built far more often than they are run; the code that they test keeps its own
# optimisation. Without any, MinGW's GCC 12 defines a part of the standard library twice.
if(NOT MSVC AND NOT READYSCOPE_SANITIZE)
  add_compile_options(-O1)
endif()

# readyscope_add_tests(<name> <source>...)
#
# Builds a program of GoogleTest tests and registers its suites.
function(readyscope_add_tests name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE test_support readyscope_options GTest::gmock
                                        GTest::gtest_main)
  if(CMAKE_CROSSCOMPILING)
    # Starting a process takes up to a second under an emulator, so one process runs them all. That
    # takes long enough that it should begin before anything else.
    add_test(
      NAME ${READYSCOPE_TEST_PREFIX}${name}
      COMMAND Python3::Interpreter "${CMAKE_CURRENT_SOURCE_DIR}/gtest_to_the_end.py"
              ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${name}>)
    set_tests_properties(${READYSCOPE_TEST_PREFIX}${name} PROPERTIES TIMEOUT ${hang_guard_seconds}
                                                                     COST 100)
  else()
    set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/suites.py")
    set(suites "${CMAKE_CURRENT_BINARY_DIR}/${name}_suites.cmake")
    add_custom_command(
      TARGET ${name}
      POST_BUILD
      COMMAND Python3::Interpreter "${CMAKE_CURRENT_SOURCE_DIR}/suites.py" $<TARGET_FILE:${name}>
              "${READYSCOPE_TEST_PREFIX}" ${hang_guard_seconds} "${suites}"
      BYPRODUCTS "${suites}"
      VERBATIM)
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${suites}")
  endif()
endfunction()

readyscope_add_tests(
  net_tests
  net/arrival_times_test.cpp
  net/buffer_contract_test.cpp
  net/contract_test.cpp
  net/endpoint_test.cpp
  net/enumeration_test.cpp
  net/hazards_test.cpp
  net/impaired_life_test.cpp
  net/impaired_network_test.cpp
  net/impaired_receiving_test.cpp
  net/impaired_truth_test.cpp
  net/impaired_world.cpp
  net/readiness_contract_test.cpp
  net/refusal_contract_test.cpp
  net/respond_test.cpp
  net/simulated_network_test.cpp
  net/socket_life_test.cpp
  net/sockets_test.cpp
  net/system_error_test.cpp
  net/world.cpp
  support/heap.cpp)
# Readyscope's own queues are tested together with the network that is built on them.
target_include_directories(net_tests PRIVATE "${PROJECT_SOURCE_DIR}/core/src/net")

readyscope_add_tests(
  core_tests
  history/journal_test.cpp
  history/journal_twin_test.cpp
  history/lane_map_test.cpp
  history/monotone_test.cpp
  history/packed_test.cpp
  history/timeline_columns_test.cpp
  history/timeline_test.cpp
  counters/counter_sender_test.cpp
  counters/histogram_test.cpp
  counters/link_test.cpp
  counters/link_times_test.cpp
  counters/links_test.cpp
  counters/links_twin_test.cpp
  counters/rate_meter_test.cpp
  counters/second_rates_test.cpp
  counters/text_runs_test.cpp
  counters/wire_test.cpp
  capture/capture_comments_test.cpp
  capture/capture_writer_test.cpp
  capture/parsed_capture.cpp
  recording/recording_test.cpp
  capture/capture_player_test.cpp
  capture/ip_layer_test.cpp
  capture/link_layer_test.cpp
  capture/mutated_capture_test.cpp
  capture/pcap_test.cpp
  capture/pcapng_test.cpp
  capture/reassembly_test.cpp
  scope/contained_texts_test.cpp
  scope/replier_test.cpp
  scope/role_test.cpp
  scope/scope_test.cpp
  engine/culprits_test.cpp
  engine/endpoint_settings_test.cpp
  engine/explain_test.cpp
  engine/session_answers_test.cpp
  engine/session_echo_test.cpp
  engine/session_endpoints_test.cpp
  engine/session_flow_test.cpp
  engine/session_impaired_test.cpp
  engine/session_scale_test.cpp
  engine/session_send_test.cpp
  engine/session_system_test.cpp
  engine/session_traffic_test.cpp
  engine/session_trouble_test.cpp
  support/heap.cpp)
# How history, recordings and captures are encoded is private, but it deserves tests of its own.
target_include_directories(core_tests PRIVATE "${PROJECT_SOURCE_DIR}/core/src")

if(READYSCOPE_BUILD_GUI)
  # A person at the window.
  add_library(test_hand STATIC panels/drawn_text.cpp panels/hand.cpp panels/screen.cpp)
  target_include_directories(test_hand PUBLIC panels)
  target_link_libraries(test_hand PUBLIC test_support panels imgui_testable GTest::gtest
                        PRIVATE readyscope_options)

  readyscope_add_tests(
    gui_tests
    text/endpoint_option_test.cpp
    text/figures_text_test.cpp
    text/filter_test.cpp
    text/format_test.cpp
    text/patterns_test.cpp
    text/payload_text_test.cpp
    text/printer_test.cpp
    text/range_test.cpp
    text/rules_file_test.cpp
    files/file_prompt_test.cpp
    files/presets_file_test.cpp
    files/presets_test.cpp
    files/workspace_file_test.cpp
    files/workspace_sample.cpp
    files/workspace_test.cpp
    files/workspace_text_test.cpp
    app/exports_test.cpp
    app/opened_files_test.cpp
    app/options_test.cpp
    app/pacing_test.cpp
    app/port_holder_test.cpp
    app/recordings_test.cpp
    app/troubles_test.cpp
    app/window_place_test.cpp
    app/window_title_test.cpp
    panels/actions_test.cpp
    panels/events_panel_test.cpp
    panels/impairment_fields_test.cpp
    panels/lanes_test.cpp
    panels/layout_test.cpp
    panels/link_details_test.cpp
    panels/overview_test.cpp
    panels/payload_panel_test.cpp
    panels/played_panels_test.cpp
    panels/report_test.cpp
    panels/role_settings_test.cpp
    panels/ruler_test.cpp
    panels/send_panel_test.cpp
    panels/send_presets_test.cpp
    panels/send_repeat_test.cpp
    panels/sockets_panel_test.cpp
    panels/system_error_test.cpp
    panels/theme_test.cpp
    panels/timeline_lanes_test.cpp
    panels/timeline_marks_test.cpp
    panels/timeline_panel_test.cpp
    panels/timeline_range_test.cpp
    panels/traffic_panel_test.cpp
    panels/wishes_test.cpp
    support/heap.cpp)
  target_include_directories(gui_tests PRIVATE engine files)
  target_link_libraries(gui_tests PRIVATE app test_hand nlohmann_json::nlohmann_json)
endif()

if(READYSCOPE_BUILD_CLI)
  readyscope_add_tests(
    cli_tests
    text/quantity_test.cpp
    text/requirement_test.cpp
    cli/command_line_test.cpp
    program/console_test.cpp
    program/event_rows_test.cpp
    program/kept_traffic_test.cpp
    program/output_file_test.cpp
    program/queued_file_test.cpp
    program/recording_file_test.cpp
    program/recording_files_test.cpp
    program/replay_test.cpp
    program/requested_endpoints_test.cpp
    program/spill_file_test.cpp
    program/whole_recording_test.cpp
    cli/run_test.cpp)
  target_link_libraries(cli_tests PRIVATE cli nlohmann_json::nlohmann_json)
endif()

if(READYSCOPE_BUILD_CLI)
  # Separate, because they take long and need no window.
  readyscope_add_tests(seam_tests text/played_scope_test.cpp text/same_scope.cpp)
  target_link_libraries(seam_tests PRIVATE readyscope::text)
endif()

if(READYSCOPE_BUILD_GUI AND TARGET faulty_disk)
  readyscope_add_tests(disk_tests files/faulty_disk_test.cpp)
  target_link_libraries(disk_tests PRIVATE faulty_disk app panels imgui)
endif()
