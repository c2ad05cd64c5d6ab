# readyscope_options: the options that all our targets are compiled with, and no others.
#
# A target that is installed and exported links it as $<BUILD_INTERFACE:readyscope_options>, so that
# our warnings do not apply to its users.
add_library(readyscope_options INTERFACE)

if(MSVC)
  target_compile_options(readyscope_options INTERFACE /W4 /WX /permissive- /utf-8 /Zc:__cplusplus
                                                      /Zc:preprocessor)
else()
  target_compile_options(readyscope_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                      -Werror)
endif()

# Calls into the system's libraries go straight there, without a table of jumps that would be one
# more page to fetch after every system call.
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_compile_options(readyscope_options INTERFACE -fno-plt)
  target_link_options(readyscope_options INTERFACE LINKER:-z,now)
endif()

if(WIN32)
  # Windows 10 is the oldest system that we support. The bare windows.h is large, defines min and
  # max as macros and pulls in the old winsock.h, none of which we want.
  target_compile_definitions(
    readyscope_options INTERFACE WIN32_LEAN_AND_MEAN NOMINMAX UNICODE _UNICODE
                                 _WIN32_WINNT=0x0A00)
endif()

# GCC 12 sees an overlap in std::string's operator+ that cannot be there (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(readyscope_options INTERFACE -Wno-restrict)
endif()
