#include "actors/hotplug.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct rack : fake_world {
  rack() { start({11, 12}); }
};

} // namespace

TEST_CASE_METHOD(rack,
                 "a dongle that is plugged in is used at once, and one that is pulled is not") {
  CHECK(phase(13) == "absent");
  kernel.plug(id(13));
  tell();
  CHECK(logged("dongle 13: appeared as usb13 (ifindex 113) on port 1-13"));
  CHECK(plane.egress[id(13)]);
  tell(); // of router's own steps
  pass(1s);
  CHECK(kernel.routed(id(13)));
  kernel.unplug(id(13));
  tell();
  CHECK(logged("dongle 13: usb13 (ifindex 113) vanished"));
  CHECK_FALSE(plane.egress[id(13)]);
  CHECK(phase(13) == "absent");
}

TEST_CASE_METHOD(rack, "a dongle plugged in is usable within a second of the facts") {
  kernel.plug(id(13));
  tell();
  tell();
  pass(1s);
  CHECK(view(13).health.external_ip == "203.0.13.1");
  CHECK(phase(13) == "ready");
}

TEST_CASE_METHOD(rack, "two interfaces in one subnet: the later one is a conflict, and said so") {
  kernel.plug(id(11), 300);
  tell();
  CHECK(logged("is in its subnet too and is left alone"));
  CHECK(view(11).link.ifindex == 111);
  CHECK(plane.egress[id(11)]->ifindex == 111);
}

TEST_CASE_METHOD(rack, "the uplink is watched, and its changes are told once") {
  CHECK(w->board->host().uplink.interface == "eth0");
  CHECK(w->board->host().advertise == "10.0.0.2");
  std::erase_if(kernel.now.routes, [](auto& x) { return x.ifindex == 2; });
  tell();
  tell();
  CHECK(logged("uplink: "));
  CHECK_FALSE(w->board->host().uplink.metric);
  CHECK(phase(11) == "ready"); // dongles are judged by themselves
}

TEST_CASE_METHOD(rack, "notifications that were lost are told of") {
  overruns = 3;
  tell();
  CHECK(logged("notifications were lost"));
  CHECK(w->board->host().overruns == 3);
}

TEST_CASE_METHOD(rack, "a flushed table comes back, and the log names who did it") {
  kernel.flush(id(11));
  changes = {{"route default table 11", true, "ip (pid 7)", false}};
  tell();
  CHECK(kernel.routed(id(11)));
  CHECK(logged("before that ip (pid 7) deleted route default table 11"));
  tell();
  CHECK(view(11).link.missing.empty());
  CHECK(phase(11) == "ready");
}

TEST_CASE_METHOD(fake_world, "hotplug without a descriptor lives, says so, and watches later") {
  auto real = w->ports.watch_rack;
  auto poor = true;
  w->ports.watch_rack = [&](auto then) -> result<std::unique_ptr<io::watching>> {
    if (poor)
      return failure{fault::exhausted, "open a netlink socket: Too many open files"};
    return real(then);
  };
  kernel.plug(id(11));
  auto again = kill_at_end(sys.spawn(dongled::hotplug::run, w));
  CHECK(ask<facts_changed>(again, facts_query{}).value().facts == nullptr);
  CHECK(w->board->host().trouble.find("Too many open files") != std::string::npos);
  poor = false;
  pass(2s);
  CHECK(ask<facts_changed>(again, facts_query{}).value().facts->dongles.size() == 1);
  CHECK(w->board->host().trouble.empty());
}

TEST_CASE_METHOD(rack, "trouble with looking is told, shown, and ends") {
  trouble = "list /sys/bus/usb/devices: Too many open files";
  tell();
  CHECK(w->board->host().trouble == trouble);
  CHECK(logged("what was known of it stays"));
  auto all = w->board->conditions();
  CHECK(std::any_of(all.begin(), all.end(), [](auto& x) { return x.code == "exhausted"; }));
  trouble.clear();
  tell();
  CHECK(w->board->host().trouble.empty());
  CHECK(logged("can be looked at again"));
}

namespace {

std::vector<std::string> codes(const world& w) {
  std::vector<std::string> out;
  for (auto& x : w.board->conditions())
    if (x.code != "history_not_kept") // this rack's journal has no disk
      out.push_back(x.code);
  return out;
}

} // namespace

TEST_CASE_METHOD(rack, "no uplink is a condition for as long as there is none") {
  CHECK(codes(*w).empty());
  auto routes = kernel.now.routes;
  std::erase_if(kernel.now.routes, [](auto& x) { return x.ifindex == 2; });
  tell();
  tell();
  REQUIRE(codes(*w) == std::vector<std::string>{"no_uplink"});
  auto all = w->board->conditions();
  auto it = std::find_if(all.begin(), all.end(), [](auto& x) { return x.code == "no_uplink"; });
  CHECK_FALSE(it->advice.empty());
  kernel.now.routes = routes;
  tell();
  CHECK(codes(*w).empty());
}

TEST_CASE_METHOD(rack, "a card of another vendor is no dongle, unless its N.1 answers as HiLink") {
  identities["usb15"] = {0x0bda, 0x8153};
  modem(id(15))->silent = true;
  kernel.plug(id(15));
  tell();
  pass(10s);
  CHECK_FALSE(w->board->find(id(15)));
  CHECK_FALSE(kernel.routed(id(15)));
  CHECK(w->stick_rules_now().answered.empty());
  modem(id(15))->silent = false;
  pass(120s); // it is asked again
  CHECK(logged("answers as HiLink does: it is dongle 15"));
  tell();
  pass(2s);
  CHECK(phase(15) == "ready");
  CHECK(w->stick_rules_now().answered.at({"1-15"}) == usb_id{0x0bda, 0x8153});
  modem(id(15))->silent = true; // a mute one is still known
  kernel.unplug(id(15));
  tell();
  kernel.plug(id(15), 315);
  tell();
  CHECK(view(15).link.ifindex == 315);
}
