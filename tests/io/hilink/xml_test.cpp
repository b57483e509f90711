#include "io/hilink/xml.hpp"

#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;

TEST_CASE("a reply is read in both body styles") {
  for (auto& reply : {test::single("<response><dataswitch>1</dataswitch></response>"),
                      test::multi("<response>\r\n<dataswitch>1</dataswitch>\r\n</response>")}) {
    auto root = parse_xml(reply.body);
    REQUIRE(root);
    CHECK(root->name == "response");
    CHECK(root->text.empty());
    CHECK(root->value("dataswitch") == "1");
    CHECK(root->number("DataSwitch") == 1);
    CHECK(root->find("absent") == nullptr);
  }
}

TEST_CASE("escaped parentheses of the newer firmware are resolved") {
  auto root = parse_xml("<response><SoftwareVersion>10.0.5.1&#40;H195SP7C00&#41;</SoftwareVersion>"
                        "<Name>A&amp;B &lt;x&gt;</Name></response>");
  REQUIRE(root);
  CHECK(root->value("SoftwareVersion") == "10.0.5.1(H195SP7C00)");
  CHECK(root->value("Name") == "A&B <x>");
}

TEST_CASE("escaped control characters do not get through") {
  auto root = parse_xml("<response><Name>a&#27;[2Jb&#10;c&#0;d</Name></response>");
  REQUIRE(root);
  CHECK(root->value("Name").find('\x1b') == std::string_view::npos);
  CHECK(root->value("Name").find('\n') == std::string_view::npos);
}

TEST_CASE("a text has no blanks around it, whatever stood before or behind them") {
  auto root = parse_xml("<r><a>\x01 b \x7f</a><c>" + std::string(4095, 'x') + " y</c></r>");
  REQUIRE(root);
  CHECK(root->value("a") == "b");
  CHECK(root->value("c") == std::string(4095, 'x'));
}

TEST_CASE("a number is a whole decimal number or nothing") {
  auto root = parse_xml("<r><a>-1</a><b>12x</b><c></c><d>99999999999999999999</d><e> 7 </e></r>");
  REQUIRE(root);
  CHECK(root->number("a") == -1);
  CHECK_FALSE(root->number("b"));
  CHECK_FALSE(root->number("c"));
  CHECK_FALSE(root->number("d"));
  CHECK(root->number("e") == 7);
}

TEST_CASE("an error code is found in either order of elements") {
  CHECK(error_code(*parse_xml(test::error_a(112003).body)) == 112003);
  CHECK(error_code(*parse_xml(test::error_b(100002).body)) == 100002);
  CHECK(error_code(*parse_xml("<error><code>oops</code></error>")) == -1);
  CHECK(error_code(*parse_xml("<error/>")) == -1);
  CHECK_FALSE(error_code(*parse_xml("<response>OK</response>")));
}

TEST_CASE("a home page in place of a reply means that the endpoint is not there") {
  for (auto page : {"<!DOCTYPE html>\n<html><head></head></html>", "\xEF\xBB\xBF <HTML><body>"}) {
    auto root = parse_xml(page);
    REQUIRE_FALSE(root);
    CHECK(root.why().code == fault::unsupported);
    CHECK(root.why().detail == 100002);
  }
}

TEST_CASE("what is not XML is bad input") {
  for (auto text : {"", "   ", "garbage", "{\"a\":1}", "<response><a>1</a>", "<response", "<a></b>",
                    "\xFF\xFE\x00<"}) {
    CAPTURE(text);
    auto root = parse_xml(text);
    REQUIRE_FALSE(root);
    CHECK(root.why().code == fault::bad_input);
  }
}

TEST_CASE("a document type defines no entity") {
  auto root = parse_xml("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\">"
                        "<!ENTITY b \"&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
                        "<r><x>&b;</x><y>&f;</y></r>");
  REQUIRE(root);
  CHECK(root->value("x") == "&b;");
  CHECK(root->value("y") == "&f;");
}

TEST_CASE("a reply that is too long, too deep or too wide is refused") {
  CHECK_FALSE(parse_xml("<r>" + std::string(300 * 1024, 'x') + "</r>"));
  std::string deep, wide;
  for (int i = 0; i < 20; ++i)
    deep += "<a>";
  for (int i = 0; i < 20; ++i)
    deep += "</a>";
  CHECK_FALSE(parse_xml(deep));
  for (int i = 0; i < 5000; ++i)
    wide += "<a/>";
  CHECK_FALSE(parse_xml("<r>" + wide + "</r>"));
  std::string abyss;
  for (int i = 0; i < 60000; ++i)
    abyss += "<a>";
  CHECK_FALSE(parse_xml(abyss));
}

TEST_CASE("a request body keeps the order and escapes its texts") {
  CHECK(request_body({{"NetworkMode", "00"}, {"Name", "<&\"'>"}, {"Profile", {}, {{"Index", ""}}}})
        == test::prolog
             + "<request><NetworkMode>00</NetworkMode><Name>&lt;&amp;&quot;&apos;&gt;</Name>"
               "<Profile><Index></Index></Profile></request>");
}

TEST_CASE("an echo replaces what changes and keeps the rest of the record") {
  auto root = parse_xml("<response><A>1</A><b>2</b><C>3</C></response>");
  REQUIRE(root);
  CHECK(request_body(echo(*root, {{"B", "9"}, {"new", "7"}}))
        == test::prolog + "<request><A>1</A><b>9</b><C>3</C></request>");
}
