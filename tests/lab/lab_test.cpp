#include "tests/lab/child.hpp"
#include "tests/lab/sandbox.hpp"

#include "tests/support/catch.hpp"

#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace dongled::lab;
using std::chrono::seconds;
namespace fs = std::filesystem;

namespace {

using words = std::vector<std::string>;

std::string self() { return fs::read_symlink("/proc/self/exe").string(); }

/// Whether labs can run here; says so loudly when not.
bool permitted() {
  static const bool good = [] {
    auto x = sandbox_possible();
    if (!x)
      std::fprintf(stderr, "\n*** SKIPPED: no lab on this machine: %s: %s ***\n\n",
                   x.why().doing.c_str(), std::strerror(x.why().detail));
    return static_cast<bool>(x);
  }();
  return good;
}

outcome lab_run(const words& options, const words& command, const words& prefix = {}) {
  words argv = prefix;
  argv.insert(argv.end(), {DONGLELAB, "run"});
  argv.insert(argv.end(), options.begin(), options.end());
  argv.push_back("--");
  argv.insert(argv.end(), command.begin(), command.end());
  auto x = run_and_capture(argv, seconds{180});
  return x ? *x : outcome{255, x.why().doing};
}

/// Runs one of the "inside:" cases in a lab of its own.
void run_inside(const words& options, const std::string& name, const words& prefix = {}) {
  if (!permitted())
    return;
  // Catch2 takes a bare comma for "or".
  std::string pattern = "inside: ";
  for (char c : name)
    pattern += c == ',' ? std::string{"\\,"} : std::string{c};
  auto x = lab_run(options, {self(), pattern}, prefix);
  INFO(x.output);
  CHECK(x.status == 0);
  CHECK(x.output.find("assertion") != std::string::npos);
}

/// Whether any process on this machine has `word` on its command line.
bool somebody_has(const std::string& word) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream in{entry.path() / "cmdline"};
    std::stringstream text;
    text << in.rdbuf();
    if (text.str().find(word) != std::string::npos)
      return true;
  }
  return false;
}

bool soon(const std::function<bool()>& f) {
  for (int i = 0; i < 1000; ++i) {
    if (f())
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return false;
}

const words three{"--dongles", "11,12,13"};

} // namespace

TEST_CASE("a lab of three gives every dongle a public address of its own", "[netns]") {
  run_inside(three, "every dongle shows the internet a public address of its own");
}

TEST_CASE("a lab carries downloads faithfully", "[netns]") {
  run_inside(three, "a download through a dongle is the big file, byte for byte");
}

TEST_CASE("a lab has places that fail in different ways", "[netns]") {
  run_inside(three, "unreachable, refusing and silent places are told apart");
}

TEST_CASE("a lab's dead WAN is cured", "[netns]") {
  run_inside(three, "wan_dead looks connected and passes nothing until healed");
}

TEST_CASE("a lab's modem gives a new address after data was off", "[netns]") {
  run_inside({"--dongles", "11,12", "--no-login"},
             "data off means no way out, data on a new address");
}

TEST_CASE("a lab's power cycle cures what needs it", "[netns]") {
  run_inside(three, "a WAN that only power revives is revived by power");
}

TEST_CASE("a lab logs DNS", "[netns]") {
  run_inside(three, "a dongle's DNS answers, dies and heals, and every query is logged");
}

TEST_CASE("a lab witnesses its uplink", "[netns]") {
  run_inside(three, "the uplink's witness sees what leaves by it, and nothing else");
}

TEST_CASE("a lab breaks and heals routes", "[netns]") {
  run_inside(three, "route and rule faults delete, and healing puts back");
}

TEST_CASE("a lab's dongles can be pulled and plugged", "[netns]") {
  run_inside(three, "unplugging takes the interface away, replugging brings a new one");
}

TEST_CASE("a lab's sysfs look-alike acts", "[netns]") {
  run_inside(three, "the sysfs look-alike's files act");
}

TEST_CASE("a lab's interfaces flap", "[netns]") {
  run_inside(three, "an interface flaps and returns with its route");
}

