# Builds the program without a window alone, installs it, and checks that nothing of a window was
# looked for.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(prefix "${work_dir}/cli_alone")
file(REMOVE_RECURSE "${prefix}")

# Compiled as the build that this test belongs to has compiled it, so that a compiler's cache knows
# it.
set(configure ${CMAKE_COMMAND} -G "${generator}" -D "CMAKE_BUILD_TYPE=${build_type}" -D
              "CMAKE_CXX_COMPILER=${compiler}")
foreach(source IN LISTS sources)
  list(APPEND configure -D "${source}")
endforeach()
run(${configure} -S "${source_dir}" -B "${cli_build_dir}" #
    -D READYSCOPE_BUILD_GUI=OFF -D READYSCOPE_BUILD_TESTS=OFF)
run(${CMAKE_COMMAND} --build "${cli_build_dir}" --parallel)
run(${CMAKE_COMMAND} --install "${cli_build_dir}" --component cli --prefix "${prefix}")
run("${prefix}/bin/readyscope-cli" --version)

file(STRINGS "${cli_build_dir}/CMakeCache.txt" sought REGEX "^[^:]*(GLFW|IMGUI|GLAD|STB|X11|OPENGL)")
if(sought)
  message(FATAL_ERROR "a library of a window was looked for: ${sought}")
endif()
