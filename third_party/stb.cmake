# stb has neither versions nor a CMake package; an installed copy is known by its header.
add_library(stb INTERFACE)
if(READYSCOPE_USE_INSTALLED AND NOT FETCHCONTENT_SOURCE_DIR_STB)
  find_path(READYSCOPE_STB_INCLUDE_DIR stb_image_write.h PATH_SUFFIXES stb)
  mark_as_advanced(READYSCOPE_STB_INCLUDE_DIR)
endif()
if(READYSCOPE_STB_INCLUDE_DIR)
  target_include_directories(stb SYSTEM INTERFACE "${READYSCOPE_STB_INCLUDE_DIR}")
else()
  # 2022-09-08
  readyscope_fetch(stb https://github.com/nothings/stb.git
                   8b5f1f37b5b75829fc72d38e7b5d4bcbf8a26d55 NO_CMAKE)
  target_include_directories(stb SYSTEM INTERFACE "${stb_SOURCE_DIR}")
endif()
