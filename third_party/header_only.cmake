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
