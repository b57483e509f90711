#include "api/shell/completion.hpp"

#include "tests/api/published_tree.hpp"

using namespace dongled;
using namespace dongled::api;

namespace {

words known(const std::string& kind) {
  if (kind == "PATH")
    return {"/", "/rack", "/rack/11"};
  if (kind == "N")
    return {"11", "12"};
  if (kind == "ID")
    return {"1795000000000001"};
  return {"1-1.2"};
}

words after(const words& typed) { return candidates(typed, known); }

} // namespace

TEST_CASE("completion offers verbs, then what the verb takes") {
  const words dongles{"11", "12"};
  CHECK(after({"st"}) == words{"status"});
  CHECK(after({"toggle", "1"}) == dongles);
  CHECK(after({"toggle", "11", "-"}) == words{"--async"});
  CHECK(after({"kill", "/rack/"}) == words{"/rack/11"});
  CHECK(after({"log", "w"}) == words{"warn"});
  CHECK(after({"help", "tre"}) == words{"tree"});
  CHECK(after({"status", ""}).empty());
  CHECK(after({"nonsense", ""}).empty());
  CHECK(after({"power", "o"}) == words{"on", "off"});
  CHECK(after({"power", "off", ""}) == words{"11", "12", "all"});
  CHECK(after({"modem", "11", "re"}) == words{"reset-traffic", "reboot"});
  CHECK(after({"recovery", "pause", "all", ""}) == words{"for"});
  CHECK(after({"power", "off", "11", ""}).empty());
  CHECK(after({"adopt", ""}) == words{"1-1.2"});
  CHECK(after({"adopt", "1-1.2", ""}) == dongles);
  CHECK(after({"trace", ""}) == words{"1795000000000001", "last"});
}

TEST_CASE("completion knows that a length follows, and offers what may come after it") {
  CHECK(after({"link", "add", "11", ""}) == words{"for", "every", "get"});
  CHECK(after({"link", "add", "11", "for", ""}).empty());
  CHECK(after({"link", "add", "11", "for", "2h", "e"}) == words{"every"});
}

TEST_CASE("completion offers no verb that is not for people") {
  auto all = after({""});
  CHECK(std::find(all.begin(), all.end(), "words") == all.end());
  CHECK(std::find(all.begin(), all.end(), "top") != all.end());
  CHECK(after({"words", ""}).empty());
}

TEST_CASE("options come in any order, each with its own values") {
  CHECK(after({"events", "--d"}) == words{"--dongle"});
  CHECK(after({"events", "--dongle", ""}) == words{"11", "12"});
  CHECK(after({"events", "-f", "--dongle", "11", "--kind", "plu"}) == words{"plug"});
  CHECK(after({"events", "--since", ""}).empty());
  CHECK(after({"events", "--dongle", "11", "--l"}) == words{"--log"});
}

TEST_CASE("a line is split at blanks") {
  CHECK(split("  kill \t /rack/11  ") == words{"kill", "/rack/11"});
  CHECK(split("   ").empty());
}

TEST_CASE("what all of them begin with is completed") {
  CHECK(common_stem({}).empty());
  CHECK(common_stem({"status"}) == "status");
  CHECK(common_stem({"reset-traffic", "reboot"}) == "re");
  CHECK(common_stem({"on", "off", "cycle"}).empty());
}

TEST_CASE("the daemon tells which words there are now") {
  test::published_tree all;
  CHECK(completions(all.daemon, {"toggle", ""}) == words{"11"});
  CHECK(completions(all.daemon, {"kill", "/rack/g"}) == words{"/rack/gate"});
  all.tree.play->with([](auto& x) {
    toggle_record one;
    one.id = "1795000000000002";
    x.toggles.toggles = {one};
    power_map::row port;
    port.child = {"1-1.3"};
    port.reading.device = true;
    x.ports.ports = {port, {}};
  });
  CHECK(completions(all.daemon, {"trace", "1"}) == words{"1795000000000002"});
  CHECK(completions(all.daemon, {"adopt", ""}) == words{"1-1.3"});
  CHECK(all.no("words", {"everything"}).code == "USAGE");
}

TEST_CASE("completion without a daemon offers what is always there") {
  remote nobody{{"127.0.0.1", test::free_port()}};
  CHECK(completions(nobody, {"power", "o"}) == words{"on", "off"});
  CHECK(completions(nobody, {"toggle", ""}).empty());
}
