#include "api/bundle/redact.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled::api;
using nlohmann::json;

TEST_CASE("numbers of modems, SIMs and phones are shortened, ids and times are not") {
  CHECK(redacted("IMEI 359881234567890.", {}) == "IMEI 3598....");
  CHECK(redacted("\"iccid\":\"8949012345678901234\"", {}) == "\"iccid\":\"8949...\"");
  CHECK(redacted("call +491711234567", {}) == "call +4917...");
  for (auto kept : {"toggle 1795000000000123", "at 1795000000000", "203.0.113.11:10011",
                    "0.123456789012345", "+1234", "", "no digits"})
    CHECK(redacted(kept, {}) == kept);
}

TEST_CASE("users are numbered instead of named") {
  CHECK(redacted("bob opened, bobby did not; \"bob\"", {"bob", "bobby"})
        == "user-2 opened, user-1 did not; \"user-2\"");
  CHECK(redacted("bobs and kabob", {"bob"}) == "bobs and kabob");
  CHECK(redacted("nothing", {""}) == "nothing");
}

TEST_CASE("users are found wherever JSON names them") {
  std::set<std::string> names;
  collect_users({{"users", {{{"user", "bob"}, {"up", 1}}, {{"user", nullptr}}}},
                 {"deep", {{"er", {{{"user", "eve"}}}}}},
                 {"user", 7}},
                names);
  CHECK(names == std::set<std::string>{"bob", "eve"});
}

TEST_CASE("of settings neither secrets nor what URLs carry are told") {
  json x{{"api", {{"token_file", "/etc/token"}, {"token", "s3cret"}}},
         {"modem", {{"password", "admin1"}, {"username", "root7"}, {"password_file", nullptr}}},
         {"webhooks",
          {{"urls", {"https://bob:pw@hooks.test:8/T00/B00/xyz", "https://plain.test"}},
           {"secret_file", "/etc/secret"}}}};
  hide_secrets(x);
  auto text = x.dump();
  for (auto secret : {"s3cret", "admin1", "root7", "xyz", "pw@", "T00"})
    CHECK(text.find(secret) == std::string::npos);
  CHECK(x["api"]["token_file"] == "/etc/token");
  CHECK(x["webhooks"]["urls"][0] == "https://hooks.test:8/(hidden)");
  CHECK(x["webhooks"]["urls"][1] == "https://plain.test");
}
