// libFuzzer's door to a fuzzer (https://llvm.org/docs/LibFuzzer.html).
#include "tests/fuzz/fuzz.hpp"

#include <cstddef>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  dongled::test::examine({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
