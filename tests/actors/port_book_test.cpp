#include "actors/port_book.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

namespace {

const subnet_id eleven{11}, twelve{12};

port_book::saying learned(port_book& book, subnet_id dongle, const port_book::entry& now) {
  return port_book::words(dongle, now, book.learn(dongle, now));
}

} // namespace

TEST_CASE("an empty book knows nobody") {
  port_book book;
  CHECK_FALSE(book.find(eleven));
  CHECK_FALSE(book.at({"1-1.1"}));
  CHECK(book.ports().empty());
}

TEST_CASE("what is learned is found by dongle and by port") {
  port_book book;
  CHECK(book.learn(eleven, {{"1-1.1"}, "861"}).news);
  CHECK(book.find(eleven)->port.text == "1-1.1");
  CHECK(book.find(eleven)->imei == "861");
  CHECK(book.at({"1-1.1"}) == eleven);
  CHECK(book.ports() == std::map<port_path, subnet_id>{{{"1-1.1"}, eleven}});
}

TEST_CASE("a dongle has one port and a port one dongle, the last word wins") {
  port_book book;
  book.learn(eleven, {{"1-1.1"}, "861"});
  book.learn(eleven, {{"1-1.2"}, "861"});
  CHECK_FALSE(book.at({"1-1.1"}));
  auto x = book.learn(twelve, {{"1-1.2"}, "862"});
  CHECK(x.other == eleven);
  CHECK_FALSE(book.find(eleven));
  CHECK(book.ports().size() == 1);
}

TEST_CASE("an IMEI that is not told yet keeps the known one, on the same port only") {
  port_book book;
  book.learn(eleven, {{"1-1.1"}, "861"});
  CHECK_FALSE(book.learn(eleven, {{"1-1.1"}, ""}).news);
  CHECK(book.find(eleven)->imei == "861");
  CHECK(book.learn(eleven, {{"1-1.2"}, ""}).news);
  CHECK(book.find(eleven)->imei.empty());
}

TEST_CASE("what is known already is not said again") {
  port_book book;
  CHECK(learned(book, eleven, {{"1-1.1"}, "861"}).text
        == "dongle 11 is on port 1-1.1, IMEI 861: learned");
  CHECK(learned(book, eleven, {{"1-1.1"}, "861"}).text.empty());
}

TEST_CASE("a stick that was replaced is worth a warning, one that moved is not") {
  port_book book;
  book.learn(eleven, {{"1-1.1"}, "861"});
  auto moved = learned(book, eleven, {{"1-1.2"}, "861"});
  CHECK(moved.text == "dongle 11 is on port 1-1.2, IMEI 861, was on port 1-1.1: learned");
  CHECK_FALSE(moved.replaced);
  auto replaced = learned(book, eleven, {{"1-1.2"}, "899"});
  CHECK(replaced.text
        == "dongle 11: another stick is in its place: IMEI 899 instead of 861, on port 1-1.2: "
           "learned");
  CHECK(replaced.replaced);
  auto taken = learned(book, twelve, {{"1-1.2"}, "862"});
  CHECK(taken.text == "dongle 12 is on port 1-1.2, IMEI 862, where dongle 11 was: learned");
  CHECK_FALSE(taken.replaced);
}
