readyscope_find_installed(googletest GTest 1.16.0 GTest::gmock)
if(NOT googletest_INSTALLED)
  set(INSTALL_GTEST OFF)
  # Visual Studio: the same runtime library as everything else.
  set(gtest_force_shared_crt ON)
  # v1.16.0
  readyscope_fetch(googletest https://github.com/google/googletest.git
                   6910c9d9165801d8827d628cb72eb7ea9dd538c5)
endif()
