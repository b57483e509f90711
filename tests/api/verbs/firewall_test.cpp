#include "actors/firewall_view.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/firewall_json.hpp"
#include "tests/api/published_tree.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using test::published_tree;

namespace {

bool shows(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

firewall_view in_force() {
  firewall_view x;
  x.configured = x.enabled = x.enforced = x.listed = true;
  x.source = "a.example list.txt";
  x.serial = 42;
  x.fetched_at = 1'700'000'000'000;
  x.v4 = 12;
  x.v6 = 1;
  x.list_sha256 = x.kernel_sha256 = "abc";
  x.blocked = 7;
  x.top = {{"192.0.2.9", 7, 1'700'000'000'000}};
  x.others = {{"ufw", "ufw allow dongled"}};
  return x;
}

std::string shown(const firewall_view& x) {
  return verbs::render_firewall(firewall_json(x, 1'700'000'060'000, true));
}

} // namespace

TEST_CASE("the firewall is shown to people as it stands") {
  auto x = in_force();
  auto text = shown(x);
  CHECK(shows(text, "firewall:     on\n"));
  CHECK(shows(text, "enforced"));
  CHECK(shows(text, "12 IPv4, 1 IPv6"));
  CHECK(shows(text, "60 s, looked at"));
  CHECK(shows(text, "192.0.2.9"));
  CHECK(shows(text, "ufw allow dongled"));
  x.off = true;
  x.enabled = false;
  CHECK(shows(shown(x), "OFF until it is switched on"));
  x.off_until = 1'700'000'000'000;
  CHECK(shows(shown(x), "OFF until 20"));
  x.configured = false;
  CHECK(shows(shown(x), "firewall.enabled is false"));
  x.refusal = list_refusal{1'700'000'000'000, "line 3: nonsense", 3};
  CHECK(shows(shown(x), "line 3: nonsense"));
}

TEST_CASE("the firewall's JSON has a value or null for everything") {
  auto x = firewall_json(firewall_view{}, 5, false);
  for (auto key : {"off_until", "why", "source", "serial", "fetched_at", "checked_at", "age_s",
                   "list_sha256", "kernel_sha256", "last_refusal"})
    CHECK(x.at(key) == nullptr);
  CHECK(x["entries"] == nlohmann::json{{"v4", 0}, {"v6", 0}});
  auto y = firewall_json(in_force(), 1'700'000'060'000, true);
  CHECK(y["serial"] == 42);
  CHECK(y["age_s"] == 60);
  CHECK(y["blocked"]["top"][0]["address"] == "192.0.2.9");
}

TEST_CASE("what makes no sense to the firewall's verb is a usage") {
  published_tree all;
  for (auto& args : {words{"of"},
                     {"off", "for"},
                     {"off", "for", "x"},
                     {"on", "for", "1h"},
                     {"update", "--x"},
                     {"off", "until", "1h"}})
    CHECK(all.no("firewall", args).code == "USAGE");
  CHECK(all.data("firewall")["enabled"] == false);
  CHECK(all.data("firewall", {"status"})["enabled"] == false);
}
