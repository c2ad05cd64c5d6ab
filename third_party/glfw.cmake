readyscope_find_installed(glfw glfw3 3.4 glfw)
if(NOT glfw_INSTALLED)
  set(GLFW_BUILD_DOCS OFF)
  set(GLFW_BUILD_EXAMPLES OFF)
  set(GLFW_BUILD_TESTS OFF)
  set(GLFW_INSTALL OFF)
  # X11 alone serves Wayland desktops too, through Xwayland, and needs fewer packages.
  set(GLFW_BUILD_WAYLAND OFF)
  # 3.4
  readyscope_fetch(glfw https://github.com/glfw/glfw.git 7b6aead9fb88b3623e3b3725ebb42670cbe4c579)
endif()

if(READYSCOPE_SANITIZE AND UNIX)
  # As an object, not a library: the sanitizer's own dlclose would be found first.
  add_library(glfw_leak_rules OBJECT glfw_leak_rules.c)
  target_sources(glfw INTERFACE $<TARGET_OBJECTS:glfw_leak_rules>)
endif()
