# With READYSCOPE_SANITIZE every target made after this point is instrumented, third-party code
# included: a half-instrumented program reports false container overflows.
if(READYSCOPE_SANITIZE)
  if(MSVC)
    add_compile_options(/fsanitize=address)
  else()
    add_compile_options(-fsanitize=address,undefined,leak -fno-sanitize-recover=all
                        -fno-omit-frame-pointer)
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
    add_link_options(-fsanitize=address,undefined,leak)
  endif()
  # Clang only. Everything but the fuzz targets themselves has another main.
  if(READYSCOPE_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
endif()
