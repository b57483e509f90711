#pragma once

#include "tests/lab/hindrance/rules.hpp"

#include <dlfcn.h>

namespace lab::hindrance {

/// Whether anything is hindered now: cheap, so that what is asked on every call costs little.
bool anything();

/// Makes the calling thread wait as long as the rules of the control file say, or until they do not
/// say so any more. Returns what the call is to fail with; 0: it goes on.
int hindered(attempt what);

/// Where an open file lies; empty for none.
std::string path_of(int fd);

/// The function that the program meant.
template <class F>
F* meant(const char* name) {
  return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

} // namespace lab::hindrance
