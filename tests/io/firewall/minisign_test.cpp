#include "io/firewall/minisign.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/list_signer.hpp"

using namespace dongled;
using namespace dongled::io::firewall;
using dongled::test::base64;
using signer = dongled::test::list_signer;

namespace {

/// Of minisign's own documentation: a key, and both kinds of signature over "test".
const auto theirs = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
const auto hashed = "untrusted comment: signature from minisign secret key\n"
                    "RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/"
                    "z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n"
                    "trusted comment: timestamp:1556193335\tfile:test\n"
                    "y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/"
                    "17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==\n";

std::string said(const result<std::string>& x) { return x ? "fine: " + *x : x.why().doing; }

} // namespace

TEST_CASE("minisign's own signature holds, and every changed byte of it does not") {
  auto key = read_public_key(theirs);
  REQUIRE(key);
  CHECK(said(verify(*key, "test", hashed)) == "fine: timestamp:1556193335\tfile:test");
  CHECK_FALSE(verify(*key, "Test", hashed));
  CHECK_FALSE(verify(*key, "", hashed));
  std::string text{hashed};
  for (auto at = text.find('\n') + 1; at + 1 < text.size(); ++at) {
    auto other = text;
    other[at] = static_cast<char>(other[at] ^ 1);
    CAPTURE(at);
    CHECK_FALSE(verify(*key, "test", other));
  }
}

TEST_CASE("a signature over the bytes themselves holds, too") {
  signer by;
  auto key = *read_public_key(by.key());
  CHECK(said(verify(key, "192.0.2.1\n", by.sign("192.0.2.1\n", "serial=7"))) == "fine: serial=7");
  CHECK(said(verify(key, "", by.sign("", ""))) == "fine: ");
  CHECK(said(verify(key, "192.0.2.2\n", by.sign("192.0.2.1\n", "serial=7")))
        == "the signature does not fit");
  auto mixed = by.sign("a", "serial=9");
  mixed.replace(mixed.find("serial=9"), 8, "serial=8");
  CHECK(said(verify(key, "a", mixed)) == "the signature of the trusted comment does not fit");
  signer other;
  CHECK(said(verify(key, "a", other.sign("a", ""))) == "the signature does not fit"); // the same id
  other.id = "abcdefgh";
  CHECK(said(verify(key, "a", other.sign("a", "")))
        == "it was signed by key 6867666564636261, and list_key is 3837363534333231");
  CHECK(said(verify(key, "a", by.sign("a", "", "XX"))).ends_with("of no kind that is known"));
}

TEST_CASE("what is no signature file or no key is refused with the place") {
  signer by;
  auto key = *read_public_key(by.key());
  auto good = by.sign("a", "c");
  CHECK(said(verify(key, "a", "")).ends_with("line 1: expected an untrusted comment"));
  CHECK(said(verify(key, "a", "<html>")).ends_with("line 1: expected an untrusted comment"));
  CHECK(said(verify(key, "a", good.substr(0, 60))).find("line 2") != std::string::npos);
  CHECK(said(verify(key, "a", good.substr(0, good.find("trusted comment: c")))).find("line 3")
        != std::string::npos);
  CHECK(said(verify(key, "a", good.substr(0, good.size() - 20))).find("line 4")
        != std::string::npos);
  CHECK(said(verify(key, "a", good + std::string(5000, ' '))).find("4 KiB") != std::string::npos);
  CHECK(read_public_key("untrusted comment: mine\n" + by.key() + "\n"));
  for (auto& text : {std::string{}, std::string{"RWQ"}, by.key() + "A", by.key() + "\nmore",
                     "-" + by.key().substr(1), base64("XX" + std::string(40, 'x'))})
    CHECK_FALSE(read_public_key(text));
}

TEST_CASE("a trusted comment may promise a serial and a last day") {
  auto x = read_promise("timestamp:1556193335\tfile:list serial=42 expires=2026-12-31");
  REQUIRE(x);
  CHECK(x->serial == 42);
  CHECK_FALSE(expired(*x, 1798761599999)); // 2026-12-31T23:59:59.999Z
  CHECK(expired(*x, 1798761600000));
  CHECK_FALSE(read_promise("nothing of ours")->serial);
  CHECK_FALSE(expired(*read_promise(""), INT64_MAX));
  for (auto bad : {"serial=", "serial=-1", "serial=4x", "serial=1 serial=2", "expires=2026-02-30",
                   "expires=tomorrow", "expires=2026-1-1", "serial=99999999999999999999"})
    CHECK_FALSE(read_promise(bad));
}
