#include "actors/firewall/firewall_book.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <fstream>

using namespace dongled;

namespace {

firewall_memory full() {
  firewall_memory x;
  x.off = true;
  x.off_until = 77;
  x.url.addresses = *io::firewall::address_set::from_text("10.0.0.0/8\n11.0.0.1-11.0.0.9\n::1\n");
  x.url.of = "url abc";
  x.url.fetched_at = 1234;
  x.url.etag = "\"tag\"";
  x.url.modified = "yesterday";
  x.url.key = "RW";
  x.url.says = {42, "2026-12-31"};
  return x;
}

} // namespace

TEST_CASE("the firewall's memory comes back as it was kept") {
  test::scratch_dir dir;
  CHECK(load_firewall_memory(dir / ".")->url.of.empty()); // none yet
  REQUIRE(save_firewall_memory(dir / ".", full()));
  auto back = load_firewall_memory(dir / ".");
  REQUIRE(back);
  CHECK(*back == full());
  CHECK_FALSE(back->file.there());
}

TEST_CASE("a memory that makes no sense is none") {
  for (std::string bad :
       {"", "[]", "{\"url\": 1}", "{\"url\": {\"of\": \"x\", \"addresses\": \"y\"}}",
        "{\"file\": {\"addresses\": \"\"}}"})
    CHECK_FALSE(firewall_memory_from(bad));
  CHECK(firewall_memory_from("{}"));
}

TEST_CASE("an off ends with its time, or with nobody's") {
  auto x = full();
  CHECK(x.off_at(76));
  CHECK_FALSE(x.off_at(77));
  x.off_until = 0;
  CHECK(x.off_at(1'000'000'000));
  x.off = false;
  CHECK_FALSE(x.off_at(0));
}
