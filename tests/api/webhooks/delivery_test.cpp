#include "api/webhooks/delivery.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <set>

using namespace dongled;
using namespace dongled::api;

TEST_CASE("a signature is the one that RFC 4231 has in its second case") {
  CHECK(hook_signature("Jefe", "what do ya want for nothing?")
        == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("pauses double from a second to ten minutes, and are not all the same") {
  std::set<int64_t> firsts;
  for (uint64_t salt = 0; salt < 50; ++salt) {
    int64_t longest = 1000;
    for (uint32_t tries = 1; tries < 40; ++tries) {
      auto pause = hook_pause(tries, salt).count();
      CHECK(pause <= longest);
      CHECK(pause >= longest * 8 / 10);
      longest = std::min<int64_t>(longest * 2, 600'000);
    }
    firsts.insert(hook_pause(10, salt).count());
  }
  CHECK(firsts.size() > 20);
}

TEST_CASE("a secret is a file's only line") {
  test::scratch_dir dir;
  settings::webhooks_part x;
  CHECK_FALSE(hook_secret(x)->has_value());
  x.secret_file = dir / "secret";
  auto none = hook_secret(x);
  REQUIRE_FALSE(none);
  CHECK(none.why().code == fault::denied);
  CHECK(none.why().doing.find(dir / "secret") != std::string::npos);
  auto written = [&](const std::string& text) {
    std::ofstream(dir / "secret") << text;
    return hook_secret(x);
  };
  CHECK(**written("a secret of ours\n") == "a secret of ours");
  CHECK(**written("no line feed") == "no line feed");
  for (std::string bad : {std::string{}, std::string{"\n"}, std::string{"two\nlines\n"},
                          std::string(1025, 'x'), std::string("a\0b", 3)}) {
    auto got = written(bad);
    REQUIRE_FALSE(got);
    CHECK(got.why().code == fault::bad_input);
    CHECK(got.why().doing.find("one line") != std::string::npos);
  }
}

TEST_CASE("a delivery names itself the same at each try, and is signed when there is a secret") {
  io::store::outbox_item x;
  x.event = "dongle_down";
  x.delivery = "1700000000000000";
  x.body = "what do ya want for nothing?";
  auto url = *io::web::parse_url("https://hooks.example/x");
  auto has = [](const io::web::post& p, const std::string& name, const std::string& value) {
    for (auto& [key, text] : p.headers)
      if (key == name)
        return text == value;
    return value.empty();
  };
  auto plain = hook_post(url, x, std::nullopt);
  CHECK(has(plain, "X-Dongled-Event", "dongle_down"));
  CHECK(has(plain, "X-Dongled-Delivery", "1700000000000000"));
  CHECK(has(plain, "X-Dongled-Signature", ""));
  CHECK(plain.body == x.body);
  x.tries = 7;
  auto again = hook_post(url, x, "Jefe");
  CHECK(has(again, "X-Dongled-Delivery", "1700000000000000"));
  CHECK(has(again, "X-Dongled-Signature",
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
}
