# Dear ImGui has no CMake files of its own. The targets made here:
#
#   imgui_headers   include directories only: what the panels are compiled against
#   imgui           the library with the GLFW and OpenGL 3 backends: what the program links
#   imgui_testable  the library with the hooks that tell a test each item's label and rectangle,
#                   without a backend: what the panel tests link
#
# The panels are compiled once and linked with either library, so both must come from the same
# sources. An installed package has no hooks; it only serves a build without tests.
if(READYSCOPE_BUILD_TESTS AND READYSCOPE_BUILD_UNIT_TESTS)
  set(imgui_INSTALLED OFF)
else()
  readyscope_find_installed(imgui imgui 1.92.2 imgui::imgui)
endif()

if(imgui_INSTALLED)
  # Packages differ in whether they hold the backends.
  get_target_property(directories imgui::imgui INTERFACE_INCLUDE_DIRECTORIES)
  find_path(
    READYSCOPE_IMGUI_BACKENDS_DIR imgui_impl_glfw.h
    HINTS ${directories}
    NO_DEFAULT_PATH)
  mark_as_advanced(READYSCOPE_IMGUI_BACKENDS_DIR)
  if(NOT READYSCOPE_IMGUI_BACKENDS_DIR)
    message(STATUS "imgui: the installed package has no GLFW backend, so it is not used")
    set(imgui_INSTALLED OFF)
  endif()
endif()

add_library(imgui_headers INTERFACE)

if(imgui_INSTALLED)
  add_library(imgui INTERFACE)
  target_link_libraries(imgui INTERFACE imgui_headers imgui::imgui)
  target_include_directories(imgui_headers SYSTEM INTERFACE ${directories})
  return()
endif()

# v1.92.2b
readyscope_fetch(imgui https://github.com/ocornut/imgui.git
                 45acd5e0e82f4c954432533ae9985ff0e1aad6d5 NO_CMAKE)

set(imgui_sources "${imgui_SOURCE_DIR}/imgui.cpp" "${imgui_SOURCE_DIR}/imgui_draw.cpp"
                  "${imgui_SOURCE_DIR}/imgui_tables.cpp" "${imgui_SOURCE_DIR}/imgui_widgets.cpp")

target_include_directories(imgui_headers SYSTEM INTERFACE "${imgui_SOURCE_DIR}"
                                                          "${imgui_SOURCE_DIR}/backends")
# Names that Dear ImGui is about to drop are not to be used.
target_compile_definitions(imgui_headers INTERFACE IMGUI_DISABLE_OBSOLETE_FUNCTIONS)

add_library(imgui STATIC ${imgui_sources} "${imgui_SOURCE_DIR}/backends/imgui_impl_glfw.cpp"
                         "${imgui_SOURCE_DIR}/backends/imgui_impl_opengl3.cpp")
target_link_libraries(imgui PUBLIC imgui_headers PRIVATE glfw ${CMAKE_DL_LIBS})
if(WIN32)
  target_link_libraries(imgui PUBLIC imm32 dwmapi opengl32)
endif()

if(READYSCOPE_BUILD_TESTS AND READYSCOPE_BUILD_UNIT_TESTS)
  add_library(imgui_testable STATIC ${imgui_sources})
  target_link_libraries(imgui_testable PUBLIC imgui_headers)
  target_compile_definitions(imgui_testable PUBLIC IMGUI_ENABLE_TEST_ENGINE)
  # While a key moves the focus, its list clipper converts the bounds of an empty rectangle, FLT_MAX,
  # to an integer, and limits the result to the list. Only Clang's sanitizer looks at such conversions.
  if(READYSCOPE_FUZZ)
    target_compile_options(imgui_testable PRIVATE -fno-sanitize=float-cast-overflow)
  endif()
  if(WIN32)
    target_link_libraries(imgui_testable PUBLIC imm32)
  endif()
endif()
