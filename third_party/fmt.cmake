readyscope_find_installed(fmt fmt 9.1.0 fmt::fmt)
if(NOT fmt_INSTALLED)
  set(FMT_INSTALL OFF)
  # 9.1.0
  readyscope_fetch(fmt https://github.com/fmtlib/fmt.git a33701196adfad74917046096bf5a2aa0ab0bb50)
endif()
