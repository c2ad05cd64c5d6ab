# readyscope_debian_package(): packages of the programs, made by `cpack` in a Linux build tree. What is
# installed with them are the components `program`, with a window, and `cli`, without one; the core is
# the developers' part.
include(GNUInstallDirs)

set(made "${PROJECT_BINARY_DIR}/debian")

function(readyscope_install_programs)
  set(assets "${PROJECT_SOURCE_DIR}/assets")

  install(FILES "${assets}/linux/readyscope.desktop"
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/applications" COMPONENT program)
  install(FILES "${assets}/linux/readyscope.xml" COMPONENT program
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/mime/packages")
  install(FILES "${assets}/icon/readyscope.png" COMPONENT program
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/icons/hicolor/256x256/apps")
  install(FILES "${assets}/icon/readyscope.svg" COMPONENT program
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/icons/hicolor/scalable/apps")
  install(FILES "${assets}/report.schema.json" "${assets}/stream.schema.json" COMPONENT cli
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/readyscope")
  readyscope_install_program(readyscope program)
  readyscope_install_program(readyscope-cli cli)
endfunction()

# readyscope_install_program(<program> <component>): the program, what is said of it, and its pages.
function(readyscope_install_program name component)
  set(assets "${PROJECT_SOURCE_DIR}/assets")
  set(documents "${CMAKE_INSTALL_DATAROOTDIR}/doc/${name}")
  set(folder "${made}/${name}")

  file(READ "${assets}/linux/lintian-overrides" overrides)
  string(REPLACE "@PACKAGE@" "${name}" overrides "${overrides}")
  file(WRITE "${folder}/overrides" "${overrides}")
  install(FILES "${folder}/overrides" RENAME ${name} COMPONENT ${component}
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/lintian/overrides")

  # Everything that is linked in has to be listed with its licence.
  file(READ "${PROJECT_SOURCE_DIR}/LICENSE" ours)
  file(READ "${PROJECT_BINARY_DIR}/THIRD-PARTY-LICENCES.txt" theirs)
  file(WRITE "${folder}/copyright" "${ours}\n${theirs}")
  install(FILES "${folder}/copyright" DESTINATION "${documents}" COMPONENT ${component})

  configure_file("${assets}/linux/changelog.in" "${folder}/changelog" @ONLY)
  # -n: without time and name, so that the same sources give the same package.
  execute_process(COMMAND gzip -9nc "${folder}/changelog"
                  OUTPUT_FILE "${folder}/changelog.Debian.gz" COMMAND_ERROR_IS_FATAL ANY)
  install(FILES "${folder}/changelog.Debian.gz" DESTINATION "${documents}" COMPONENT ${component})
  readyscope_install_pages(${name} ${component})
endfunction()

# The manual page and the completions, which the options are printed as.
function(readyscope_install_pages name component)
  set(folder "${made}/${name}")
  foreach(page man bash zsh)
    add_custom_command(
      OUTPUT "${folder}/${page}"
      COMMAND readyscope-pages ${name} ${page} > "${folder}/${page}"
      DEPENDS readyscope-pages
      VERBATIM)
  endforeach()
  add_custom_command(
    OUTPUT "${folder}/${name}.1.gz"
    COMMAND gzip -9nc "${folder}/man" > "${folder}/${name}.1.gz"
    DEPENDS "${folder}/man"
    VERBATIM)
  add_custom_target(pages-of-${name} ALL DEPENDS "${folder}/${name}.1.gz" "${folder}/bash"
                                              "${folder}/zsh")
  install(FILES "${folder}/${name}.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1"
          COMPONENT ${component})
  install(FILES "${folder}/bash" RENAME ${name} COMPONENT ${component}
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions")
  install(FILES "${folder}/zsh" RENAME _${name} COMPONENT ${component}
          DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/zsh/vendor-completions")
endfunction()

macro(readyscope_debian_package)
  readyscope_install_programs()

  set(CPACK_GENERATOR DEB)
  set(CPACK_COMPONENTS_ALL program cli)
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
  # Otherwise CPack puts the project's own before the description of each package.
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

  set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME readyscope)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION net)
  set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
      "oscilloscope for UDP socket readiness
Opens datagram sockets, asks select about them every frame, and shows what is
ready and when: what arrives, what is lost, and whose fault it is.")
  # GLFW loads these when it starts, so the linker knows nothing of them.
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS
      "readyscope-cli (= ${PROJECT_VERSION}-1), libgl1, libx11-6, libxcursor1, libxext6, libxi6, libxinerama1, libxrandr2, libxrender1")
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "fonts-dejavu-core, libgl1-mesa-dri")

  set(CPACK_DEBIAN_CLI_PACKAGE_NAME readyscope-cli)
  set(CPACK_DEBIAN_CLI_PACKAGE_SECTION net)
  set(CPACK_DEBIAN_CLI_DESCRIPTION
      "report and judge UDP traffic, without a window
Opens datagram endpoints, polls them with select, and reports what arrives,
what is lost, whose fault it is, and when. Requirements on its figures turn it
into a test. It needs no display and no library for one.")
  include(CPack)
endmacro()
