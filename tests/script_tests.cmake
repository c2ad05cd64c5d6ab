# readyscope_add_script_tests(<part> <script> <command>...)
#
# Registers each test that the Python script lists as PART.TEST, with the properties that it lists.
# <command> starts the program that they test.

# What Debian's packages bring, Xlib and a validator of JSON schemas, is for Debian's own Python,
# which need not be the first in PATH.
find_program(READYSCOPE_TESTS_PYTHON NAMES python3 HINTS /usr/bin REQUIRED)
mark_as_advanced(READYSCOPE_TESTS_PYTHON)

function(readyscope_add_script_tests part script)
  if(CMAKE_CROSSCOMPILING)
    set(system --windows)
  else()
    set(system "")
  endif()
  execute_process(
    COMMAND "${READYSCOPE_TESTS_PYTHON}" "${script}" ${system} --list
    OUTPUT_VARIABLE tests
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" tests "${tests}")
  foreach(test IN LISTS tests)
    separate_arguments(properties UNIX_COMMAND "${test}")
    list(POP_FRONT properties test)
    set(name ${READYSCOPE_TEST_PREFIX}${part}.${test})
    add_test(NAME ${name} COMMAND "${READYSCOPE_TESTS_PYTHON}" "${script}" ${system} --only ${test}
                                  ${ARGN})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${hang_guard_seconds} ${properties})
  endforeach()
  # The list is regenerated when a test is added or removed.
  cmake_path(GET script PARENT_PATH folder)
  file(GLOB scripts "${folder}/*.py")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${scripts})
endfunction()
