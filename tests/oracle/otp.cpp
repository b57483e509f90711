#include "tests/oracle/replay.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace dongled::oracle {

namespace fs = std::filesystem;

namespace {

/// A directory that goes when we do.
class scratch {
public:
  scratch() {
    auto pattern = (fs::temp_directory_path() / "supervisor_oracle.XXXXXX").string();
    if (::mkdtemp(pattern.data()))
      path_ = pattern;
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() {
    std::error_code ignored;
    if (!path_.empty())
      fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }

private:
  fs::path path_;
};

bool shell_says_yes(const std::string& command) {
  return std::system(command.c_str()) == 0; // NOLINT: our own words only
}

std::string quoted(const fs::path& x) { return '\'' + x.string() + '\''; }

/// Cuts what the Erlang side wrote into its stories; each begins with a line "# number".
std::vector<std::string> cut(std::istream& in) {
  std::vector<std::string> all;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("# ", 0) == 0)
      all.emplace_back();
    else if (!all.empty())
      all.back() += line + '\n';
  }
  return all;
}

} // namespace

bool erlang_is_there() {
  return shell_says_yes("command -v erlc >/dev/null 2>&1 && command -v erl >/dev/null 2>&1");
}

result<std::vector<std::string>> replay_with_otp(const std::vector<sequence>& all) {
  scratch dir;
  if (dir.path().empty())
    return failure{fault::os, "making a temporary directory", errno};
  auto in = dir.path() / "stories", out = dir.path() / "told";
  {
    std::ofstream file{in};
    file << '[';
    for (size_t n = 0; n < all.size(); ++n)
      file << (n == 0 ? "" : ",\n") << to_erlang(all[n]);
    file << "].\n";
  }
  if (!shell_says_yes("erlc -o " + quoted(dir.path()) + ' ' + quoted(ORACLE_MODULE)))
    return failure{fault::os, "compiling supervisor_oracle.erl"};
  if (!shell_says_yes("erl -noinput -kernel logger_level none +P 1000000 -pa " + quoted(dir.path())
                      + " -eval \"supervisor_oracle:main([" + "\\\"" + in.string() + "\\\",\\\""
                      + out.string() + "\\\"]).\""))
    return failure{fault::os, "running the stories in Erlang"};
  std::ifstream file{out};
  auto told = cut(file);
  if (told.size() != all.size())
    return failure{fault::os, "reading what Erlang wrote: " + std::to_string(told.size()) + " of "
                                + std::to_string(all.size()) + " stories"};
  return told;
}

} // namespace dongled::oracle