TEST_CASE("a lab of twenty comes up", "[netns]") {
  run_inside({"--dongles", "11-30"}, "twenty dongles come up");
}

TEST_CASE("a lab without DHCP leaves interfaces bare and sets faults at start", "[netns]") {
  run_inside({"--dongles", "11-13", "--no-dhcp", "--faults", "11:no_sim"},
             "without a DHCP client the interfaces stay bare");
}

TEST_CASE("a lab's stick can be stuck on USB", "[netns]") {
  run_inside(three, "a stuck stick is deaf until its cure");
}

TEST_CASE("a lab's sticks and hubs can leave the bus", "[netns]") {
  run_inside({"--dongles", "11-15"},
             "a stick that left the bus returns by its port, a hub's by the hub");
}

TEST_CASE("a lab's sticks can be mass storage", "[netns]") {
  run_inside({"--dongles", "11"}, "a mass-storage stick is switched by the message, byte for byte");
}

TEST_CASE("a lab's ports can lie and refuse", "[netns]") {
  run_inside({"--dongles", "11,12"}, "ports lie and refuse");
}

TEST_CASE("a lab has controllers, twins and chained hubs", "[netns]") {
  run_inside({"--dongles", "11-14", "--hubs", "1t,3k(1)/2"},
             "a controller's driver takes all its buses along");
}

TEST_CASE("a lab's stick can be another one", "[netns]") {
  run_inside({"--dongles", "11"}, "another stick on the same port has another IMEI");
}

TEST_CASE("an ordinary user can run a lab", "[netns]") {
  if (::geteuid() != 0)
    return run_inside(three, "every dongle shows the internet a public address of its own");
  const words nobody{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  auto probe = nobody;
  probe.insert(probe.end(), {"unshare", "-Urn", "test", "-x", DONGLELAB});
  auto x = run_and_capture(probe, seconds{20});
  if (!x || x->status != 0) {
    std::fprintf(stderr, "\n*** SKIPPED: no lab for user 65534 here: %s ***\n\n",
                 x ? x->output.c_str() : x.why().doing.c_str());
    return;
  }
  run_inside(three, "every dongle shows the internet a public address of its own", nobody);
}

TEST_CASE("the command's exit status is the lab's", "[netns]") {
  if (!permitted())
    return;
  CHECK(lab_run({"--dongles", "11"}, {"sh", "-c", "exit 7"}).status == 7);
  CHECK(lab_run({"--dongles", "11"}, {"sh", "-c", "kill -9 $$"}).status == 137);
  CHECK(lab_run({"--dongles", "11"}, {"no-such-program-anywhere"}).status == 127);
}

TEST_CASE("wrong arguments are usage errors") {
  CHECK(lab_run({"--dongles", "0"}, {"true"}).status == 64);
  CHECK(lab_run({"--dongles", "11", "--faults", "11:nonsense"}, {"true"}).status
        == (permitted() ? 64 : 77));
}

TEST_CASE("nothing of a lab is left when it ends, or is killed", "[netns]") {
  if (!permitted())
    return;
  auto mounts = [] {
    std::ifstream in{"/proc/self/mounts"};
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  };
  auto before = mounts();
  auto marker = "3141." + std::to_string(::getpid());
  CHECK(lab_run({"--dongles", "11"}, {"sh", "-c", "sleep " + marker + " & exit 0"}).status == 0);
  CHECK(soon([&] { return !somebody_has(marker); }));

  auto killed = "2718." + std::to_string(::getpid());
  auto pid =
    start_quietly({DONGLELAB, "run", "--dongles", "11", "--", "sh", "-c", "exec sleep " + killed});
  REQUIRE(pid);
  // The lab carries the words too, but in one argument: wait for the sleep itself.
  CHECK(soon([&] {
    return somebody_has(std::string{"sleep\0", 6} + killed + std::string{"\0", 1});
  }));
  ::kill(*pid, SIGKILL);
  ::waitpid(*pid, nullptr, 0);
  CHECK(soon([&] { return !somebody_has(killed); }));
  CHECK(mounts() == before);
  CHECK_FALSE(fs::exists("/run/donglelab"));
}
