#include "api/access/rotate_links.hpp"

#include "api/access/tokens.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

namespace {

const std::string secret(64, 'a');

rotate_link some_link(const std::string& id = "k1") {
  rotate_link out;
  out.id = id;
  out.dongle = {11};
  out.hash = io::hilink::sha256(secret);
  out.created = 1000;
  out.expires = 100'000;
  out.note = "for Ann";
  out.made_by = "http 127.0.0.1";
  return out;
}

json one_link() {
  link_book book;
  REQUIRE(book.add(some_link(), 1000));
  return json::parse(book.text());
}

} // namespace

TEST_CASE("a book of links is read as it was written") {
  link_book book;
  auto used = some_link("k2");
  used.last_used = 5000;
  used.uses = 3;
  REQUIRE(book.add(some_link(), 1000));
  REQUIRE(book.add(used, 1000));
  CHECK(!book.add(used, 1000));
  auto read = link_book::parse(book.text());
  REQUIRE(read);
  REQUIRE(read->all().size() == 2);
  CHECK(read->text() == book.text());
  CHECK(read->all()[1].uses == 3);
  CHECK(book.text().find(secret) == std::string::npos);
}

TEST_CASE("only the secret itself finds a link") {
  auto book = *link_book::parse(one_link().dump());
  REQUIRE(book.find(secret));
  CHECK(book.find(secret)->id == "k1");
  for (auto& wrong :
       {std::string{}, std::string("k1"), secret + "a", secret.substr(1), std::string(10'000, 'a')})
    CHECK(!book.find(wrong));
  CHECK(book.erase("k1"));
  CHECK(!book.erase("k1"));
  CHECK(!book.find(secret));
}

TEST_CASE("a link rests between two uses") {
  auto x = some_link();
  CHECK(x.wait(1000) == seconds{0});
  x.last_used = 10'000;
  CHECK(x.wait(10'000) == seconds{60});
  CHECK(x.wait(69'001) == seconds{1});
  CHECK(x.wait(70'000) == seconds{0});
  CHECK(x.wait(9'000) == seconds{0}); // the clock was set back
}

TEST_CASE("a file of links that is none is told with the place") {
  for (auto text : {"", "7", "[]", "{}", R"({"links": 7})", "{\"links\": [", "\xff\xfe"})
    CHECK(link_book::parse(text).why().code == fault::bad_input);
  const std::vector<std::pair<std::string, json>> wrong{{"id", ""},
                                                        {"id", 7},
                                                        {"dongle", 0},
                                                        {"dongle", 255},
                                                        {"dongle", 11.5},
                                                        {"dongle", "11"},
                                                        {"hash", "x"},
                                                        {"hash", nullptr},
                                                        {"created_ms", -1},
                                                        {"expires_ms", UINT64_MAX},
                                                        {"min_interval_s", 1e30},
                                                        {"note", std::string(1000, 'x')},
                                                        {"uses", "many"},
                                                        {"last_used_ms", json::array()}};
  for (auto& [key, value] : wrong) {
    auto file = one_link();
    file["links"][0][key] = value;
    auto read = link_book::parse(file.dump());
    REQUIRE(!read);
    CHECK(read.why().doing.find("links[0]." + key) != std::string::npos);
    file["links"][0].erase(key);
    CHECK(!link_book::parse(file.dump()));
  }
  auto twice = one_link();
  twice["links"].push_back(twice["links"][0]);
  CHECK(!link_book::parse(twice.dump()));
}

TEST_CASE("a book holds so many links, and forgets those long expired") {
  link_book book;
  for (size_t i = 0; i < link_book::most; ++i)
    REQUIRE(book.add(some_link("k" + std::to_string(i)), 1000));
  CHECK(book.add(some_link("more"), 1000).why().code == fault::exhausted);
  REQUIRE(book.add(some_link("more"), 100'000 + 8 * 86'400'000LL));
  CHECK(book.all().size() == 1);
}

TEST_CASE("a wish has bounds") {
  link_wish x;
  CHECK(trouble_with(x).empty());
  x.lasts = seconds{59};
  CHECK(!trouble_with(x).empty());
  x.lasts = seconds{60};
  x.min_interval = seconds{86'401};
  CHECK(!trouble_with(x).empty());
  x.min_interval = seconds{0};
  x.note = "a\nb";
  CHECK(!trouble_with(x).empty());
}
