#include "api/verbs/firewall_setup.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <deque>
#include <fstream>

using namespace dongled;
using namespace dongled::api;

namespace {

/// Somebody who answers questions, and what he is told.
struct sitting {
  std::string printed, complained;
  int code = 0;

  explicit sitting(std::deque<std::string> answers) {
    screen out;
    out.json = true;
    out.print = [this](const std::string& x) { printed += x; };
    out.complain = [this](const std::string& x) { complained += x + '\n'; };
    code = verbs::set_up_firewall(out, [&](const std::string&) -> std::optional<std::string> {
      if (answers.empty())
        return std::nullopt;
      auto x = answers.front();
      answers.pop_front();
      return x;
    });
  }
};

} // namespace

TEST_CASE("setup looks at a list and prints the lines that put it in force") {
  test::scratch_dir dir;
  auto path = dir / "list.txt";
  std::ofstream{path} << "192.0.2.1\n198.51.100.0/24\n";
  sitting x{{"", path, "203.0.113.7 nonsense", "203.0.113.7 2001:db8::1"}};
  CHECK(x.code == exit_fine);
  CHECK(x.complained == "expected addresses or ranges, or nothing\n");
  auto lines = nlohmann::json::parse(x.printed);
  CHECK(lines["firewall"]["enabled"] == true);
  CHECK(lines["firewall"]["list_file"] == path);
  CHECK(lines["socks"]["allow"] == nlohmann::json{"127.0.0.0/8", "203.0.113.7", "2001:db8::1"});
}

TEST_CASE("setup refuses what would not be taken, with the reason") {
  test::scratch_dir dir;
  auto path = dir / "list.txt";
  std::ofstream{path} << "192.0.2.1\nnonsense\n";
  sitting bad{{"", path, ""}};
  CHECK(bad.code == exit_failed);
  CHECK(bad.printed.find("line 2") != std::string::npos);
  sitting none{{"", dir / "nowhere", ""}};
  CHECK(none.printed.find("there is no ") != std::string::npos);
  CHECK(sitting{{"", ""}}.code == exit_usage);
  CHECK(sitting{{}}.code == exit_usage);
  sitting open{{"ftp://x", "http://127.0.0.1:1/list", ""}};
  CHECK(open.complained.find("a URL like") != std::string::npos);
  CHECK(open.printed.find("over http anybody") != std::string::npos);
}
