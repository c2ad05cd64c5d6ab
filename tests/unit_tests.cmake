# One program of tests for each area of the code, and what they share in support/.
include(GoogleTest)

# Tests are built far more often than they are run, and what they test keeps its own optimisation.
# Without any, MinGW's GCC 12 defines a part of the standard library twice.
if(NOT MSVC AND NOT READYSCOPE_SANITIZE)
  add_compile_options(-O1)
endif()

add_library(
  test_support STATIC
  support/simulated_network.cpp
  $<IF:$<BOOL:${WIN32}>,support/platform_windows.cpp,support/platform_posix.cpp>)
target_include_directories(test_support PUBLIC support)
target_link_libraries(test_support PUBLIC readyscope::core PRIVATE readyscope_options)
if(WIN32)
  target_link_libraries(test_support PRIVATE ws2_32)
endif()

# readyscope_add_tests(<name> <source>...)
#
# Builds a program of GoogleTest tests and registers what it holds.
function(readyscope_add_tests name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE test_support readyscope_options GTest::gmock
                                        GTest::gtest_main)
  if(CMAKE_CROSSCOMPILING)
    # Starting a process costs an emulator up to a second, so one process runs them all. That takes
    # long enough to begin before anything else.
    add_test(
      NAME ${READYSCOPE_TEST_PREFIX}${name}
      COMMAND Python3::Interpreter "${CMAKE_CURRENT_SOURCE_DIR}/gtest_to_the_end.py"
              ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${name}>)
    set_tests_properties(${READYSCOPE_TEST_PREFIX}${name} PROPERTIES TIMEOUT ${hang_guard_seconds}
                                                                     COST 100)
  else()
    gtest_discover_tests(
      ${name}
      DISCOVERY_MODE PRE_TEST
      NO_PRETTY_VALUES
      TEST_PREFIX ${READYSCOPE_TEST_PREFIX}
      PROPERTIES TIMEOUT ${hang_guard_seconds})
  endif()
endfunction()

readyscope_add_tests(
  net_tests
  net/buffer_contract_test.cpp
  net/contract_test.cpp
  net/endpoint_test.cpp
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
# Readyscope's own queues have tests beside those of the network that is built on them.
target_include_directories(net_tests PRIVATE "${PROJECT_SOURCE_DIR}/core/src/net")

readyscope_add_tests(
  model_tests
  model/culprits_test.cpp
  model/explain_test.cpp
  model/histogram_test.cpp
  model/journal_test.cpp
  model/journal_twin_test.cpp
  model/link_test.cpp
  model/link_times_test.cpp
  model/links_test.cpp
  model/links_twin_test.cpp
  model/monotone_test.cpp
  model/packed_test.cpp
  model/rate_meter_test.cpp
  model/recreate_test.cpp
  model/reply_test.cpp
  model/responders_test.cpp
  model/session_answers_test.cpp
  model/session_echo_test.cpp
  model/session_endpoints_test.cpp
  model/session_flow_test.cpp
  model/session_impaired_test.cpp
  model/session_scale_test.cpp
  model/session_send_test.cpp
  model/session_system_test.cpp
  model/session_traffic_test.cpp
  model/session_trouble_test.cpp
  model/timeline_columns_test.cpp
  model/timeline_test.cpp
  model/wire_test.cpp
  support/heap.cpp)
# How the history is coded is nobody's business but the journal's, and worth tests of its own.
target_include_directories(model_tests PRIVATE "${PROJECT_SOURCE_DIR}/core/src/model")

if(READYSCOPE_BUILD_GUI)
  readyscope_add_tests(
    gui_tests
    gui/actions_test.cpp
    gui/drawn_text.cpp
    gui/endpoint_option_test.cpp
    gui/events_panel_test.cpp
    gui/figures_text_test.cpp
    gui/filter_test.cpp
    gui/format_test.cpp
    gui/hand.cpp
    gui/impairment_fields_test.cpp
    gui/lanes_test.cpp
    gui/layout_test.cpp
    gui/link_details_test.cpp
    gui/options_test.cpp
    gui/overview_test.cpp
    gui/pacing_test.cpp
    gui/patterns_test.cpp
    gui/payload_panel_test.cpp
    gui/payload_text_test.cpp
    gui/port_holder_test.cpp
    gui/presets_file_test.cpp
    gui/presets_test.cpp
    gui/range_test.cpp
    gui/report_test.cpp
    gui/role_settings_test.cpp
    gui/ruler_test.cpp
    gui/rules_file_test.cpp
    gui/screen.cpp
    gui/send_panel_test.cpp
    gui/send_presets_test.cpp
    gui/send_repeat_test.cpp
    gui/sockets_panel_test.cpp
    gui/system_error_test.cpp
    gui/theme_test.cpp
  gui/timeline_lanes_test.cpp
    gui/timeline_marks_test.cpp
    gui/timeline_panel_test.cpp
    gui/timeline_range_test.cpp
    gui/traffic_panel_test.cpp
    gui/window_place_test.cpp
    gui/window_title_test.cpp
    gui/workspace_file_test.cpp
    gui/workspace_sample.cpp
    gui/workspace_test.cpp
    gui/workspace_text_test.cpp
    support/heap.cpp)
  target_link_libraries(gui_tests PRIVATE program panels imgui_testable nlohmann_json::nlohmann_json)
endif()
