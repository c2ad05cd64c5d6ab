# readyscope_embed(<target> <file> <name>): compiles a file's bytes into a target.
#
# The target can include "<name>.hpp", which defines `inline constexpr unsigned char <name>[]`.
function(readyscope_embed target file name)
  set(header "${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.hpp")
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  file(CONFIGURE OUTPUT "${header}"
       CONTENT "#pragma once\ninline constexpr unsigned char @name@[] = {@bytes@};\n" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/embedded")
endfunction()
