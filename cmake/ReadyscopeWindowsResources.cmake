# readyscope_windows_resources(<target>): gives a Windows program its icon, version and manifest.
# Does nothing elsewhere.
function(readyscope_windows_resources target)
  if(NOT WIN32)
    return()
  endif()

  set(READYSCOPE_ICON "${PROJECT_SOURCE_DIR}/assets/icon/readyscope.ico")
  set(READYSCOPE_MANIFEST "${PROJECT_SOURCE_DIR}/assets/windows/readyscope.manifest")
  set(resources "${CMAKE_CURRENT_BINARY_DIR}/${target}.rc")
  configure_file("${PROJECT_SOURCE_DIR}/assets/windows/readyscope.rc.in" "${resources}" @ONLY)

  target_sources(${target} PRIVATE "${resources}")
  # The resource compiler does not report what it has read.
  set_source_files_properties("${resources}" PROPERTIES OBJECT_DEPENDS
                                                        "${READYSCOPE_ICON};${READYSCOPE_MANIFEST}")
  if(MSVC)
    # Or the linker would add a manifest of its own besides ours.
    target_link_options(${target} PRIVATE /MANIFEST:NO)
  endif()
endfunction()
