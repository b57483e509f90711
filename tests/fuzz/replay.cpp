// Runs a fuzzer over the files of its corpus, without a fuzzing engine and by any compiler: what
// was found once is not to come back.
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i)
    for (auto& x : std::filesystem::recursive_directory_iterator{argv[i]})
      if (x.is_regular_file())
        files.push_back(x.path());
  std::sort(files.begin(), files.end());
  for (auto& file : files) {
    std::ifstream in{file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    // In a block of its own size, so that a sanitizer sees a read beyond it.
    auto block = std::make_unique<char[]>(text.size());
    std::copy(text.begin(), text.end(), block.get());
    // Before it is tried: where it ends the process, its name is the last one here.
    std::printf("%s\n", file.filename().c_str());
    std::fflush(stdout);
    dongled::test::examine({block.get(), text.size()});
  }
  if (files.empty()) {
    std::fprintf(stderr, "nothing to replay\n");
    return 1;
  }
  std::printf("%zu inputs, all as they must be\n", files.size());
}
