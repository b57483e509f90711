#include "config/print.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled;

TEST_CASE("the print names every part in the order of the documentation") {
  auto json = nlohmann::ordered_json::parse(print(settings{}));
  std::string parts;
  for (auto& [key, value] : json.items())
    parts += key + ' ';
  CHECK(parts
        == "uplink dongles socks toggle schedules recovery health usb api shell webhooks firewall "
           "journal recorder watch_only tune host fleet state_dir log ");
  CHECK(json["dongles"]["subnets"] == "11-30");
  CHECK(json["dongles"]["expected"].is_null());
  CHECK(json["recovery"]["budgets_ms"]["port_power"] == 90000);
  CHECK(json["recovery"]["quorum"] == 0.7);
}

TEST_CASE("of secrets the print shows only where they lie") {
  settings s;
  s.api.token_file = "/etc/dongled/token";
  auto json = nlohmann::json::parse(print(s));
  CHECK(json["api"]["token_file"] == "/etc/dongled/token");
  CHECK(json["socks"]["users_file"].is_null());
}

TEST_CASE("what a URL hides is not shown: a path may be as good as a password") {
  settings s;
  s.webhooks.urls = {"https://hooks.example/services/T000/SECRET", "http://host:8080/?key=SECRET",
                     "https://user:SECRET@host", "http://plain.example/", "http://bare.example"};
  s.health.probes = {"http://ip.example/json?token=SECRET", "http://api.ipify.org/"};
  auto text = print(s);
  CHECK(text.find("SECRET") == text.npos);
  auto json = nlohmann::json::parse(text);
  CHECK(json["webhooks"]["urls"]
        == nlohmann::json{"https://hooks.example/(hidden)", "http://host:8080/(hidden)",
                          "https://host", "http://plain.example/", "http://bare.example"});
  CHECK(json["health"]["probes"]
        == nlohmann::json{"http://ip.example/json?(hidden)", "http://api.ipify.org/"});
}

TEST_CASE("a string that is no UTF-8 is shown as far as it can be") {
  settings s;
  s.dongles.modem.username = "caf\xe9";
  CHECK(nlohmann::json::accept(print(s)));
}
