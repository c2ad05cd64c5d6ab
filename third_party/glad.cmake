# glad writes the OpenGL 3.3 core header and the code that fills in its function pointers. Its own
# loader is left out, since GLFW's glfwGetProcAddress does that work.
#
# The generator is a program ("glad" of glad 2, as distributions package it) or, where that is
# missing, the pinned sources run by Python with Jinja2.
find_program(READYSCOPE_GLAD glad)
mark_as_advanced(READYSCOPE_GLAD)

set(glad_command "")
if(READYSCOPE_GLAD AND NOT FETCHCONTENT_SOURCE_DIR_GLAD)
  # glad 1 has a program of the same name and other options.
  execute_process(
    COMMAND "${READYSCOPE_GLAD}" --help
    OUTPUT_VARIABLE glad_help
    ERROR_QUIET)
  if(glad_help MATCHES "{c,rust}")
    set(glad_command "${READYSCOPE_GLAD}")
  endif()
endif()

if(NOT glad_command)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  # v2.0.8
  readyscope_fetch(glad https://github.com/Dav1dde/glad.git
                   73db193f853e2ee079bf3ca8a64aa2eaf6459043 NO_CMAKE)
  set(glad_command "${CMAKE_COMMAND}" -E env "PYTHONPATH=${glad_SOURCE_DIR}"
                   "${Python3_EXECUTABLE}" -m glad)
endif()

set(glad_dir "${CMAKE_CURRENT_BINARY_DIR}/glad")
# --reproducible: take the specification that glad ships, not the newest from the internet.
add_custom_command(
  OUTPUT "${glad_dir}/src/gl.c" "${glad_dir}/include/glad/gl.h"
         "${glad_dir}/include/KHR/khrplatform.h"
  COMMAND ${glad_command} --quiet --reproducible --api gl:core=3.3 --extensions= --out-path
          "${glad_dir}" c
  COMMENT "Generating the OpenGL 3.3 loader"
  VERBATIM)

add_library(glad STATIC "${glad_dir}/src/gl.c" "${glad_dir}/include/glad/gl.h")
target_include_directories(glad SYSTEM PUBLIC "${glad_dir}/include")
