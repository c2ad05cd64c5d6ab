# readyscope_install_package(): makes find_package(readyscope CONFIG) work after an install.
# The targets themselves come from the export set "readyscope", which core/ fills with
# install(TARGETS core EXPORT readyscope FILE_SET HEADERS).
include(CMakePackageConfigHelpers)

function(readyscope_install_package)
  set(destination "${CMAKE_INSTALL_LIBDIR}/cmake/readyscope")

  configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/readyscopeConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/readyscopeConfig.cmake" INSTALL_DESTINATION "${destination}")
  # Before 1.0 a new minor version may break its users.
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/readyscopeConfigVersion.cmake"
                                   COMPATIBILITY SameMinorVersion)

  install(FILES "${PROJECT_BINARY_DIR}/readyscopeConfig.cmake"
                "${PROJECT_BINARY_DIR}/readyscopeConfigVersion.cmake"
          DESTINATION "${destination}")
  install(
    EXPORT readyscope
    FILE readyscopeTargets.cmake
    NAMESPACE readyscope::
    DESTINATION "${destination}")
endfunction()
