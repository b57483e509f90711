#include "io/usb/power_intents.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dongled::io::usb {

namespace fs = std::filesystem;
using deed = power_intent::deed;
using test::scratch_dir;

namespace {

power_intent cut(const std::string& port) {
  return {deed::port_off, port, "", 1700000000123, "toggle 7 of dongle 11"};
}

} // namespace

TEST_CASE("an intent is listed as it was stored, until it is erased") {
  scratch_dir dir;
  power_intents x{dir / "power"};
  CHECK(x.list().intents.empty());
  std::vector<power_intent> all{cut("1-1.2"),
                                {deed::controller_gone, "0000:00:14.0", "xhci_hcd", 1, "quorum"},
                                {deed::unauthorized, "1-1.2", "", 2, "adopt \"1-1.3\"\n\xff"},
                                {deed::unbound, "1-1.2", "", 3, ""}};
  for (auto& y : all)
    REQUIRE(x.store(y));
  auto found = x.list();
  CHECK(found.unreadable.empty());
  REQUIRE(found.intents.size() == 4);
  CHECK(found.intents[0] == all[0]);
  CHECK(found.intents[1] == all[1]);
  CHECK(found.intents[2].what == deed::unauthorized);
  CHECK(found.intents[3] == all[3]);
  for (auto& y : all)
    REQUIRE(x.erase(y));
  CHECK(x.list().intents.empty());
  CHECK(x.erase(cut("1-1.2")));
}

TEST_CASE("an intent is readable whatever the reason it was given") {
  for (auto& why : {std::string(5000, '\x01'), std::string(5000, '\xff'), std::string(5000, '"')}) {
    scratch_dir dir;
    power_intents x{dir / "power"};
    auto intent = cut("1-1.2");
    intent.why = why;
    REQUIRE(x.store(intent));
    auto found = x.list();
    CHECK(found.unreadable.empty());
    REQUIRE(found.intents.size() == 1);
    CHECK(found.intents[0].target == "1-1.2");
  }
}

TEST_CASE("intents are called by hub and port") {
  scratch_dir dir;
  power_intents x{dir / "power"};
  REQUIRE(x.store(cut("1-1.2")));
  REQUIRE(x.store(cut("1-4")));
  CHECK(fs::exists(dir / "power/1-1-2"));
  CHECK(fs::exists(dir / "power/usb1-4"));
}

TEST_CASE("storing again replaces, whole") {
  scratch_dir dir;
  power_intents x{dir / "power"};
  auto y = cut("1-1.2");
  y.why = std::string(100000, 'x');
  REQUIRE(x.store(y));
  REQUIRE(x.store(cut("1-1.2")));
  CHECK(x.list().intents == std::vector{cut("1-1.2")});
  CHECK(x.list().unreadable.empty());
}

TEST_CASE("no target leads out of the directory") {
  scratch_dir dir;
  power_intents x{dir / "power"};
  for (auto name : {"", "..", "../x", "/etc/passwd", "1-1.2/../../x", "usb1", "1-1.2\n"})
    for (auto what : {deed::port_off, deed::unbound, deed::unauthorized, deed::controller_gone}) {
      power_intent y{what, name, "xhci_hcd", 0, ""};
      CHECK(x.store(y).why().code == fault::bad_input);
      CHECK(x.erase(y).why().code == fault::bad_input);
    }
  CHECK(x.store({deed::controller_gone, "0000:00:14.0", "../x", 0, ""}).why().code
        == fault::bad_input);
  CHECK_FALSE(fs::exists(dir / "power"));
}

TEST_CASE("files that make no sense are named and kept") {
  scratch_dir dir;
  power_intents x{dir / "power"};
  REQUIRE(x.store(cut("1-1.2")));
  std::ifstream in{dir / "power/1-1-2"};
  std::string good{std::istreambuf_iterator<char>{in}, {}};
  auto put = [&](const std::string& name, const std::string& text) {
    std::ofstream{dir / ("power/" + name)} << text;
  };
  put("1-1-3", good); // speaks of another port
  put("a", "");
  put("b", "{");
  put("c", "[]");
  put("d", R"({"deed": "port_off", "target": 5, "at": 1})");
  put("e", R"({"deed": "explode", "target": "1-1.2", "at": 1})");
  put("f", R"({"deed": "port_off", "target": "../../x", "at": 1})");
  put("g", R"({"deed": "port_off", "target": "1-1.2", "at": "now"})");
  put("h", std::string(1 << 20, '['));
  put(".1-1-4", good.substr(0, 20)); // never got its name
  fs::create_directory(dir / "power/i");
  REQUIRE(mkfifo((dir / "power/j").c_str(), 0600) == 0);
  fs::create_symlink(dir / "power/1-1-2", dir / "power/k");
  auto found = x.list();
  CHECK(found.intents == std::vector{cut("1-1.2")});
  CHECK(
    found.unreadable
    == std::vector<std::string>{"1-1-3", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"});
  CHECK(fs::exists(dir / "power/b"));
}

TEST_CASE("no content of an intent's file breaks the listing") {
  scratch_dir dir;
  power_intents x{dir / "power"};
  REQUIRE(x.store(cut("1-1.2")));
  std::ifstream in{dir / "power/1-1-2"};
  const std::string good{std::istreambuf_iterator<char>{in}, {}};
  std::mt19937 random{11};
  for (int round = 0; round < 500; ++round) {
    auto text = good;
    for (auto n = random() % 4 + 1; n > 0; --n)
      text[random() % text.size()] = static_cast<char>(random());
    if (round % 3 == 0)
      text.resize(random() % text.size());
    std::ofstream{dir / "power/1-1-2", std::ios::binary} << text;
    auto found = x.list();
    CHECK(found.intents.size() + found.unreadable.size() == 1);
  }
}

TEST_CASE("without a place on the disk there is no intent, and an old one stays whole") {
  scratch_dir dir;
  power_intents x{dir / "power"};
  REQUIRE(x.store(cut("1-1.2")));
  auto child = fork();
  if (child == 0) {
    // As on a full disk: no file may grow beyond this.
    signal(SIGXFSZ, SIG_IGN);
    rlimit none{16, 16};
    setrlimit(RLIMIT_FSIZE, &none);
    auto r = x.store({deed::port_off, "1-1.2", "", 9, "another"});
    _exit(r ? 1 : 0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(x.list().intents == std::vector{cut("1-1.2")});
  CHECK(x.list().unreadable.empty());
  CHECK_FALSE(fs::exists(dir / "power/.1-1-2"));

  std::ofstream{dir / "file"} << "x";
  CHECK_FALSE(power_intents{dir / "file"}.store(cut("1-1.2")));
  CHECK_FALSE(power_intents{dir / "a/b/c"}.store(cut("1-1.2")));
}

TEST_CASE("killed at any moment, an intent is there whole or not at all") {
  scratch_dir dir;
  power_intents x{dir / "power"};
  size_t there = 0;
  std::mt19937 random{11};
  for (int round = 0; round < 60; ++round) {
    auto child = fork();
    if (child == 0)
      for (;;) {
        (void)x.store(cut("1-1.2"));
        (void)x.erase(cut("1-1.2"));
      }
    usleep(static_cast<useconds_t>(random() % 5000)); // any moment will do
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    auto found = x.list();
    CHECK(found.unreadable.empty());
    there += found.intents.size();
    for (auto& y : found.intents)
      CHECK(y == cut("1-1.2"));
  }
  CHECK(there <= 60);
  CHECK(x.store(cut("1-1.2")));
}

} // namespace dongled::io::usb
