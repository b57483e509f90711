#include "api/inspector.hpp"

#include "actors/history/tell.hpp"
#include "tests/api/published_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

using test::published_tree;

TEST_CASE("a shell learns version, status and tree over the network") {
  published_tree all;
  CHECK(all.data("hello")["protocol"] == shell_protocol);
  CHECK(all.daemon.greeting()["version"] == "9.9");
  CHECK(all.daemon.greeting()["configured"] == 1);
  CHECK(all.daemon.greeting()["working"] == 0);
  CHECK(all.data("status")["available_proxies"][0]["subnet"] == 11);
  auto tree = all.data("tree");
  CHECK(tree["path"] == "/");
  CHECK(all.data("inspect", {"/rack/gate"})["state"] == "a fake gate");
  CHECK(all.data("inspect", {"rack/11/"})["children"].size() == 2);
}

TEST_CASE("what makes no sense is refused with a sentence and a code") {
  published_tree all;
  CHECK(all.no("tre").code == "UNKNOWN_VERB");
  CHECK(all.no("tre").error.find("did you mean tree?") != std::string::npos);
  CHECK(all.no("inspect").code == "USAGE");
  CHECK(all.no("inspect", {"/rack/gat"}).error.find("did you mean /rack/gate?")
        != std::string::npos);
  CHECK(all.no("kill", {"/"}).code == "REFUSED");
  CHECK(all.no("toggle", {"99"}).code == "INVALID_SUBNET");
  CHECK(all.no("toggle", {"12"}).code == "UNKNOWN_DONGLE");
  CHECK(all.no("log", {"loud"}).code == "USAGE");
  CHECK(all.no("trace", {"../../x"}).code == "NOT_FOUND");
  CHECK(all.no("inspect", {std::string(5000, 'x')}).code == "USAGE");
  CHECK(all.no("help").code == "UNKNOWN_VERB"); // the shell's own
}

TEST_CASE("a killed actor is healed by its supervisor, and the shell says how") {
  published_tree all;
  auto got = all.data("kill", {"/rack/gate"});
  CHECK(got["path"] == "/rack/gate");
  REQUIRE(got["new_id"].is_number());
  CHECK(got["new_id"] != got["old_id"]);
  CHECK(all.data("inspect", {"/rack/gate"})["id"] == got["new_id"]);
}

TEST_CASE("workers and supervisors are started again in order") {
  published_tree all;
  for (auto path : {"/rack/11/socks", "/rack/11", "/rack"}) {
    auto got = all.data("restart", {path});
    REQUIRE(got["new_id"].is_number());
    CHECK(got["new_id"] != got["old_id"]);
  }
  CHECK(test::fake_tree::eventually([&] { return bool(all.tree.w->find("/rack/11/toggle")); }));
}

TEST_CASE("the inspector answers even its own death, and is there again") {
  published_tree all;
  auto got = all.data("kill", {"/inspector"});
  CHECK(got["new_id"] != got["old_id"]);
  // A new shell finds the new one; the old shell connects anew.
  CHECK(test::fake_tree::eventually([&] {
    remote other{{"127.0.0.1", all.port}};
    return static_cast<bool>(other.call("hello", {}));
  }));
  CHECK(test::fake_tree::eventually(
    [&] { return static_cast<bool>(all.daemon.call("status", {}, milliseconds{500})); }));
  CHECK(all.data("inspect", {"/inspector"})["id"] == got["new_id"]);
}

TEST_CASE("a verb that the daemon's end overtakes is answered so") {
  published_tree all;
  auto root = all.tree.root;
  auto stopper = std::thread([&] {
    test::fake_tree::eventually(
      [&] { return !all.tree.play->with([](auto& x) { return x.asked_by; }).empty(); });
    caf::anon_send<caf::message_priority::high>(root, caf::exit_msg{{}, caf::exit_reason::kill});
    root = nullptr;
  });
  all.tree.play->with([](auto& x) { x.mute = true; });
  auto why = all.no("toggle", {"11"});
  stopper.join();
  auto told = why.code == "STOPPING" || why.code == "NOT_FOUND"; // or gate's end came first
  CHECK(told);
}

