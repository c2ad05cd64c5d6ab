# Its own CMake files would add install rules, and Debian's sources lack what three of its files are
# generated from; re2_tables.cpp says why nothing is missed. What is left out here is for searching
# with many expressions at once.
#
# An installed package calls its version after the library's ABI, so any will do.
readyscope_find_installed(re2 re2 "" re2::re2)
if(NOT re2_INSTALLED)
  # 2022-06-01; from 2023-06-01 on it needs Abseil
  readyscope_fetch(re2 https://github.com/google/re2.git
                   5723bb8950318135ed9cf4fc76bed988a087f536 NO_CMAKE)
  set(re2_sources
      bitstate compile dfa nfa onepass parse prog re2 regexp simplify stringpiece tostring)
  list(TRANSFORM re2_sources REPLACE ".+" "${re2_SOURCE_DIR}/re2/\\0.cc")
  add_library(re2 STATIC ${re2_sources} "${re2_SOURCE_DIR}/util/rune.cc"
                         "${re2_SOURCE_DIR}/util/strutil.cc" re2_tables.cpp)
  target_include_directories(re2 SYSTEM PUBLIC "${re2_SOURCE_DIR}")
  if(WIN32)
    target_compile_definitions(re2 PRIVATE NOMINMAX WIN32_LEAN_AND_MEAN)
  else()
    find_package(Threads REQUIRED)
    target_link_libraries(re2 PUBLIC Threads::Threads)
  endif()
  add_library(re2::re2 ALIAS re2)
endif()
