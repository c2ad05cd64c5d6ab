# Builds the core alone, installs it, moves it elsewhere, and checks that a project that only knows
# the new place can find it, link with it and run.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Compiled as the build that this test belongs to has compiled it, so that a compiler's cache knows
# it. Visual Studio's builds have all types at once and name none.
if(NOT build_type)
  set(build_type Release)
endif()
set(configure ${CMAKE_COMMAND} -G "${generator}" -D "CMAKE_BUILD_TYPE=${build_type}"
              -D "CMAKE_CXX_COMPILER=${compiler}")
if(platform)
  list(APPEND configure -A "${platform}")
endif()

set(installed "${work_dir}/installed")
set(prefix "${work_dir}/moved elsewhere")
file(REMOVE_RECURSE "${installed}" "${prefix}" "${work_dir}/consumer")

run(${configure} -S "${source_dir}" -B "${core_build_dir}" #
    -D READYSCOPE_BUILD_GUI=OFF -D READYSCOPE_BUILD_CLI=OFF -D READYSCOPE_BUILD_TESTS=OFF)
run(${CMAKE_COMMAND} --build "${core_build_dir}" --config "${build_type}" --parallel)
run(${CMAKE_COMMAND} --install "${core_build_dir}" --config "${build_type}" --prefix "${installed}")
file(RENAME "${installed}" "${prefix}")

run(${configure} -S "${consumer_dir}" -B "${work_dir}/consumer" #
    -D "CMAKE_PREFIX_PATH=${prefix}")
run(${CMAKE_COMMAND} --build "${work_dir}/consumer" --config "${build_type}")
run(${CMAKE_CTEST_COMMAND} --test-dir "${work_dir}/consumer" -C "${build_type}" --output-on-failure)
