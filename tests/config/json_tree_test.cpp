#include "config/json_tree.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

namespace {

/// Lines of all values, depth first: what a message about each would name.
void lines(const json_node& x, std::string& out) {
  out += std::to_string(x.line) + ' ';
  if (auto object = std::get_if<json_node::members>(&x.value))
    for (auto& [key, inner] : *object)
      lines(inner, out);
  if (auto list = std::get_if<json_node::elements>(&x.value))
    for (auto& inner : *list)
      lines(inner, out);
}

std::string lines(const std::string& text) {
  auto read = read_json(text, "f");
  REQUIRE(read.complete);
  std::string out;
  lines(read.root, out);
  return out;
}

std::string only_problem(const std::string& text) {
  auto read = read_json(text, "f");
  REQUIRE(read.problems.size() == 1);
  return to_string(read.problems[0]);
}

} // namespace

TEST_CASE("every value knows its line, numbers at the end of a line too") {
  CHECK(lines("{\n\"a\": 1\n,\"b\":\n2\n}") == "1 2 4 ");
  CHECK(lines("[1,\n2\n,\n3]") == "1 1 2 4 ");
  CHECK(lines("\n\n{\"a\": {\n\"b\": [\n\"x\",\ntrue,\nnull\n]\n}}") == "3 3 4 5 6 7 ");
  CHECK(lines("// one\n/* two\nthree */ {\"a\": // here\n -1.5e3\n}") == "3 4 ");
  CHECK(lines("{\r\n\"a\":\r\n1\r\n}") == "1 3 ");
  CHECK(lines("\n5") == "2 ");
}

TEST_CASE("a syntax error says where, and keeps what was read before it") {
  auto read = read_json("{\n\"a\": 1,\n\"b\": {\"c\": 2,\n}}", "f");
  CHECK_FALSE(read.complete);
  REQUIRE(read.problems.size() == 1);
  CHECK(read.problems[0].line == 4);
  CHECK(read.problems[0].key == "b");
  CHECK(read.problems[0].text.find("syntax error") != std::string::npos);
  auto& members = std::get<json_node::members>(read.root.value);
  REQUIRE(members.size() == 2);
  CHECK(members[1].key == "b");
}

TEST_CASE("a syntax error quotes no more than a line's worth of the text") {
  CHECK(only_problem('"' + std::string(500000, 'x')).size() < 400);
}

TEST_CASE("a key given twice is reported with the line of the first") {
  CHECK(only_problem("{\"a\": 1,\n\"b\": 2,\n\"a\": 3}") == "f:3: a: given twice; first on line 1");
  CHECK(only_problem("{\"o\": {\"k\": 1,\n\"k\": {\"deep\": [1, 2]}}}")
        == "f:2: o.k: given twice; first on line 1");
  auto read = read_json("{\"a\": 1, \"a\": 2}", "f");
  auto& members = std::get<json_node::members>(read.root.value);
  REQUIRE(members.size() == 1);
  CHECK(std::get<json_node::number>(members[0].value.value).integer == 1);
}

TEST_CASE("binary bytes are refused wherever they stand") {
  CHECK(only_problem(std::string("{}\n\0{", 5)) == "f:2: a NUL byte; the file must be UTF-8 text");
  CHECK(only_problem("// caf\xe9\n{}") == "f:1: invalid UTF-8; the file must be UTF-8 text");
  auto bad = GENERATE("\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xff",
                      "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf");
  CHECK(read_json(std::string("{\"a\": \"") + bad + "\"}", "f").problems.size() == 1);
  CHECK(read_json("{\"a\": \"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"}", "f").problems.empty());
}

TEST_CASE("depth and width are bounded") {
  CHECK(only_problem(std::string(100000, '[')).find("nested deeper") != std::string::npos);
  std::string wide = "{\"k\": [0";
  for (int i = 0; i < 100000; ++i)
    wide += ",0";
  CHECK(only_problem(wide + "]}") == "f:1: k: more than 1000 entries");
  std::string twins = "{\"k\":0";
  for (int i = 0; i < 100000; ++i)
    twins += ",\"k\":0";
  CHECK(read_json(twins + "}", "f").problems.size() <= 1000);
}

TEST_CASE("numbers keep whether they are whole and inside 64 bits") {
  auto number = [](const std::string& text) {
    return std::get<json_node::number>(read_json(text, "f").root.value);
  };
  CHECK(number("-7").integer == -7);
  CHECK(number("9223372036854775807").whole);
  CHECK_FALSE(number("9223372036854775808").whole);
  CHECK_FALSE(number("1.0").whole);
  CHECK_FALSE(number("99999999999999999999999").whole);
  CHECK(only_problem("1e999") == "f:1: number overflow parsing '1e999'");
}