TEST_CASE("the shell follows a toggle to its end and maps its outcome to an exit code") {
  published_tree all;
  auto end_as = [&](toggle_outcome how) {
    toggle_result result;
    result.outcome = how;
    result.toggle_id = "5";
    result.error = how == toggle_outcome::failed ? "nothing helped" : "";
    all.tree.play->with([&](auto& x) {
      x.answer.what = toggle_accepted{"5"};
      x.journal["5"] = {"5", {11}, "shell", 0, result, {{0, "data off", "healthy", "off", 40}}};
    });
  };
  end_as(toggle_outcome::changed);
  auto [fine, story] = all.type({"toggle", "11"});
  CHECK(fine == 0);
  CHECK(story.find("data off") != std::string::npos);
  CHECK(story.find("changed: ") != std::string::npos);
  end_as(toggle_outcome::failed);
  CHECK(all.type({"toggle", "11"}).first == 1);
  auto [code, record] = all.type({"toggle", "11"}, true);
  CHECK(code == 1);
  CHECK(json::parse(record)["result"]["error"] == "nothing helped");
  CHECK(all.type({"toggle", "11", "--async"}).first == 0);
  CHECK(all.type({"toggle"}).first == 64);
}

TEST_CASE("every verb of the table prints text and JSON") {
  published_tree all{test::scripted_client()};
  all.tree.play->with([](auto& x) {
    x.journal["5"] = {"5", {11}, "shell", 0, toggle_result{}, {{0, "a", "b", "c", 4}}};
    x.answer.what = toggle_accepted{"5"};
    x.adoption.id = "6";
  });
  const std::map<std::string, words> args{{"toggle", {"11", "--async"}},
                                          {"trace", {"5"}},
                                          {"inspect", {"/rack"}},
                                          {"kill", {"/journal"}},
                                          {"restart", {"/switchboard"}},
                                          {"log", {"info"}},
                                          {"history", {"all"}},
                                          {"explain", {"11"}},
                                          {"modem", {"11", "signal"}},
                                          {"relays", {"11"}},
                                          {"link", {"list"}},
                                          {"fleet", {"haproxy"}},
                                          {"why", {"last"}},
                                          {"words", {"N"}}};
  tell_wish(*all.tree.w, subnet_id{11}, "somebody asks for a toggle", "a test");
  for (auto& verb : commands()) {
    // Those have tests of their own: one writes a file, the others ask rows that are not here.
    static const std::set<std::string> apart{"bundle", "host", "samples", "analyze", "remedy"};
    if (!verb.serve || apart.contains(verb.name))
      continue;
    words line{verb.name};
    if (auto i = args.find(verb.name); i != args.end())
      line.insert(line.end(), i->second.begin(), i->second.end());
    INFO(verb.name);
    auto [code, text] = all.type(line);
    CHECK(code == 0);
    auto [json_code, dumped] = all.type(line, true);
    CHECK(json_code == 0);
    auto lines_or_whole = verb.name == "events" || json::accept(dumped);
    CHECK(lines_or_whole);
    CHECK(text != dumped + "x");
  }
}

TEST_CASE("help needs no daemon, and is JSON where that is asked for") {
  remote nobody{{"127.0.0.1", test::free_port()}};
  std::string shown;
  screen out;
  out.print = out.complain = [&](auto& x) { shown = x; };
  out.interrupted = [] { return false; };
  CHECK(execute(nobody, {"help"}, out) == exit_fine);
  CHECK(shown.find("The tree of actors\n") != std::string::npos);
  CHECK(execute(nobody, {"help", "treee"}, out) == exit_usage);
  CHECK(shown.find("did you mean tree?") != std::string::npos);
  out.json = true;
  CHECK(execute(nobody, {"help", "kill"}, out) == exit_fine);
  CHECK(json::parse(shown)["verbs"][0]["usage"] == "PATH");
}

TEST_CASE("proxies are checked end to end, the failing with the reason") {
  published_tree all;
  dongled::test::hand(*all.tree.w->board).update({12}, [](auto& v) { v.known = true; });
  auto got = all.data("proxies")["proxies"];
  REQUIRE(got.size() == 2);
  CHECK(got[0]["works"] == true);
  CHECK(got[0]["external_ip"] == "203.0.113.11");
  CHECK(got[1]["works"] == false);
  CHECK(got[1]["error"] == "no route");
}

TEST_CASE("a daemon that is not there is exit code 69, and so is one that says nothing") {
  std::string said;
  screen out{false, [](auto&) {}, [&](auto& x) { said = x; }, [] { return false; }};
  {
    remote nobody{{"127.0.0.1", test::free_port()}};
    CHECK(execute(nobody, {"status"}, out) == exit_unreachable);
    CHECK(said.find("cannot be reached") != std::string::npos);
  }
  test::listener mute;
  remote silent{{"127.0.0.1", mute.port}};
  CHECK(execute(silent, {"status"}, out) == exit_unreachable);
}
