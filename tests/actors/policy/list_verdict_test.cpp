#include "actors/policy/list_verdict.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/list_signer.hpp"

using namespace dongled;
using dongled::test::list_signer;
using policy::list_verdict;
using policy::listed_part;

namespace {

struct judge {
  settings::firewall_part rules;
  listed_part before;
  std::optional<std::string> key;
  bool shrink = false;

  list_verdict operator()(const std::string& text, const std::string& signature = {},
                          const std::string& of = "here") const {
    return policy::judge_list({text, signature, of}, key, before, rules, shrink, 5000);
  }
  /// What became of it, in a word or a sentence.
  std::string operator[](const std::string& text) const {
    auto x = (*this)(text);
    return x.taken ? "taken" : x.refusal.reason;
  }
};

std::string lines(int n) {
  std::string out;
  for (int i = 0; i < n; ++i)
    out += "10.0." + std::to_string(i) + ".1\n";
  return out;
}

bool tells(const list_verdict& x, const std::string& part) {
  return !x.taken && x.refusal.reason.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a good list is taken, and a bad one refused with its line") {
  judge x;
  auto good = x("192.0.2.1\n198.51.100.0/24 # office\n");
  REQUIRE(good.taken);
  CHECK(good.taken->addresses.size() == 2);
  CHECK(good.taken->fetched_at == 5000);
  CHECK(good.taken->of == "here");
  auto bad = x("192.0.2.1\nnonsense\n");
  CHECK_FALSE(bad.taken);
  CHECK(bad.refusal.line == 2);
  CHECK(tells(x("<!doctype html>"), "web page"));
  CHECK(tells(x("# nothing\n"), "empty"));
  CHECK(tells(x("0.0.0.0/0\n"), "allow_any"));
  x.rules.allow_any = true;
  CHECK(x["0.0.0.0/0\n"] == "taken");
  x.rules.max_entries = 1;
  CHECK(tells(x("192.0.2.1\n192.0.2.9\n"), "max_entries"));
}

TEST_CASE("a list may not lose more than it may, unless that is meant or it is another source's") {
  judge x;
  x.before = *x(lines(10)).taken;
  CHECK(x[lines(5)] == "taken");
  CHECK(tells(x(lines(4)), "max_shrink"));
  CHECK(x(lines(4), {}, "elsewhere").taken);
  x.shrink = true;
  CHECK(x[lines(1)] == "taken");
}

TEST_CASE("with a key only what is signed is read, and its serial never goes back") {
  list_signer owner, thief;
  judge x;
  x.key = owner.key();
  auto text = lines(3);
  CHECK(tells(x(text), "no minisign signature"));
  thief.id = "87654321";
  CHECK(tells(x(text, thief.sign(text, "serial=9")), "it was signed by key"));
  auto mixed = x(text, owner.sign(lines(2), "serial=9"));
  CHECK(tells(mixed, "does not fit"));
  CHECK(mixed.mismatch);
  CHECK_FALSE(x(text, thief.sign(text, "")).mismatch);
  auto good = x(text, owner.sign(text, "serial=7 expires=2026-12-31", "Ed"));
  REQUIRE(good.taken);
  CHECK(good.taken->says.serial == 7u);
  CHECK(good.taken->says.expires == "2026-12-31");
  x.before = *good.taken;
  CHECK(tells(x(text, owner.sign(text, "serial=6")), "its serial 6 is lower than 7"));
  CHECK(tells(x(text, owner.sign(text, "hello")), "no serial, and 7 was seen before"));
  CHECK(x(text, owner.sign(text, "serial=7")).taken);
  CHECK(x(text, owner.sign(text, "serial=8")).taken);
  CHECK(tells(x(text, owner.sign(text, "serial=x")), "serial"));
  list_signer next; // another key counts anew
  x.key = next.key();
  CHECK(x(text, next.sign(text, "serial=1")).taken);
}

TEST_CASE("a bad signature hides what is wrong with the list") {
  list_signer owner;
  judge x;
  x.key = owner.key();
  CHECK(tells(x("<html>", "<html>"), "no minisign signature"));
  CHECK(tells(x("<html>", owner.sign("<html>", "serial=1")), "web page"));
}

TEST_CASE("a signature lies beside its list, and of a source host and file name are shown") {
  using namespace policy;
  CHECK(signature_url("https://a.example/list.txt") == "https://a.example/list.txt.minisig");
  CHECK(signature_url("https://a.example/l?k=v") == "https://a.example/l.minisig?k=v");
  CHECK(shown_source("https://a.example/secret/list.txt?token=1") == "a.example list.txt");
  CHECK(shown_source("https://a.example/") == "a.example");
  CHECK(shown_source("https://a.example") == "a.example");
  CHECK(shown_source("/etc/dongled/list.txt") == "list.txt");
}
