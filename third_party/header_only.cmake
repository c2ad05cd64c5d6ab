# Libraries of headers alone. Their own CMake files would only add install rules and, being older
# than today's CMake, its complaints.
function(readyscope_header_library target directory)
  string(REPLACE "::" "_" library "readyscope_${target}")
  add_library(${library} INTERFACE)
  target_include_directories(${library} SYSTEM INTERFACE "${directory}")
  add_library(${target} ALIAS ${library})
endfunction()

readyscope_find_installed(nlohmann_json nlohmann_json 3.11.2 nlohmann_json::nlohmann_json)
if(NOT nlohmann_json_INSTALLED)
  # v3.11.2
  readyscope_fetch(nlohmann_json https://github.com/nlohmann/json.git
                   bc889afb4c5bf1c0d8ee29ef35eaaf4c8bef8a5d NO_CMAKE)
  readyscope_header_library(nlohmann_json::nlohmann_json "${nlohmann_json_SOURCE_DIR}/include")
endif()

readyscope_find_installed(cli11 CLI11 2.1.2 CLI11::CLI11)
if(NOT cli11_INSTALLED)
  readyscope_fetch(cli11 https://github.com/CLIUtils/CLI11.git v2.1.2 NO_CMAKE)
  readyscope_header_library(CLI11::CLI11 "${cli11_SOURCE_DIR}/include")
endif()

# stb has neither versions nor a CMake package; an installed copy is known by its header.
add_library(stb INTERFACE)
if(READYSCOPE_USE_INSTALLED AND NOT FETCHCONTENT_SOURCE_DIR_STB)
  find_path(READYSCOPE_STB_INCLUDE_DIR stb_image_write.h PATH_SUFFIXES stb)
  mark_as_advanced(READYSCOPE_STB_INCLUDE_DIR)
endif()
if(READYSCOPE_STB_INCLUDE_DIR)
  target_include_directories(stb SYSTEM INTERFACE "${READYSCOPE_STB_INCLUDE_DIR}")
else()
  # 2022-09-08
  readyscope_fetch(stb https://github.com/nothings/stb.git
                   8b5f1f37b5b75829fc72d38e7b5d4bcbf8a26d55 NO_CMAKE)
  target_include_directories(stb SYSTEM INTERFACE "${stb_SOURCE_DIR}")
endif()
