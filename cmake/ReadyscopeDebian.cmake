# readyscope_debian_package(): a .deb of the desktop program, made by `cpack` in a Linux build tree.
# What is installed with it is the component `program`; the core is the developers' part.
include(GNUInstallDirs)

function(readyscope_install_program)
  set(assets "${PROJECT_SOURCE_DIR}/assets")
  set(made "${PROJECT_BINARY_DIR}/debian")
  set(documents "${CMAKE_INSTALL_DATAROOTDIR}/doc/readyscope")

  install(TARGETS readyscope RUNTIME COMPONENT program)
  install(FILES "${assets}/linux/readyscope.desktop"
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/applications" COMPONENT program)
  install(FILES "${assets}/linux/lintian-overrides" RENAME readyscope COMPONENT program
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/lintian/overrides")
  install(FILES "${assets}/icon/readyscope.png" COMPONENT program
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/icons/hicolor/256x256/apps")
  install(FILES "${assets}/icon/readyscope.svg" COMPONENT program
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/icons/hicolor/scalable/apps")

  # Everything that is linked in has to be listed with its licence.
  file(READ "${PROJECT_SOURCE_DIR}/LICENSE" ours)
  file(READ "${PROJECT_BINARY_DIR}/THIRD-PARTY-LICENCES.txt" theirs)
  file(WRITE "${made}/copyright" "${ours}\n${theirs}")
  install(FILES "${made}/copyright" DESTINATION "${documents}" COMPONENT program)

  configure_file("${assets}/linux/changelog.in" "${made}/changelog" @ONLY)
  readyscope_install_compressed("${made}/changelog" "${documents}" changelog.Debian.gz)
  readyscope_install_compressed("${assets}/linux/readyscope.1" "${CMAKE_INSTALL_MANDIR}/man1"
                                readyscope.1.gz)
endfunction()

# -n: without time and name, so that the same sources give the same package.
function(readyscope_install_compressed file destination name)
  set(compressed "${PROJECT_BINARY_DIR}/debian/${name}")
  execute_process(COMMAND gzip -9nc "${file}" OUTPUT_FILE "${compressed}" COMMAND_ERROR_IS_FATAL ANY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  install(FILES "${compressed}" DESTINATION "${destination}" COMPONENT program)
endfunction()

macro(readyscope_debian_package)
  readyscope_install_program()

  set(CPACK_GENERATOR DEB)
  set(CPACK_COMPONENTS_ALL program)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_STRIP_FILES ON)
  # 755, whatever the builder's umask.
  set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
      OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
  set(CPACK_PACKAGE_CONTACT "The Readyscope authors <readyscope@localhost>")
  set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME readyscope)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION net)
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "oscilloscope for UDP socket readiness")
  set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
      "Opens datagram sockets, asks select about them every frame, and shows what is
 ready and when: what arrives, what is lost, and whose fault it is.")
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  # GLFW loads these when it starts, so the linker knows nothing of them.
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS
      "libgl1, libx11-6, libxcursor1, libxext6, libxi6, libxinerama1, libxrandr2, libxrender1")
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "fonts-dejavu-core, libgl1-mesa-dri")
  include(CPack)
endmacro()
