# Compiles through ccache where it is installed, unless the caller chose a launcher of their own.
find_program(READYSCOPE_CCACHE ccache)
mark_as_advanced(READYSCOPE_CCACHE)

if(READYSCOPE_CCACHE)
  foreach(language IN ITEMS C CXX)
    if(NOT DEFINED CMAKE_${language}_COMPILER_LAUNCHER)
      set(CMAKE_${language}_COMPILER_LAUNCHER "${READYSCOPE_CCACHE}")
    endif()
  endforeach()
endif()
