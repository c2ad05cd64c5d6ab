// For programs with a window that are built with the leak sanitizer: OpenGL drivers keep memory to
// the end of the process, which is not ours to free.

// A leak can only be blamed on a library that is still loaded when the report is made, so none is
// unloaded.
int dlclose(void *handle) {
  (void)handle;
  return 0;
}

const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void) {
  return "leak:libGLX_mesa.so\n"
         "leak:libGLX.so\n"
         "leak:libGLdispatch.so\n"
         "leak:_dri.so\n"
         "leak:libLLVM\n";
}

const char *__lsan_default_options(void);

const char *__lsan_default_options(void) { return "print_suppressions=0"; }
