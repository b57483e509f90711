#include "io/hilink/text.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::io::hilink;

TEST_CASE("words compare without regard to case") {
  CHECK(same_word("Set-Cookie", "set-COOKIE"));
  CHECK(same_word("", ""));
  CHECK_FALSE(same_word("Set-Cookie", "Set-Cookie2"));
  CHECK_FALSE(same_word("one", "two"));
}

TEST_CASE("trimming removes white space at the ends only") {
  CHECK(trimmed(" \t\r\n a b \n") == "a b");
  CHECK(trimmed(" \r\n").empty());
}

TEST_CASE("text from outside comes out as clean UTF-8") {
  CHECK(printable("10.0.5.1(H195)") == "10.0.5.1(H195)");
  CHECK(printable("a\x1b[31mb\r\n\x7f\0c") == "a[31mb ");
  CHECK(printable("Ш€😀") == "Ш€😀");
  // A lone tail, a cut sequence, an overlong slash, a surrogate, and what is beyond Unicode.
  CHECK(printable("\x80") == "?");
  CHECK(printable("\xE2\x82") == "??");
  CHECK(printable("\xC0\xAF") == "??");
  CHECK(printable("\xED\xA0\x80") == "???");
  CHECK(printable("\xF4\x90\x80\x80") == "????");
}

TEST_CASE("text from outside is cut at its limit, never inside a character") {
  CHECK(printable("abcdef", 3) == "abc");
  CHECK(printable("ab€", 4) == "ab");
}
